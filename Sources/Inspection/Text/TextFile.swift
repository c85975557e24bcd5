// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Text: JSON, templates, YAML, Python, XML; by content first, by name where content says nothing.
enum TextFile {
    static func inspect(
        _ source: any ByteSource, _ name: String, _ scan: ScanContext
    ) throws(MregError) -> String? {
        guard let first = try firstByte(source) else { return "text" }
        if first == 0x7b || first == 0x5b {
            var visitor = DocumentVisitor(scan)
            do throws(MregError) {
                try JSONWalker.walk(ByteStream(source), strict: false, &visitor)
                visitor.finish()
                return visitor.format
            } catch {
                visitor.finish()
                if name.lowercased().hasSuffix(".json") || visitor.foundAnything { throw error }
            }
        }
        guard let encoding = try TextEncoding.of(source) else { return nil }
        var head = encoding.decode(try source.read(offset: 0, count: headBytes))[...]
        if head.unicodeScalars.first == "\u{feff}" {
            head = Substring(head.unicodeScalars.dropFirst())
        }
        try checkRest(source, scan)
        return judge(String(head), name.lowercased(), scan)
    }

    /// Text up to this many bytes is read as a whole.
    private static let headBytes = 4 << 20

    /// Longer text is searched for what its beginning would be judged by.
    private static func checkRest(
        _ source: any ByteSource, _ scan: ScanContext
    ) throws(MregError) {
        guard source.size > Int64(headBytes) else { return }
        let patterns = ["<!DOCTYPE", "<!ENTITY", "!!python", "_target_", "%TAG"]
        for pattern in try TextSearch.find(patterns, in: ByteStream(source)).sorted() {
            scan.find("large-text", .unreadable, "\(pattern) in text that is too long to check")
        }
    }

    private static func firstByte(_ source: any ByteSource) throws(MregError) -> UInt8? {
        try source.read(offset: 0, count: 4096).first { ![0x20, 0x0a, 0x0d, 0x09].contains($0) }
    }

    /// Endings of programs that are text; R's saved objects among them, which run when they are read.
    private static let programs = [
        ".py", ".pyw", ".pyx", ".sh", ".bash", ".zsh", ".ps1", ".bat", ".cmd", ".vbs", ".js",
        ".mjs",
        ".rb", ".pl", ".php", ".pth", ".lua", ".r", ".jl", ".scpt", ".rds", ".rda", ".rdata",
    ]
    /// Endings of text that is rendered by nobody.
    private static let prose = [".md", ".rst", ".csv", ".tsv", ".log", ".txt", ".tex", ".bib"]

    private static func judge(_ text: String, _ name: String, _ scan: ScanContext) -> String {
        if programs.contains(where: name.hasSuffix) {
            scan.find("program-text", .needsCode, "a program's source")
            return "source"
        }
        let start = text.prefix(4096).trimmed
        if start.hasPrefix("<") {
            if text.containsBytes(of: "<!DOCTYPE")
                && !start.lowercased().hasPrefix("<!doctype html")
                || text.containsBytes(of: "<!ENTITY")
            {
                scan.find("xml-entity", .malicious, "a document type that can read files (XXE)")
            }
            if name.hasSuffix(".svg"), text.lowercased().containsBytes(of: "<script") {
                scan.find("script-in-picture", .needsCode, "a picture with a program in it")
            }
            return text.containsBytes(of: "<PMML") ? "pmml" : "xml"
        }
        if start.hasPrefix("tree\n") { return "lightgbm" }
        let isYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        if isYAML, let tag = YAMLTags.acting(text) {
            scan.find("yaml-tag", .malicious, "\(tag) makes objects when it is loaded")
        }
        CardFacts.note(text, &scan.metadata)
        checkLoader(text, scan)
        checkTargets(text, scan)
        if !prose.contains(where: name.hasSuffix), ChatTemplate.isTemplate(text) {
            ChatTemplate.check(text, "template", scan)
        }
        return "text"
    }

    /// MLflow imports `loader_module` of an MLmodel file.
    private static func checkLoader(_ text: String, _ scan: ScanContext) {
        guard text.containsBytes(of: "flavors:") else { return }
        for piece in text.components(separatedBy: "loader_module:").dropFirst() {
            let module = piece.prefix { $0 != "\n" }.trimmed
            guard !module.hasPrefix("mlflow.") else { continue }
            scan.find("mlflow-loader", .needsCode, "MLflow imports \(module)")
        }
    }

    /// Hydra instantiates `_target_` (CVE-2025-23304): only known packages.
    private static func checkTargets(_ text: String, _ scan: ScanContext) {
        guard text.containsBytes(of: "_target_") else { return }
        for piece in text.components(separatedBy: "_target_").dropFirst() {
            let line = piece.prefix { $0 != "\n" && $0 != "," && $0 != "}" }
                .filter { $0 != "'" && $0 != "\"" }.trimmed
            guard line.first == ":" else { continue }
            Target.check(String(line.dropFirst().trimmed), scan)
        }
    }
}

/// Names that a configuration makes objects of.
enum Target {
    private static let known: Set<String> = [
        "nemo", "torch", "pytorch_lightning", "lightning", "transformers", "omegaconf", "megatron",
        "torchvision", "torchaudio", "sklearn", "diffusers", "timm", "monai",
    ]

    static func check(_ target: String, _ scan: ScanContext) {
        let parts = target.split(separator: ".")
        guard let first = parts.first else { return }
        let isPlain =
            known.contains(String(first))
            && !["load", "hub", "system", "utils"]
                .contains { parts.contains(Substring($0)) }
        if !isPlain { scan.find("hydra-target", .malicious, "_target_: \(target)") }
    }
}
