// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The JSON that Python's `json` module writes, which is not quite JSON: `NaN`, `Infinity`.
///
/// `json.dump` writes ART's `norm=np.inf` as a bare `Infinity`. Raw reports of tools only; nothing
/// that is signed is read this way.
enum PythonJSON {
    /// What a bare word stands for: an infinity as text, as other tools write it; no number as null.
    private static let words: [(word: [UInt8], replacement: [UInt8])] = [
        (Array("-Infinity".utf8), Array("\"-inf\"".utf8)),
        (Array("Infinity".utf8), Array("\"inf\"".utf8)),
        (Array("NaN".utf8), Array("null".utf8)),
    ]

    /// Parses a document; `what` names it in errors.
    static func parse(_ bytes: [UInt8], as what: String) throws(MregError) -> JSONValue {
        try StrictJSON.parse(replaced(withoutMark(bytes)), as: what)
    }

    /// Without the byte order mark that some editors write before UTF-8.
    static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private static func replaced(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var isText = false
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if isText, byte == UInt8(ascii: "\\"), place + 1 < bytes.count {
                out.append(byte)
                place += 1
            } else if byte == UInt8(ascii: "\"") {
                isText.toggle()
            } else if !isText, let found = word(bytes, at: place) {
                out += found.replacement
                place += found.word.count
                continue
            }
            out.append(bytes[place])
            place += 1
        }
        return out
    }

    private static func word(
        _ bytes: [UInt8], at place: Int
    ) -> (word: [UInt8], replacement: [UInt8])? {
        guard "-IN".utf8.contains(bytes[place]) else { return nil }
        return words.first { bytes[place...].starts(with: $0.word) }
    }
}
