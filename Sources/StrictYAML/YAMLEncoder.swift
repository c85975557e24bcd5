// SPDX-License-Identifier: Apache-2.0
import MregCore

extension StrictYAML {
    /// Writes a value in block style, so that `parse` gives it back and other readers agree.
    ///
    /// Two values have no place in these documents: a fractional number, which is written as a
    /// quoted string, and a text with U+FEFF, which `parse` refuses.
    public static func encode(_ value: JSONValue) -> String {
        var encoder = YAMLEncoder()
        encoder.appendRoot(value)
        return encoder.text
    }
}

/// Writes block style with two spaces an indent.
private struct YAMLEncoder {
    var text = ""

    mutating func appendRoot(_ value: JSONValue) {
        switch value {
        case .array(let elements) where !elements.isEmpty: appendElements(elements, indent: 0)
        case .object(let object) where !object.members.isEmpty:
            appendMembers(object, indent: 0, isFirstInline: false)
        default: text += YAMLScalar.inline(value) + "\n"
        }
    }

    private mutating func appendElements(_ elements: [JSONValue], indent: Int) {
        for element in elements {
            text += spaces(indent) + "-"
            if case .object(let object) = element, !object.members.isEmpty {
                text += " "
                appendMembers(object, indent: indent + 2, isFirstInline: true)
            } else {
                appendValue(element, indent: indent + 2)
            }
        }
    }

    private mutating func appendMembers(_ object: JSONObject, indent: Int, isFirstInline: Bool) {
        for (index, member) in object.members.enumerated() {
            if index > 0 || !isFirstInline { text += spaces(indent) }
            let key = YAMLScalar.string(member.name)
            // YAML 1.2 section 7.4: a key before ':' is one line of at most 1024 characters.
            text +=
                key.utf8.count <= YAMLLimits.simpleKeyBytesMax
                ? key + ":" : "? " + key + "\n" + spaces(indent) + ":"
            appendValue(member.value, indent: indent + 2)
        }
    }

    /// Appends what follows `-` or `key:`, up to the end of the line.
    private mutating func appendValue(_ value: JSONValue, indent: Int) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            text += "\n"
            appendElements(elements, indent: indent)
        case .object(let object) where !object.members.isEmpty:
            text += "\n"
            appendMembers(object, indent: indent, isFirstInline: false)
        case .string(let string) where YAMLScalar.fitsLiteralBlock(string):
            appendLiteral(string, indent: indent)
        default: text += " " + YAMLScalar.inline(value) + "\n"
        }
    }

    /// A literal block: `|` keeps the last line break, `|-` says there is none.
    private mutating func appendLiteral(_ string: String, indent: Int) {
        let endsLine = string.utf8.last == UInt8(ascii: "\n")
        text += endsLine ? " |\n" : " |-\n"
        let body = endsLine ? string.unicodeScalars.dropLast() : string.unicodeScalars[...]
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            text += line.isEmpty ? "\n" : spaces(indent) + String(Substring(line)) + "\n"
        }
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}

/// How one scalar is written.
enum YAMLScalar {
    /// A value that takes one line: a scalar or an empty collection.
    static func inline(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let integer): String(integer)
        case .number(let text): quoted(text)
        case .string(let text): string(text)
        case .array: "[]"
        case .object: "{}"
        }
    }

    /// A string on one line: plain where every reader takes it for a string, else quoted.
    static func string(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// Words that YAML 1.1 readers take for booleans (yaml.org/type/bool.html).
    private static let words11 = ["y", "n", "yes", "no", "on", "off"]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.last != UInt8(ascii: " "),
            text.utf8.allSatisfy({ isLetter($0) || isPlainInside($0) }),
            !words11.contains(text.lowercased())
        else { return false }
        guard case .value(.string) = PlainScalar(text) else { return false }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

    /// Digits and signs that mean nothing inside a plain scalar; `:`, `#` and `,` can.
    private static func isPlainInside(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || " ._-/@+".utf8.contains(byte)
    }

    /// Whether a text of several lines can be a literal block: printable, its first line neither
    /// empty nor indented, and at most one line break at its end.
    static func fitsLiteralBlock(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, ![" ", "\t", "\n"].contains(first),
            scalars.contains("\n"), !text.utf8.reversed().starts(with: "\n\n".utf8)
        else { return false }
        return scalars.allSatisfy { $0 == "\n" || !needsEscape($0) }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where needsEscape(scalar): out += escape(scalar)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// `\u` and four digits, or `\U` and eight (YAML 1.2 section 5.7).
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value > 0xffff ? 8 : 4
        return (width == 8 ? "\\U" : "\\u")
            + String(repeating: "0", count: width - digits.count) + digits
    }

    /// Whether a scalar is invisible, or not among YAML's printable characters (section 5.1).
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned,
            .privateUse:
            true
        default: false
        }
    }
}
