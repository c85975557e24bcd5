// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648 sections 4 and 5), read strictly.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Standard alphabet, padded, one line.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: encoded(bytes), as: UTF8.self)
    }

    /// The same as bytes, which can be wiped.
    public static func encoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(byteCount(bytes.count))
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            if held == 3 {
                appendGroup(group, characters: 4, to: &text)
                group = 0
                held = 0
            }
        }
        if held > 0 {
            appendGroup(group << UInt32(8 * (3 - held)), characters: held + 1, to: &text)
            text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - held))
        }
        return text
    }

    /// The length of the text of so many bytes.
    public static func byteCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Adds the text of the first `count` bytes, a multiple of three, which needs no padding.
    public static func append(_ bytes: [UInt8], count: Int, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + byteCount(count))
        for start in stride(from: 0, to: count, by: 3) {
            let group =
                UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8
                | UInt32(bytes[start + 2])
            appendGroup(group, characters: 4, to: &text)
        }
    }

    private static func appendGroup(_ group: UInt32, characters: Int, to text: inout [UInt8]) {
        for index in 0..<characters {
            text.append(alphabet[Int(group >> UInt32(18 - 6 * index)) & 63])
        }
    }

    /// Decodes padded base64; nil for white space, wrong padding or non-zero trailing bits.
    ///
    /// With `urlSafe`, `-` and `_` are read as well (DSSE: verifiers accept either alphabet).
    public static func decode(_ text: some StringProtocol, urlSafe: Bool = false) -> [UInt8]? {
        decode(bytes: Array(text.utf8), urlSafe: urlSafe)
    }

    /// The same of bytes, of which no copy is made.
    public static func decode(bytes: [UInt8], urlSafe: Bool = false) -> [UInt8]? {
        var characters = bytes[...]
        guard characters.count.isMultiple(of: 4) else { return nil }
        var padding = 0
        while padding < 2, characters.last == UInt8(ascii: "=") {
            characters = characters.dropLast()
            padding += 1
        }
        var out: [UInt8] = []
        out.reserveCapacity(characters.count / 4 * 3 + 2)
        var group: UInt32 = 0
        var bits = 0
        for character in characters {
            guard let sextet = value(character, urlSafe: urlSafe) else { return nil }
            group = group << 6 | sextet
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= (1 << UInt32(bits)) - 1
            }
        }
        return group == 0 && bits == padding * 2 ? out : nil
    }

    private static func value(_ character: UInt8, urlSafe: Bool) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        case UInt8(ascii: "-") where urlSafe: 62
        case UInt8(ascii: "_") where urlSafe: 63
        default: nil
        }
    }
}
