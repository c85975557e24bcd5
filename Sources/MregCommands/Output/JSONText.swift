// SPDX-License-Identifier: Apache-2.0
import MregCore

/// JSON for other programs: members in the order given, two spaces a level, ASCII controls and
/// invisible characters escaped, so that a document is also safe to look at.
enum JSONText {
    /// The text of a value, without a line end after it.
    static func pretty(_ value: JSONValue) -> String {
        var text = ""
        append(value, indent: "", to: &text)
        return text
    }

    private static func append(_ value: JSONValue, indent: String, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let integer): text += String(integer)
        case .number(let spelled): text += spelled
        case .string(let string): text += quoted(string)
        case .array(let elements):
            appendList(elements, "[", "]", indent, &text) { element, inner, text in
                append(element, indent: inner, to: &text)
            }
        case .object(let object):
            appendList(object.members, "{", "}", indent, &text) { member, inner, text in
                text += quoted(member.name) + ": "
                append(member.value, indent: inner, to: &text)
            }
        }
    }

    private static func appendList<Item>(
        _ items: [Item], _ start: String, _ end: String, _ indent: String, _ text: inout String,
        _ appendItem: (Item, String, inout String) -> Void
    ) {
        guard !items.isEmpty else {
            text += start + end
            return
        }
        let inner = indent + "  "
        text += start
        for (index, item) in items.enumerated() {
            text += (index > 0 ? ",\n" : "\n") + inner
            appendItem(item, inner, &text)
        }
        text += "\n" + indent + end
    }

    /// A string literal (RFC 8259 section 7).
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            default:
                if isVisible(scalar) {
                    text.unicodeScalars.append(scalar)
                } else {
                    for unit in String(scalar).utf16 { text += escape(unit) }
                }
            }
        }
        return text + "\""
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func escape(_ unit: UInt16) -> String {
        "\\u" + Hex.encode([UInt8(unit >> 8), UInt8(unit & 0xff)])
    }
}

extension JSONValue {
    /// A string, or null.
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

    /// A number of bytes, files or entries.
    static func count(_ value: some BinaryInteger) -> JSONValue {
        .integer(Int64(clamping: value))
    }

    /// Seconds with milliseconds.
    static func seconds(_ value: Double) -> JSONValue {
        let milliseconds = value.isFinite ? Int64(max(0, min(value, 1e12)) * 1000) : 0
        return .number(Quantity.decimal(milliseconds, decimals: 3))
    }

    /// Strings.
    static func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// Named strings in order of their names.
    static func named(_ values: [String: String]) -> JSONValue {
        let sorted = values.sorted { $0.key.bytesPrecede($1.key) }
        return .object(
            JSONObject(members: sorted.map { .init(name: $0.key, value: .string($0.value)) }))
    }
}
