// SPDX-License-Identifier: Apache-2.0

/// Python's spellings of text and numbers, as the unpicklers read them.
enum PythonText {
    /// Text with `\n`, `\x41`, `\101`, `\u0041` and `\U00000041` resolved; others stay.
    static func unescape(_ bytes: [UInt8]) -> String {
        var out = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == 0x5c, index < bytes.count else {
                out.append(Unicode.Scalar(byte))
                continue
            }
            let kind = bytes[index]
            index += 1
            switch kind {
            case UInt8(ascii: "n"): out.append("\n")
            case UInt8(ascii: "t"): out.append("\t")
            case UInt8(ascii: "r"): out.append("\r")
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""):
                out.append(Unicode.Scalar(kind))
            case UInt8(ascii: "x"): out.append(code(bytes, &index, radix: 16, count: 2))
            case UInt8(ascii: "u"): out.append(code(bytes, &index, radix: 16, count: 4))
            case UInt8(ascii: "U"): out.append(code(bytes, &index, radix: 16, count: 8))
            case 0x30...0x37:
                index -= 1
                out.append(code(bytes, &index, radix: 8, count: 3))
            default:
                out.append("\\")
                out.append(Unicode.Scalar(kind))
            }
        }
        return String(out)
    }

    private static func code(
        _ bytes: [UInt8], _ index: inout Int, radix: UInt32, count: Int
    ) -> Unicode.Scalar {
        var value: UInt32 = 0
        var used = 0
        while used < count, index < bytes.count, let digit = digit(bytes[index]), digit < radix {
            value = value &* radix &+ digit
            index += 1
            used += 1
        }
        return Unicode.Scalar(value) ?? "\u{fffd}"
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x5a: UInt32(byte) - 0x37
        case 0x61...0x7a: UInt32(byte) - 0x57
        default: nil
        }
    }

    /// Python's `int(text, 0)`, as INT and LONG use it: signs, prefixes and underscores count.
    ///
    /// Nil for what is no number; a number too large for 64 bits is `.max`.
    static func integer(_ bytes: [UInt8]) -> Int64? {
        var text = bytes.filter { $0 != 0x20 && $0 != 0x0d && $0 != 0x09 && $0 != 0x5f }
        var isNegative = false
        if let sign = text.first, sign == 0x2d || sign == 0x2b {
            isNegative = sign == 0x2d
            text.removeFirst()
        }
        var radix: UInt32 = 10
        if text.count > 2, text[0] == 0x30, let prefix = radixes[text[1] | 0x20] {
            radix = prefix
            text.removeFirst(2)
        }
        guard !text.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in text {
            guard let digit = digit(byte), digit < radix else { return nil }
            if value > Int64.max / 16 - 1 { return .max }
            value = value * Int64(radix) + Int64(digit)
        }
        return isNegative ? -value : value
    }

    private static let radixes: [UInt8: UInt32] = [0x78: 16, 0x6f: 8, 0x62: 2]

    /// True for what may name a module or an attribute at all: no spaces, signs or quotes.
    static func isImportable(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e, 0x80...: true
                default: false
                }
            }
    }

    /// True for a name of ASCII letters, digits and underscores, with dots when allowed.
    static func isIdentifier(_ text: String, dots: Bool) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
            case 0x2e: dots
            default: false
            }
        }
    }
}
