// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What an unquoted scalar means: YAML 1.2 core schema, section 10.3.2, less its surprises.
enum PlainScalar {
    /// A null, boolean, integer or string.
    case value(JSONValue)
    /// Something that readers take for different numbers, and why.
    case ambiguous(String)

    init(_ text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .value(.null)
        case "true", "True", "TRUE": self = .value(.bool(true))
        case "false", "False", "FALSE": self = .value(.bool(false))
        default: self = Self.number(text) ?? .value(.string(text))
        }
    }

    /// The meaning of a scalar the core schema takes for a number; nil for a string.
    private static func number(_ text: String) -> PlainScalar? {
        let signed = text.utf8.first.map { [UInt8(ascii: "+"), UInt8(ascii: "-")].contains($0) }
        let body = Array(text.utf8.dropFirst(signed == true ? 1 : 0))
        if !body.isEmpty, body.allSatisfy(isDigit) {
            if body.count > 1, body[0] == UInt8(ascii: "0") {
                return .ambiguous("starts with 0, which some read as octal; quote it")
            }
            return Int64(text).map { .value(.integer($0)) }
                ?? .ambiguous("does not fit 64 bits; quote it")
        }
        if isRadixed(body) { return .ambiguous("is octal or hexadecimal; quote it") }
        return isFloat(body) ? .ambiguous("is not an integer; quote it to mean the text") : nil
    }

    /// `0o7`, `0xff`, in either case of the letter.
    private static func isRadixed(_ body: [UInt8]) -> Bool {
        guard body.count > 2, body[0] == UInt8(ascii: "0") else { return false }
        switch body[1] {
        case UInt8(ascii: "o"), UInt8(ascii: "O"):
            return body[2...].allSatisfy { (0x30...0x37).contains($0) }
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            return body[2...].allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
        default: return false
        }
    }

    /// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, `.inf` or `.nan`.
    private static func isFloat(_ body: [UInt8]) -> Bool {
        let lowered = body.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        if lowered.elementsEqual(".inf".utf8) || lowered.elementsEqual(".nan".utf8) { return true }
        let whole = lowered.prefix(while: isDigit)
        var rest = lowered.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return false }
        guard rest.first == UInt8(ascii: "e") else { return rest.isEmpty }
        rest = rest.dropFirst()
        if let sign = rest.first, "+-".utf8.contains(sign) { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
