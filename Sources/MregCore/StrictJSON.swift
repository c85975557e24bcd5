// SPDX-License-Identifier: Apache-2.0

/// A strict JSON reader (RFC 8259): no duplicate names, no trailing bytes, valid UTF-8 only.
///
/// Signed documents are verified as bytes and then read with this, so that two readers cannot
/// disagree about what was signed.
public struct StrictJSON {
    private let bytes: [UInt8]
    private var position = 0
    private var values = 0
    private let what: String

    /// Parses one document; `what` names it in errors.
    public static func parse(_ bytes: [UInt8], as what: String) throws(MregError) -> JSONValue {
        var reader = StrictJSON(bytes: bytes, what: what)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.error("bytes after the end") }
        return value
    }

    private init(bytes: [UInt8], what: String) {
        self.bytes = bytes
        self.what = what
    }

    private func error(_ reason: String) -> MregError {
        MregError(.corrupt, "\(what) is not valid JSON", cause: "\(reason) at byte \(position)")
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    private mutating func value(depth: Int) throws(MregError) -> JSONValue {
        guard depth <= Limits.jsonDepthMax else {
            throw error("nesting deeper than \(Limits.jsonDepthMax)")
        }
        values += 1
        guard values <= Limits.jsonValuesMax else { throw error("too many values") }
        skipSpace()
        guard position < bytes.count else { throw error("unexpected end") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(MregError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw error("unknown word") }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(MregError) -> JSONObject {
        position += 1
        var members: [JSONObject.Member] = []
        var names = NameSet()
        skipSpace()
        if take("}") { return JSONObject() }
        repeat {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw error("expected a member name")
            }
            let name = try string()
            guard names.insert(name) else {
                throw error("duplicate member '\(name.printable)'")
            }
            skipSpace()
            guard take(":") else { throw error("expected ':'") }
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("expected ',' or '}'") }
        return JSONObject(members: members)
    }

    private mutating func array(depth: Int) throws(MregError) -> [JSONValue] {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("expected ',' or ']'") }
        return elements
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    private mutating func string() throws(MregError) -> String {
        position += 1
        let start = position
        while position < bytes.count, Self.isPlain(bytes[position]) { position += 1 }
        var out = bytes[start..<position]
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw error("a string that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &out)
            case 0..<0x20: throw error("a control character in a string")
            default: out.append(byte)
            }
        }
        throw error("unterminated string")
    }

    /// Whether a byte stands for itself in a string.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func escape(into out: inout ArraySlice<UInt8>) throws(MregError) {
        guard position < bytes.count else { throw error("unterminated escape") }
        let kind = bytes[position]
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(kind)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0c)
        case UInt8(ascii: "n"): out.append(0x0a)
        case UInt8(ascii: "r"): out.append(0x0d)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"): out.append(contentsOf: try unicodeEscape())
        default: throw error("unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(MregError) -> [UInt8] {
        var code = try fourHexDigits()
        if (0xD800..<0xDC00).contains(code) {
            guard take("\\"), take("u") else { throw error("a lone surrogate") }
            let low = try fourHexDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw error("a lone surrogate") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error("a lone surrogate") }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func fourHexDigits() throws(MregError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw error("a short \\u escape") }
        let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        guard digits.utf8.allSatisfy(Self.isHexDigit), let code = UInt32(digits, radix: 16) else {
            throw error("a bad \\u escape")
        }
        position += 4
        return code
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    private mutating func number() throws(MregError) -> JSONValue {
        let start = position
        _ = take("-")
        let leadingZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0, !(leadingZero && digits > 1) else { throw error("a bad number") }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard skipDigits() > 0 else { throw error("a bad number") }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard skipDigits() > 0 else { throw error("a bad number") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, text != "-0", let integer = Int64(text) { return .integer(integer) }
        return .number(text)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - start
    }
}

/// The names of an object so far, as bytes; the few of most objects are compared one by one.
private struct NameSet {
    private static let fewMax = 12

    private var few: [String] = []
    private var many: Set<[UInt8]> = []

    /// Adds a name; false when it is there already.
    mutating func insert(_ name: String) -> Bool {
        if few.count < Self.fewMax {
            guard !few.contains(where: { $0.bytesEqual(name) }) else { return false }
            few.append(name)
            return true
        }
        if many.isEmpty { many = Set(few.map { Array($0.utf8) }) }
        return many.insert(Array(name.utf8)).inserted
    }
}
