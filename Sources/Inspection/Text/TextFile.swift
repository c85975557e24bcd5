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
        guard try isText(source) else { return nil }
        var head = String(decoding: try source.read(offset: 0, count: headBytes), as: UTF8.self)[
            ...]
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
        let patterns = ["<!DOCTYPE", "<!ENTITY", "!!python", "_target_:", "%TAG"]
        for pattern in try TextSearch.find(patterns, in: ByteStream(source)).sorted() {
            scan.find("large-text", .unreadable, "\(pattern) in text that is too long to check")
        }
    }

    private static func firstByte(_ source: any ByteSource) throws(MregError) -> UInt8? {
        try source.read(offset: 0, count: 4096).first { ![0x20, 0x0a, 0x0d, 0x09].contains($0) }
    }

    private static func isText(_ source: any ByteSource) throws(MregError) -> Bool {
        var stream = ByteStream(source)
        var carry: [UInt8] = []
        while try stream.has(1) {
            var bytes = carry + stream.bytes[stream.index...]
            stream.index = stream.bytes.count
            carry = []
            while let last = bytes.last, last >= 0x80, carry.count < 4, try !atEnd(&stream) {
                carry.insert(bytes.removeLast(), at: 0)
                if last >= 0xc0 { break }
            }
            guard String(validating: bytes, as: UTF8.self) != nil else { return false }
            guard !bytes.contains(where: isControl) else { return false }
        }
        return carry.isEmpty
    }

    /// A control character that no text has: not tab, line ends, form feed or escape.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 9 && byte != 10 && byte != 12 && byte != 13 && byte != 27
    }

    private static func atEnd(_ stream: inout ByteStream) throws(MregError) -> Bool {
        try stream.isAtEnd()
    }

    private static func judge(_ text: String, _ name: String, _ scan: ScanContext) -> String {
        if [".py", ".pyw", ".sh", ".bash", ".ps1", ".js", ".rb", ".pl", ".pth", ".lua", ".r"]
            .contains(where: name.hasSuffix)
        {
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
        if ChatTemplate.isTemplate(text) { ChatTemplate.check(text, "template", scan) }
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
        guard text.containsBytes(of: "_target_:") else { return }
        for piece in text.components(separatedBy: "_target_:").dropFirst() {
            let target = String(
                piece.prefix { $0 != "\n" }.trimmed.filter { $0 != "'" && $0 != "\"" })
            Target.check(target, scan)
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
