// SPDX-License-Identifier: Apache-2.0
import MregCore

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
    public var markdown: String {
        var lines = [
            "# Audit: \(profile) \(version)", "", "\(metCount) of \(items.count) met.", "",
        ]
        for item in items {
            lines += ["## \(item.item.id). \(item.item.title): \(item.status.rawValue)", ""]
            lines += [Self.plain(item.item.requirement), ""]
            for finding in item.findings { lines += Self.lines(finding) }
            let ids = item.item.mapped.map(\.label).joined(separator: ", ")
            if !ids.isEmpty { lines += ["", "Ids: \(ids)"] }
            if let note = item.item.note { lines += ["", Self.plain(note)] }
            lines.append("")
        }
        lines += retired.map { "- \(Self.plain($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ finding: Finding) -> [String] {
        var line = "- \(finding.fact.rawValue): \(finding.status.rawValue)"
        if let evidence = finding.evidence {
            line += "; \(plain(evidence.summary)) (\(plain(evidence.source)))"
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
    public var html: String {
        var rows = ""
        for item in items {
            let findings = item.findings.map { finding in
                "<li>\(Self.escaped(Self.sentence(finding)))</li>"
            }.joined()
            let ids = item.item.mapped.map(\.label).joined(separator: ", ")
            rows += "<tr><td>\(Self.escaped(item.item.id))</td>"
            rows += "<td><b>\(Self.escaped(item.item.title))</b><br>"
            rows += "\(Self.escaped(item.item.requirement))</td>"
            rows += "<td>\(item.status.rawValue)</td><td><ul>\(findings)</ul></td>"
            rows += "<td>\(Self.escaped(ids))</td></tr>\n"
        }
        let title = Self.escaped("Audit: \(profile) \(version)")
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title></head>
            <body><h1>\(title)</h1><p>\(metCount) of \(items.count) met.</p>
            <table border="1">
            <tr><th>Item</th><th>Asks for</th><th>Status</th><th>Evidence</th><th>Ids</th></tr>
            \(rows)</table></body></html>

            """
    }

    private static func sentence(_ finding: Finding) -> String {
        var words = "\(finding.fact.rawValue): \(finding.status.rawValue)"
        if let evidence = finding.evidence { words += "; \(evidence.summary) (\(evidence.source))" }
        if let reason = finding.reason { words += "; \(reason)" }
        if let command = finding.command { words += "; fix: \(command)" }
        return words
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
