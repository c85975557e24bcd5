// SPDX-License-Identifier: Apache-2.0

/// What a model card says in its front matter: the YAML between two lines of `---`.
///
/// Only `key: value` and lists of plain values right under the top are read, line by line; the
/// rest of YAML is not needed for that, and cards that use it lose no more than those facts.
enum CardFacts {
    /// The part of a card that is read, in bytes.
    private static let bytesMax = 64 << 10
    /// Values kept of one list.
    private static let valuesMax = 16
    private static let wanted: Set<String> = [
        "license", "license_name", "base_model", "base_model_relation", "library_name",
        "pipeline_tag", "language", "datasets", "model_name",
    ]

    /// Notes what the front matter says, if the text begins with one.
    static func note(_ text: String, _ metadata: inout ScanMetadata) {
        var lines = text.utf8.prefix(bytesMax)
            .split(separator: 0x0a, omittingEmptySubsequences: false)
            .map { String(decoding: $0.last == 0x0d ? $0.dropLast() : $0, as: UTF8.self) }[...]
        guard lines.popFirst() == "---", let end = lines.firstIndex(of: "---") else { return }
        var lists: [(key: String, values: [String])] = []
        var isWanted = false
        for line in lines[..<end] {
            if let item = item(line) {
                if isWanted, lists[lists.count - 1].values.count < valuesMax, !item.isEmpty {
                    lists[lists.count - 1].values.append(item)
                }
            } else if let (key, rest) = member(line) {
                isWanted = wanted.contains(key)
                if isWanted { lists.append((key, values(rest))) }
            }
        }
        for list in lists { metadata.note(list.key, list.values.joined(separator: ", ")) }
    }

    /// `- value`, indented or not.
    private static func item(_ line: String) -> String? {
        let text = line.trimmed
        guard text.hasPrefix("- ") else { return nil }
        return plain(text.dropFirst(2))
    }

    /// `key: rest` at the line's start.
    private static func member(_ line: String) -> (String, Substring)? {
        guard let colon = line.firstIndex(of: ":"), line.first != " ", line.first != "#" else {
            return nil
        }
        return (String(line[..<colon]), line[line.index(after: colon)...])
    }

    /// One value, or those of `[a, b]`; none where a list or text follows.
    private static func values(_ rest: Substring) -> [String] {
        let text = plain(rest)
        if text.isEmpty || text == "|" || text == ">" { return [] }
        guard text.hasPrefix("["), text.hasSuffix("]") else { return [text] }
        return text.dropFirst().dropLast().split(separator: ",").prefix(valuesMax).map(plain)
    }

    /// A scalar without quotes and comment.
    private static func plain(_ text: Substring) -> String {
        var text = text.trimmed[...]
        for quote in ["\"", "'"] where text.hasPrefix(quote) && text.utf8.count > 1 {
            return String(text.dropFirst().prefix { String($0) != quote })
        }
        if text.hasPrefix("#") { return "" }
        if let comment = text.firstRange(of: " #") { text = text[..<comment.lowerBound] }
        return String(text.trimmed)
    }
}
