// SPDX-License-Identifier: Apache-2.0

/// What is looked for in JSON of any kind.
struct DocumentVisitor: JSONVisitor {
    private let scan: ScanContext
    private var keras: KerasConfig
    private(set) var foundAnything = false
    private var keys: Set<String> = []
    private var hasCode = false
    private var skops = SkopsNames()
    private var facts = ConfigFacts()
    var format: String {
        if keys.isSuperset(of: ["nbformat", "cells"]) { return "notebook" }
        if keys.contains("learner") { return "xgboost-json" }
        return "json"
    }

    init(_ scan: ScanContext) {
        self.scan = scan
        keras = KerasConfig(scan)
    }

    private var pendingModules: [(String, JSONPath)] = []
    private var isKeras: Bool { keys.contains("class_name") }

    mutating func enter(_ path: JSONPath) {
        if path.depth == 1 { keys.insert(path.key) }
        facts.enter(path)
        if path.key == "auto_map" || path.key == "custom_pipelines" {
            foundAnything = true
            scan.find(
                "remote-code", .needsCode, "\(path.key): loading it runs Python files of the model")
        }
    }

    mutating func scalar(_ text: String, _ path: JSONPath) {
        if path.depth == 1 { keys.insert(path.key) }
        facts.scalar(text, path, &scan.metadata)
    }

    mutating func string(_ text: String, _ path: JSONPath) {
        if path.depth == 1 {
            keys.insert(path.key)
            note(text, path)
        }
        facts.string(text, path, &scan.metadata)
        if path.key.hasPrefix("__") { skops.string(text, path, scan) }
        if path.key == "_target_" { Target.check(text, scan) }
        if path.key == "cell_type", text == "code" { hasCode = true }
        if path.key == "class_name" {
            keys.insert("class_name")
            keras.string(text, path)
        } else if ["module", "registered_name", "vocabulary"].contains(path.key) {
            if pendingModules.count < 10_000 { pendingModules.append((text, path)) }
        }
        let isTemplate = path.key.contains("template") || path.parent.contains("template")
        if isTemplate, ChatTemplate.isTemplate(text) { ChatTemplate.check(text, path.key, scan) }
    }

    private func note(_ text: String, _ path: JSONPath) {
        let wanted = [
            "architecture", "_name_or_path",
        ]
        if wanted.contains(path.key) { scan.metadata.note(path.key, text) }
    }

    /// What can only be judged when the whole document is known.
    mutating func finish() {
        facts.finish(&scan.metadata)
        if isKeras {
            for (text, path) in pendingModules { keras.string(text, path) }
        }
        if format == "notebook", hasCode {
            scan.find("notebook-code", .needsCode, "a notebook with code cells")
        }
    }
}
