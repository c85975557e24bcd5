// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How text is written down: UTF-8, or one byte for each character as older files have it.
enum TextEncoding {
    case utf8
    case latin1

    /// Of what is no UTF-8, at least this share must be ASCII to count as text: 3 of 4 bytes.
    private static let asciiShare: (part: Int64, of: Int64) = (3, 4)

    /// The encoding of content that is text to its last byte; nil for anything else.
    static func of(_ source: any ByteSource) throws(MregError) -> TextEncoding? {
        var stream = ByteStream(source)
        var ascii: Int64 = 0
        while try stream.has(1) {
            for byte in stream.bytes[stream.index...] {
                guard !isControl(byte) else { return nil }
                if byte < 0x80 { ascii += 1 }
            }
            stream.index = stream.bytes.count
        }
        if ascii == source.size { return .utf8 }
        if try isUTF8(source) { return .utf8 }
        return ascii >= source.size / asciiShare.of * asciiShare.part ? .latin1 : nil
    }

    /// Whether content is UTF-8 to its last byte.
    static func isUTF8(_ source: any ByteSource) throws(MregError) -> Bool {
        var stream = ByteStream(source)
        var carry: [UInt8] = []
        while try stream.has(1) {
            var bytes = carry + stream.bytes[stream.index...]
            stream.index = stream.bytes.count
            carry = []
            while let last = bytes.last, last >= 0x80, carry.count < 4, try !stream.isAtEnd() {
                carry.insert(bytes.removeLast(), at: 0)
                if last >= 0xc0 { break }
            }
            guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        }
        return carry.isEmpty
    }

    /// A control character that no text has: not backspace, tab, line ends, form feed, the end mark
    /// of DOS or escape.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && !(8...13).contains(byte) && byte != 0x1a && byte != 0x1b
    }

    /// The text of some bytes.
    func decode(_ bytes: [UInt8]) -> String {
        switch self {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .latin1:
            var text = String.UnicodeScalarView()
            text.reserveCapacity(bytes.count)
            for byte in bytes { text.append(Unicode.Scalar(byte)) }
            return String(text)
        }
    }
}
