// SPDX-License-Identifier: Apache-2.0

/// Canonical JSON: the subset of RFC 8785 (JCS) without fractional numbers.
///
/// Members are sorted by UTF-16 code units, nothing is optional in the spelling, and a number
/// that is not a 64-bit integer within +-(2^53-1) is refused rather than rounded.
public enum CanonicalJSON {
    /// The largest magnitude of an integer that every JSON reader keeps exactly.
    public static let integerMagnitudeMax: Int64 = 1 << 53 - 1

    /// The canonical bytes of a value.
    public static func encode(_ value: JSONValue) throws(MregError) -> [UInt8] {
        var out: [UInt8] = []
        try append(value, to: &out)
        return out
    }

    private static func append(_ value: JSONValue, to out: inout [UInt8]) throws(MregError) {
        switch value {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let integer):
            guard integer.magnitude <= UInt64(integerMagnitudeMax) else {
                throw MregError(.corrupt, "the integer \(integer) is too large for canonical JSON")
            }
            out.append(contentsOf: String(integer).utf8)
        case .number(let text):
            throw MregError(.corrupt, "canonical JSON holds integers only, not \(text)")
        case .string(let text): appendString(text, to: &out)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                try append(element, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let object): try appendObject(object, to: &out)
        }
    }

    private static func appendObject(
        _ object: JSONObject, to out: inout [UInt8]
    ) throws(MregError) {
        let sorted = isSorted(object) ? object.members : object.members.sorted(by: precede)
        out.append(UInt8(ascii: "{"))
        for (index, member) in sorted.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            appendString(member.name, to: &out)
            out.append(UInt8(ascii: ":"))
            try append(member.value, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// RFC 8785 section 3.2.3: by the UTF-16 code units of the names.
    private static func precede(_ left: JSONObject.Member, _ right: JSONObject.Member) -> Bool {
        left.name.utf16.lexicographicallyPrecedes(right.name.utf16)
    }

    private static func isSorted(_ object: JSONObject) -> Bool {
        zip(object.members, object.members.dropFirst()).allSatisfy { precede($0, $1) }
    }

    /// RFC 8785 section 3.2.2.2: the two-character escapes, \u00xx in lower case, else as is.
    private static func appendString(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        defer { out.append(UInt8(ascii: "\"")) }
        if text.utf8.allSatisfy(isPlain) { return out.append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): out.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
            case 0x08: out.append(contentsOf: "\\b".utf8)
            case 0x09: out.append(contentsOf: "\\t".utf8)
            case 0x0a: out.append(contentsOf: "\\n".utf8)
            case 0x0c: out.append(contentsOf: "\\f".utf8)
            case 0x0d: out.append(contentsOf: "\\r".utf8)
            case 0..<0x20: out.append(contentsOf: "\\u00\(Hex.encode([byte]))".utf8)
            default: out.append(byte)
            }
        }
    }

    /// Whether a byte stands for itself in a string.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
