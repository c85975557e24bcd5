// SPDX-License-Identifier: Apache-2.0
import MregCore

/// JSON on one line with the members in the order given and numbers as they were spelled.
///
/// Bundles are written with it: nothing signs their spelling, but equal bundles are equal bytes,
/// and what was read in a log entry is written again unchanged.
enum CompactJSON {
    static func encode(_ value: JSONValue) throws(MregError) -> [UInt8] {
        var out: [UInt8] = []
        try append(value, to: &out)
        return out
    }

    private static func append(_ value: JSONValue, to out: inout [UInt8]) throws(MregError) {
        switch value {
        case .number(let text): out.append(contentsOf: text.utf8)
        case .integer(let integer): out.append(contentsOf: String(integer).utf8)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                try append(element, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let object):
            out.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                try append(.string(member.name), to: &out)
                out.append(UInt8(ascii: ":"))
                try append(member.value, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        case .string, .bool, .null: out.append(contentsOf: try CanonicalJSON.encode(value))
        }
    }
}
