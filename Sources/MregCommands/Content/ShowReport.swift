// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy
import Registry

/// How everything about a version reads.
enum ShowReport {
    /// Files listed on the screen; the rest are counted.
    private static let filesShownMax = 50

    /// Facts, files, signatures, decision.
    static func lines(_ details: VersionDetails) -> [String] {
        facts(details) + [""] + files(details.files) + [""] + signatures(details.signatures)
            + [""] + details.decision.explanation
    }

    private static func facts(_ details: VersionDetails) -> [String] {
        let line = details.summary
        var sheet = FactSheet()
        sheet.add("version", "\(details.name)@\(line.version)")
        sheet.add("kind", details.kind.rawValue)
        sheet.add("digest", "\(line.manifest)")
        sheet.add("published", "\(line.publishedAt), log entry \(details.logIndex)")
        sheet.add("publisher", line.publisher.map { "key \($0.short)" } ?? "unsigned entry")
        sheet.add("release", ListReport.release(line))
        let reason = details.stateReason.isEmpty ? "" : " (\(details.stateReason))"
        sheet.add("state", line.state.rawValue + reason)
        sheet.add("aliases", line.aliases.map(\.text).joined(separator: ", "))
        sheet.add("message", line.message)
        ModelText.add(details.model, to: &sheet)
        for parent in details.parents {
            sheet.add(parent.relation, Self.parent(parent))
        }
        for (name, value) in sorted(details.parameters) { sheet.add("param", "\(name)=\(value)") }
        for (name, value) in sorted(details.metrics) { sheet.add("metric", "\(name)=\(value)") }
        return sheet.lines
    }

    /// A parent in words.
    static func parent(_ parent: ParentEdge) -> String {
        let label = parent.uri.isEmpty ? parent.label : "\(parent.uri) (external)"
        return "\(label) \(Digest.prefix)\(parent.digest.short)"
    }

    private static func sorted(_ values: [String: String]) -> [(String, String)] {
        values.sorted { $0.key.bytesPrecede($1.key) }.map { ($0.key, $0.value) }
    }

    private static func files(_ files: FileList) -> [String] {
        var table = Table("SIZE", "DIGEST", "PATH")
        for entry in files.entries.prefix(filesShownMax) {
            table.add(
                Quantity.bytes(entry.size), Digest.prefix + entry.digest.short, entry.path.text)
        }
        let count = files.entries.count
        guard count > filesShownMax else { return table.lines }
        return table.lines + [
            "… \(count - filesShownMax) more, \(Quantity.bytes(files.totalSize)) in all (--json)"
        ]
    }

    /// One line a signature.
    static func signatures(_ signatures: [SignatureEvidence]) -> [String] {
        guard !signatures.isEmpty else { return ["no signatures"] }
        var table = Table("SIGNATURE", "KEY", "OWNER", "ROLES", "VERDICT", "STATEMENT", "LOG")
        for item in signatures {
            table.add(
                purpose(item), item.signer ?? item.key?.short ?? "", item.owner ?? "",
                item.roles.joined(separator: ","), verdict(item),
                Digest.prefix + item.statement.short, item.logIndex.map { "\($0)" } ?? "")
        }
        return table.lines
    }

    private static func purpose(_ item: SignatureEvidence) -> String {
        if item.purpose == .release { return "release" }
        return item.isOverFiles ? "files" : item.predicateType
    }

    private static func verdict(_ item: SignatureEvidence) -> String {
        let (word, reason) = judged(item)
        return reason.map { "\(word): \($0)" } ?? word
    }

    private static func judged(_ item: SignatureEvidence) -> (word: String, reason: String?) {
        switch item.verdict {
        case .valid: ("valid", nil)
        case .untrusted(let reason): ("untrusted", reason)
        case .invalid(let reason): ("invalid", reason)
        case .unreadable(let reason): ("unreadable", reason)
        }
    }

    /// Everything for programs.
    static func json(_ details: VersionDetails) -> JSONValue {
        var object: JSONObject = [
            "reference": .string("\(details.name)@\(details.summary.version)"),
            "name": .string(details.name.text), "kind": .string(details.kind.rawValue),
        ]
        for member in ListReport.members(details.summary).members where member.name != "files" {
            object[member.name] = member.value
        }
        object["log-index"] = .integer(details.logIndex)
        object["state-reason"] = .string(details.stateReason)
        object["parameters"] = .named(details.parameters)
        object["metrics"] = .named(details.metrics)
        object["parents"] = .array(details.parents.map(json))
        object["files"] = .array(details.files.entries.map(json))
        object["signatures"] = .array(details.signatures.map(json))
        object["model"] = ModelText.json(details.model)
        object["decision"] = details.decision.json
        return .object(object)
    }

    /// A parent for programs.
    static func json(_ parent: ParentEdge) -> JSONValue {
        [
            "relation": .string(parent.relation), "digest": .string("\(parent.digest)"),
            "label": .string(parent.label), "uri": .string(parent.uri),
        ]
    }

    /// A file for programs.
    static func json(_ entry: FileList.Entry) -> JSONValue {
        [
            "path": .string(entry.path.text), "size": .count(entry.size),
            "digest": .string("\(entry.digest)"), "executable": .bool(entry.isExecutable),
        ]
    }

    /// A signature for programs.
    static func json(_ item: SignatureEvidence) -> JSONValue {
        let (word, reason) = judged(item)
        return [
            "purpose": .string(item.purpose == .release ? "release" : "other"),
            "predicate-type": .string(item.predicateType), "signer": .text(item.signer),
            "key-id": .text(item.key?.hex),
            "owner": .text(item.owner), "roles": .texts(item.roles), "verdict": .string(word),
            "reason": .text(reason), "statement": .string("\(item.statement)"),
            "log-index": item.logIndex.map { .integer($0) } ?? .null,
        ]
    }
}
