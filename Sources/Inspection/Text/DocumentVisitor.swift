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
    private var imported = ImportedNames()
    var format: String {
        if keys.contains("nbformat"), keys.count > 1 { return "notebook" }
        if keys.contains("learner") { return "xgboost-json" }
        return "json"
    }

    init(_ scan: ScanContext) {
        self.scan = scan
        keras = KerasConfig(scan)
    }

    /// A Keras configuration is in it.
    var isKeras: Bool { keras.isKeras }

    mutating func leave(_ depth: Int) {
        keras.leave()
        skops.leave(scan)
        report(imported.leave(depth))
    }

    private mutating func report(_ evidence: String?) {
        guard let evidence else { return }
        foundAnything = true
        scan.find("imported-name", .needsCode, evidence)
    }

    mutating func enter(_ path: JSONPath) {
        facts.enter(path)
        keras.enter()
        skops.enter()
        noteKey(path)
        report(imported.enter(path))
        if path.key == "auto_map" || path.key == "custom_pipelines" {
            foundAnything = true
            scan.find(
                "remote-code", .needsCode, "\(path.key): loading it runs Python files of the model")
        }
    }

    mutating func scalar(_ text: String, _ path: JSONPath) {
        facts.scalar(text, path, &scan.metadata)
        noteKey(path)
    }

    private static let tellingKeys: Set<String> = ["nbformat", "cells", "worksheets", "learner"]

    private mutating func noteKey(_ path: JSONPath) {
        if path.depth == 1, Self.tellingKeys.contains(path.key) { keys.insert(path.key) }
    }

    mutating func string(_ text: String, _ path: JSONPath) {
        if path.depth == 1 {
            noteKey(path)
            note(text, path)
        }
        facts.string(text, path, &scan.metadata)
        skops.string(text, path)
        report(imported.string(text, path))
        keras.string(text, path)
        if path.key == "_target_" { Target.check(text, scan) }
        if path.key == "cell_type", text == "code" { hasCode = true }
        if keys.contains("nbformat") || keys.contains("cells"),
            text.lowercased().containsBytes(of: "<script")
        {
            hasCode = true
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
        keras.finish()
        skops.finish(scan)
        if format == "notebook", hasCode {
            scan.find("notebook-code", .needsCode, "a notebook with code cells")
        }
    }
}
