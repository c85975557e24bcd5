// SPDX-License-Identifier: Apache-2.0

/// Chat templates are Jinja programs; honest ones never climb from values to Python's internals.
enum ChatTemplate {
    private static let forbiddenNames: Set<String> = [
        "lipsum", "cycler", "joiner", "self", "config", "request", "getattr", "eval", "exec",
        "open", "mro", "import", "include", "extends", "from", "popen", "subprocess", "globals",
        "builtins", "os", "sys", "attr", "format_map", "environ",
    ]

    /// True when the text has template tags at all.
    static func isTemplate(_ text: String) -> Bool {
        text.containsBytes(of: "{{") || text.containsBytes(of: "{%")
    }

    /// Finds what climbs; only code between tags is looked at.
    static func check(_ text: String, _ place: String, _ scan: ScanContext) {
        for code in codes(text) {
            if let word = forbidden(code) {
                scan.find(
                    "template-escape", .malicious,
                    "\(place): \(word) in {{ \(code.trimmed.prefix(120)) }}",
                    advice: "replace the template: rendering it runs code")
                return
            }
        }
    }

    /// The code between `{{ }}` and `{% %}`.
    private static func codes(_ text: String) -> [String] {
        var codes: [String] = []
        var rest = text.utf8[...]
        while let open = rest.firstIndex(of: 0x7b) {
            let after = rest.index(after: open)
            guard after < rest.endIndex else { break }
            let kind = rest[after]
            guard kind == 0x7b || kind == 0x25 else {
                rest = rest[after...]
                continue
            }
            let body = rest[rest.index(after: after)...]
            let close = kind == 0x7b ? "}}" : "%}"
            guard let end = Substring(body).firstRange(of: close) else {
                codes.append(String(Substring(body)))
                break
            }
            codes.append(String(Substring(body)[..<end.lowerBound]))
            rest = Substring(body)[end.upperBound...].utf8
        }
        return codes
    }

    /// The word that gives a piece of code away.
    private static func forbidden(_ code: String) -> String? {
        let plain = PythonText.unescape(Array(code.utf8))
        let joined = plain.replacing("'+'", with: "").replacing("' + '", with: "")
            .replacing("'~'", with: "").replacing("' ~ '", with: "")
            .replacing("\"~\"", with: "").replacing("\" ~ \"", with: "")
            .replacing("\"+\"", with: "").replacing("\" + \"", with: "")
        for text in [plain, joined] {
            if text.contains("__") { return "two underscores" }
        }
        if joined.contains(".format(") && joined.contains("{") { return ".format" }
        if assembles(plain) { return "text put together of underscores" }
        for word in words(plain) where forbiddenNames.contains(word) { return word }
        return nil
    }

    /// True where a text of nothing but underscores, or `%c`, waits to be joined to a name; to
    /// replace, split or strip one is what honest templates do.
    private static func assembles(_ code: String) -> Bool {
        let bytes = Array(code.utf8)
        var index = 0
        while index < bytes.count {
            let quote = bytes[index]
            guard quote == 0x27 || quote == 0x22 else {
                index += 1
                continue
            }
            guard let end = bytes[(index + 1)...].firstIndex(of: quote) else { return false }
            let text = bytes[index + 1..<end]
            if String(decoding: text, as: UTF8.self).containsBytes(of: "%c") { return true }
            let isBar = !text.isEmpty && text.allSatisfy { $0 == 0x5f }
            if isBar, !isPlain(String(decoding: bytes[..<index].suffix(80), as: UTF8.self)) {
                return true
            }
            index = end + 1
        }
        return false
    }

    /// True when what stands before a text takes it as what to look for.
    private static func isPlain(_ before: String) -> Bool {
        let before = before.trimmed
        let verbs = ["replace(", "split(", "strip(", "startswith(", "endswith(", "count(", "find("]
        if verbs.contains(where: before.hasSuffix) { return true }
        guard before.hasSuffix(","), let open = before.lastIndex(of: "(") else { return false }
        return before[...open].hasSuffix("replace(")
    }

    /// The identifiers that are not inside quotes, and not members' plain names.
    private static func words(_ code: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var before: Character = " "
        for character in code + " " {
            if let open = quote {
                if character == open { quote = nil }
                continue
            }
            if character == "'" || character == "\"" {
                quote = character
                continue
            }
            if character == "_" || character.isLetter || character.isNumber {
                word.append(character)
                continue
            }
            if !word.isEmpty {
                let isMember = before == "."
                if !isMember || ["mro", "popen", "format_map", "environ"].contains(word) {
                    words.append(word)
                }
                word = ""
            }
            if character != " " { before = character }
        }
        return words
    }
}

extension StringProtocol {
    /// Without spaces and line ends around it.
    var trimmed: SubSequence {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }
}
