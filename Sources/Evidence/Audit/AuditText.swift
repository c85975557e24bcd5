// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What an audit is about, for the head of a document.
public struct AuditSubject: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// The digest of the profile's bytes.
    public var profile: Digest
    /// When it was audited.
    public var at: Timestamp

    /// Names what an audit is about.
    public init(label: String, manifest: Digest, profile: Digest, at: Timestamp) {
        self.label = label
        self.manifest = manifest
        self.profile = profile
        self.at = at
    }
}

extension AuditResult {
    /// The result as JSON with stable keys.
    public var json: JSONValue {
        [
            "profile": .string(profile), "version": .string(version),
            "met": .integer(Int64(metCount)), "of": .integer(Int64(items.count)),
            "items": .array(items.map(\.json)),
            "retiredIds": .array(retired.map { .string($0) }),
        ]
    }

    /// The result as Markdown: one heading an item.
    public func markdown(of subject: AuditSubject) -> String {
        var lines = [
            "# Audit of \(Self.plain(subject.label))", "",
            "* Version: `\(subject.manifest)`",
            "* Profile: \(Self.plain(profile)) \(Self.plain(version)), `\(subject.profile)`",
            "* At: \(subject.at)", "* Met: \(metCount) of \(items.count)", "",
        ]
        for item in items {
            lines += ["## \(item.item.id). \(item.item.title): \(item.status.rawValue)", ""]
            lines += [Self.plain(item.item.requirement), ""]
            for finding in item.findings { lines += Self.lines(finding) }
            if !item.item.mapped.isEmpty { lines.append("") }
            lines += item.item.mappedLines.map { "- ids: \(Self.plain($0))" }
            if let note = item.item.note { lines += ["", Self.plain(note)] }
            lines.append("")
        }
        lines += retired.map { "- \(Self.plain($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ finding: Finding) -> [String] {
        var line = "- \(finding.fact.rawValue): \(finding.status.rawValue)"
        if let evidence = finding.evidence {
            line += "; \(plain(evidence.summary))"
            if let made = evidence.made { line += ", \(made)" }
            line += " (\(plain(evidence.source)))"
        }
        if let reason = finding.reason { line += "; \(plain(reason))" }
        guard let command = finding.command else { return [line] }
        return [line, "  - fix: `\(command.printable)`"]
    }

    /// Text of others must not become markup.
    private static func plain(_ text: String) -> String {
        var out = ""
        for character in text.printable {
            if "\\`*_{}[]<>#|!".contains(character) { out.append("\\") }
            out.append(character)
        }
        return out
    }

    /// The result as one HTML page without scripts.
    public func html(of subject: AuditSubject) -> String {
        let title = Self.escaped("Audit of \(subject.label)")
        let about = Self.escaped(
            "\(subject.manifest); profile \(profile) \(version), \(subject.profile); "
                + "at \(subject.at)")
        let gone = retired.map { "<li>\(Self.escaped($0))</li>" }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
            <style>\(Self.style)</style></head>
            <body><h1>\(title)</h1><p>\(about)</p><p>\(metCount) of \(items.count) met.</p>
            <table>
            <tr><th>Item</th><th>Asks for</th><th>Status</th><th>Evidence</th><th>Ids</th></tr>
            \(items.map(Self.row).joined())</table>
            \(gone.isEmpty ? "" : "<ul>\(gone)</ul>")</body></html>

            """
    }

    private static let style = """
        body{font:16px/1.4 sans-serif;margin:2em;max-width:80em}
        table{border-collapse:collapse}td,th{border:1px solid #999;padding:.4em;\
        text-align:left;vertical-align:top}ul{margin:0;padding-left:1.2em}code{overflow-wrap:anywhere}
        .met{background:#dfd}.weak,.stale{background:#ffd}.failed,.missing{background:#fdd}
        """

    private static func row(_ item: Item) -> String {
        let findings = item.findings.map { "<li>\(sentence($0))</li>" }.joined()
        let ids = item.item.mappedLines.map(escaped).joined(separator: "<br>")
        let note = item.item.note.map { "<p>\(escaped($0))</p>" } ?? ""
        return "<tr><td>\(escaped(item.item.id))</td><td><b>\(escaped(item.item.title))</b><br>"
            + "\(escaped(item.item.requirement))\(note)</td>"
            + "<td class=\"\(item.status.rawValue)\">\(item.status.rawValue)</td>"
            + "<td><ul>\(findings)</ul></td><td>\(ids)</td></tr>\n"
    }

    private static func sentence(_ finding: Finding) -> String {
        var words = "\(finding.fact.rawValue): \(finding.status.rawValue)"
        if let evidence = finding.evidence {
            words += "; \(evidence.summary)"
            if let made = evidence.made { words += ", \(made)" }
            words += " (\(evidence.source))"
        }
        if let reason = finding.reason { words += "; \(reason)" }
        let command = finding.command.map { "<br>fix: <code>\(escaped($0))</code>" }
        return escaped(words) + (command ?? "")
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.printable {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.append(character)
            }
        }
        return out
    }
}

extension AuditProfile.Item {
    /// The ids in taxonomies, a line for each version of one: `aisvs 1.0: C11.1.3, C11.2.2`.
    public var mappedLines: [String] {
        var lines: [(scheme: String, ids: [String])] = []
        for reference in mapped {
            let scheme = "\(reference.scheme) \(reference.version)"
            if let place = lines.firstIndex(where: { $0.scheme.bytesEqual(scheme) }) {
                lines[place].ids.append(reference.id)
            } else {
                lines.append((scheme, [reference.id]))
            }
        }
        return lines.map { "\($0.scheme): \($0.ids.joined(separator: ", "))" }
    }
}

extension AuditResult.Item {
    var json: JSONValue {
        var out: JSONObject = [
            "id": .string(item.id), "title": .string(item.title),
            "requirement": .string(item.requirement), "status": .string(status.rawValue),
            "findings": .array(findings.map(\.json)), "mapped": .array(item.mapped.map(\.json)),
        ]
        out["note"] = item.note.map { .string($0) }
        return .object(out)
    }
}

extension AuditResult.Finding {
    var json: JSONValue {
        var out: JSONObject = [
            "fact": .string(fact.rawValue), "status": .string(status.rawValue),
        ]
        if let evidence {
            out["source"] = .string(evidence.source)
            out["summary"] = .string(evidence.summary)
            out["made"] = evidence.made.map { .string($0.description) }
            out["notAfter"] = evidence.notAfter.map { .string($0.description) }
        }
        out["reason"] = reason.map { .string($0) }
        out["command"] = command.map { .string($0) }
        return .object(out)
    }
}
