// SPDX-License-Identifier: Apache-2.0

/// Reads the members of a JSON object one by one, with errors that name the place.
///
/// `finish()` refuses members nobody asked for, so an unknown key is an error that names it.
public struct ObjectReader {
    private let object: JSONObject
    private let place: String
    private let code: MregError.Code
    /// For each member in its order, whether somebody asked for it.
    private var isSeen: [Bool]

    /// Starts to read `value`, which must be an object; `place` names it in errors.
    public init(
        _ value: JSONValue, at place: String, code: MregError.Code = .corrupt
    ) throws(MregError) {
        guard case .object(let object) = value else {
            throw MregError(code, "\(place) is \(value.kindName), not an object")
        }
        self.object = object
        isSeen = Array(repeating: false, count: object.members.count)
        self.place = place
        self.code = code
    }

    /// The error for a member: "trust.yaml: keys[0].roles …".
    public func error(_ name: String, _ reason: String) -> MregError {
        MregError(code, "\(path(name)) \(reason)")
    }

    /// The place of a member, for nested readers.
    public func path(_ name: String) -> String { "\(place).\(name.printable)" }

    /// The member's value, or nil when it is absent.
    public mutating func optional(_ name: String) -> JSONValue? {
        let members = object.members
        guard let index = members.firstIndex(where: { $0.name.bytesEqual(name) }) else {
            return nil
        }
        isSeen[index] = true
        return members[index].value
    }

    /// The member's value; an absent member is an error.
    public mutating func required(_ name: String) throws(MregError) -> JSONValue {
        guard let value = optional(name) else { throw error(name, "is missing") }
        return value
    }

    /// A string member.
    public mutating func string(_ name: String) throws(MregError) -> String {
        try Self.string(try required(name), path(name), code)
    }

    /// A string member that may be absent.
    public mutating func optionalString(_ name: String) throws(MregError) -> String? {
        guard let value = optional(name) else { return nil }
        return try Self.string(value, path(name), code)
    }

    /// An integer member.
    public mutating func integer(_ name: String) throws(MregError) -> Int64 {
        guard case .integer(let integer) = try required(name) else {
            throw error(name, "is not an integer")
        }
        return integer
    }

    /// An integer member that may be absent.
    public mutating func optionalInteger(_ name: String) throws(MregError) -> Int64? {
        optional(name) == nil ? nil : try integer(name)
    }

    /// A boolean member that may be absent.
    public mutating func optionalBool(_ name: String) throws(MregError) -> Bool? {
        guard let value = optional(name) else { return nil }
        guard case .bool(let flag) = value else { throw error(name, "is not true or false") }
        return flag
    }

    /// An array member.
    public mutating func array(_ name: String) throws(MregError) -> [JSONValue] {
        guard case .array(let elements) = try required(name) else {
            throw error(name, "is not an array")
        }
        return elements
    }

    /// An array member; absent means empty.
    public mutating func optionalArray(_ name: String) throws(MregError) -> [JSONValue] {
        optional(name) == nil ? [] : try array(name)
    }

    /// An array of strings; absent means empty.
    public mutating func strings(_ name: String) throws(MregError) -> [String] {
        var out: [String] = []
        for (index, value) in try optionalArray(name).enumerated() {
            out.append(try Self.string(value, "\(path(name))[\(index)]", code))
        }
        return out
    }

    /// A reader for a member that is an object.
    public mutating func object(_ name: String) throws(MregError) -> ObjectReader {
        try ObjectReader(try required(name), at: path(name), code: code)
    }

    /// A digest in its text form.
    public mutating func digest(_ name: String) throws(MregError) -> Digest {
        let text = try string(name)
        guard let digest = try? Digest(parsing: text) else {
            throw error(name, "is not a sha256 digest")
        }
        return digest
    }

    /// A digest that may be absent or the empty string, which means "none".
    public mutating func optionalDigest(_ name: String) throws(MregError) -> Digest? {
        guard let text = try optionalString(name), !text.isEmpty else { return nil }
        return try digest(name)
    }

    /// Refuses members that were not asked for.
    public func finish() throws(MregError) {
        for (member, isSeen) in zip(object.members, isSeen) where !isSeen {
            throw error(member.name, "is not a known key")
        }
    }

    /// All members, for maps with free names.
    public var members: [JSONObject.Member] { object.members }

    private static func string(
        _ value: JSONValue, _ path: @autoclosure () -> String, _ code: MregError.Code
    ) throws(MregError) -> String {
        guard case .string(let text) = value else {
            throw MregError(code, "\(path()) is \(value.kindName), not a string")
        }
        return text
    }
}
