// SPDX-License-Identifier: Apache-2.0

/// YAML tags that make a loader build objects of its own language.
enum YAMLTags {
    private static let languages = ["python", "java", "ruby", "perl", "php"]

    /// The first acting tag; a directive that renames tags counts, as it can hide any.
    static func acting(_ text: String) -> String? {
        var bytes = Array(text.utf8)[...]
        while let place = bytes.firstIndex(where: { $0 == 0x21 || $0 == 0x25 }) {
            let before = place == 0 ? 0x0a : bytes.base(place - 1)
            let word = Array(bytes[place...].prefix(200).prefix { $0 > 0x20 })
            if bytes[place] == 0x25 {
                if before == 0x0a, word.starts(with: Array("%TAG".utf8)) { return "%TAG" }
            } else if before <= 0x20 || [0x5b, 0x7b, 0x2c, 0x2d, 0x3a].contains(before) {
                let tag = decoded(word)
                if languages.contains(where: tag.lowercased().containsBytes(of:)) { return tag }
            }
            bytes = bytes[(place + 1)...]
        }
        return nil
    }

    /// YAML 1.2, 5.6: `%41` in a tag is `A`.
    private static func decoded(_ word: [UInt8]) -> String {
        var out: [UInt8] = []
        var index = 0
        while index < word.count {
            let digits = String(
                decoding: word[min(index + 1, word.count)...].prefix(2), as: UTF8.self)
            if word[index] == 0x25, digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) {
                out.append(byte)
                index += 3
            } else {
                out.append(word[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    /// The byte at a place of the array that this is a slice of, which may lie before the slice.
    fileprivate func base(_ place: Int) -> UInt8 {
        place >= startIndex ? self[place] : 0x0a
    }
}
