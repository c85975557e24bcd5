// SPDX-License-Identifier: Apache-2.0
import MregCore

// What every predicate reader needs beyond `ObjectReader`: null means absent, numbers that are
// measured are decimal strings, and counts are integers that are not negative.
extension ObjectReader {
    /// The member's value; null and absent are the same.
    mutating func given(_ name: String) -> JSONValue? {
        let value = optional(name)
        return value == .null ? nil : value
    }

    /// A string that may be absent or null.
    mutating func text(_ name: String) throws(MregError) -> String? {
        given(name) == nil ? nil : try string(name)
    }

    /// A count that may be absent or null.
    mutating func optionalCount(_ name: String) throws(MregError) -> Int64? {
        given(name) == nil ? nil : try count(name)
    }

    /// A count: an integer from zero to the largest believed.
    mutating func count(_ name: String) throws(MregError) -> Int64 {
        let value = try integer(name)
        guard (0...EvidenceLimits.samplesMax).contains(value) else {
            throw error(name, "is \(value), not a count")
        }
        return value
    }

    /// A boolean that may be absent or null.
    mutating func flag(_ name: String) throws(MregError) -> Bool? {
        given(name) == nil ? nil : try optionalBool(name)
    }

    /// A decimal string.
    mutating func decimal(_ name: String) throws(MregError) -> DecimalValue {
        let text = try string(name)
        guard let value = DecimalValue(text) else {
            throw error(name, "'\(text.printable)' is not a decimal number such as 0.15 or 8/255")
        }
        return value
    }

    /// A decimal string that may be absent or null.
    mutating func optionalDecimal(_ name: String) throws(MregError) -> DecimalValue? {
        given(name) == nil ? nil : try decimal(name)
    }

    /// A decimal string in 0...1 that may be absent or null.
    mutating func optionalShare(_ name: String) throws(MregError) -> DecimalValue? {
        guard let value = try optionalDecimal(name) else { return nil }
        guard (0...1).contains(value.value) else { throw error(name, "\(value) is not in 0...1") }
        return value
    }

    /// An RFC 3339 time in UTC.
    mutating func time(_ name: String) throws(MregError) -> Timestamp {
        let text = try string(name)
        guard let time = Timestamp(text) else {
            throw error(name, "'\(text.printable)' is not a time such as 2026-11-23T21:04:05Z")
        }
        return time
    }

    /// A time that may be absent or null.
    mutating func optionalTime(_ name: String) throws(MregError) -> Timestamp? {
        given(name) == nil ? nil : try time(name)
    }

    /// `{"sha256": "…"}` that may be absent or null.
    mutating func digestSet(_ name: String) throws(MregError) -> Digest? {
        guard given(name) != nil else { return nil }
        var set = try object(name)
        guard set.given("sha256") != nil else { return nil }
        let hex = try set.string("sha256")
        guard let digest = Digest(hex: hex) else {
            throw set.error("sha256", "is not 64 lower-case hex digits")
        }
        return digest
    }

    /// A string out of a closed set, told apart by raw value.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, as type: Word.Type
    ) throws(MregError) -> Word where Word.RawValue == String {
        let text = try string(name)
        guard let word = Word.allCases.first(where: { $0.rawValue.bytesEqual(text) }) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(name, "'\(text.printable)' is none of \(words)")
        }
        return word
    }

    /// Reads each element of an array that may be absent or null.
    mutating func rows<Row>(
        _ name: String, _ read: (JSONValue, String) throws(MregError) -> Row
    ) throws(MregError) -> [Row] {
        guard given(name) != nil else { return [] }
        let values = try array(name)
        guard values.count <= EvidenceLimits.rowsMax else {
            throw error(name, "holds \(values.count) rows, more than \(EvidenceLimits.rowsMax)")
        }
        var rows: [Row] = []
        for (index, value) in values.enumerated() {
            rows.append(try read(value, "\(path(name))[\(index)]"))
        }
        return rows
    }

    /// Reads a member that may be absent or null and is an object.
    mutating func section<Section>(
        _ name: String, _ read: (inout ObjectReader) throws(MregError) -> Section
    ) throws(MregError) -> Section? {
        guard given(name) != nil else { return nil }
        var reader = try object(name)
        return try read(&reader)
    }
}

/// Refuses JSON numbers with a fraction or an exponent anywhere in `value`.
///
/// Two JSON readers may round such a number differently, so signed documents hold none.
func refuseFractions(in value: JSONValue, at place: String) throws(MregError) {
    switch value {
    case .number(let text):
        throw MregError(
            .corrupt, "\(place) is the JSON number \(text.printable)",
            cause: "measured numbers are decimal strings, counts are integers")
    case .array(let elements):
        for (index, element) in elements.enumerated() {
            try refuseFractions(in: element, at: "\(place)[\(index)]")
        }
    case .object(let object):
        for member in object.members {
            try refuseFractions(in: member.value, at: "\(place).\(member.name.printable)")
        }
    case .null, .bool, .integer, .string: break
    }
}
