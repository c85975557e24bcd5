// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What a Hugging Face model card declares in its YAML head: names, not digests, and unsigned.
///
/// Only the known keys at the outermost level are read, as text; everything else is skipped, so
/// that a card with fractions, nested results or odd YAML never stops a push.
public struct ModelCard: Sendable, Equatable {
    /// The licence, or nil.
    public var licence: String?
    /// Base models by their names on the hub.
    public var baseModels: [String] = []
    /// `adapter`, `merge`, `quantized` or `finetune`, or nil.
    public var baseModelRelation: String?
    /// Datasets by name.
    public var datasets: [String] = []
    /// Languages.
    public var languages: [String] = []
    /// Tags.
    public var tags: [String] = []
    /// The library, or nil.
    public var library: String?
    /// The task, or nil.
    public var task: String?

    /// Largest head read, in bytes.
    public static let headBytesMax = 256 << 10

    /// Reads a `README.md`; nil when it has no YAML head.
    public init?(readme bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(Self.headBytesMax), as: UTF8.self)
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
        guard lines.first == "---" else { return nil }
        lines = lines.dropFirst()
        guard let end = lines.firstIndex(of: "---") else { return nil }
        var key = ""
        var values: [String: [String]] = [:]
        for line in lines[..<end] {
            if let first = line.utf8.first, first != UInt8(ascii: " "), first != UInt8(ascii: "-"),
                let colon = line.firstIndex(of: ":")
            {
                key = String(line[..<colon])
                values[key, default: []] += Self.flow(line[line.index(after: colon)...])
            } else if let item = Self.item(line) {
                values[key, default: []].append(item)
            }
        }
        fill(values)
    }

    private mutating func fill(_ values: [String: [String]]) {
        licence = values["license"]?.first
        baseModels = values["base_model"] ?? []
        baseModelRelation = values["base_model_relation"]?.first
        datasets = values["datasets"] ?? []
        languages = values["language"] ?? []
        tags = values["tags"] ?? []
        library = values["library_name"]?.first
        task = values["pipeline_tag"]?.first
    }

    /// `- value`, at most one level deep and not a mapping.
    private static func item(_ line: Substring) -> String? {
        let body = line.drop { $0 == " " }
        guard line.utf8.count - body.utf8.count <= 2, body.hasPrefix("- ") else { return nil }
        let text = body.dropFirst(2)
        guard !text.contains(": "), !text.hasSuffix(":") else { return nil }
        return scalar(text)
    }

    /// `value` or `[a, b]`; nothing for the start of a block.
    private static func flow(_ rest: Substring) -> [String] {
        let text = rest.drop { $0 == " " }
        guard text.hasPrefix("["), text.hasSuffix("]") else {
            return scalar(text).map { [$0] } ?? []
        }
        return text.dropFirst().dropLast().split(separator: ",").compactMap { scalar($0) }
    }

    private static func scalar(_ text: Substring) -> String? {
        var value = text.drop { $0 == " " }
        while value.last == " " { value.removeLast() }
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) {
            guard value.hasSuffix(quote) else { return nil }
            value = value.dropFirst().dropLast()
        }
        let comment = value.hasPrefix("#") || value == "|" || value == ">" || value == "null"
        return value.isEmpty || comment ? nil : String(value)
    }

    /// The head and a body for a version: what the registry knows, for the hub.
    public static func markdown(_ subject: ExportSubject, card: ModelCard? = nil) -> String {
        var lines = ["---"]
        if let licence = subject.licence ?? card?.licence {
            lines.append("license: \(quoted(licence))")
        }
        if let task = subject.task ?? card?.task { lines.append("pipeline_tag: \(quoted(task))") }
        let models = subject.parents.filter { !$0.node.isDataset }
        if !models.isEmpty {
            lines.append("base_model:")
            lines += models.map { "- \(quoted($0.node.name))" }
        }
        let datasets = subject.parents.filter { $0.node.isDataset }
        if !datasets.isEmpty {
            lines.append("datasets:")
            lines += datasets.map { "- \(quoted($0.node.name))" }
        }
        lines += ["---", "", "# \(subject.node.name.printable)", ""]
        lines.append("Manifest: `\(subject.node.digest)`")
        for parent in subject.parents {
            lines.append("- \(parent.relation): \(parent.node.name) `\(parent.node.digest)`")
        }
        for metric in subject.metrics {
            lines.append("- \(metric.name.printable): \(metric.value)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A JSON string is a YAML scalar in double quotes.
    private static func quoted(_ text: String) -> String {
        let bytes = (try? CanonicalJSON.encode(.string(text))) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }
}
