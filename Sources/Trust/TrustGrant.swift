// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What a trusted signer may do: whose it is, in which roles, for which names, and when.
public struct TrustGrant: Sendable, Equatable {
    /// Whose it is; thresholds and separation of duties count owners, not keys.
    public var owner: String
    /// What it may do.
    public var roles: Set<Role>
    /// For which names.
    public var names: [NameGlob]
    /// From when its signatures count, or nil for ever before.
    public var from: Timestamp?
    /// Until when, inclusive, or nil for no end.
    public var until: Timestamp?
    /// From which place in the log on its signatures do not count, or nil.
    public var compromisedFrom: Int64?

    /// Makes a grant, after checking the owner and the lists; `what` names the signer in errors.
    public init(
        to what: String, owner: String, roles: Set<Role>, names: [NameGlob],
        from: Timestamp? = nil, until: Timestamp? = nil, compromisedFrom: Int64? = nil
    ) throws(MregError) {
        try Self.checkOwner(owner)
        let problem: String? =
            if roles.isEmpty {
                "it has no role"
            } else if !(1...TrustLimits.patternsMax).contains(names.count) {
                "it has no name pattern, or more than \(TrustLimits.patternsMax)"
            } else if let from, let until, until < from {
                "its window ends (\(until)) before it begins (\(from))"
            } else if let compromisedFrom, compromisedFrom < 0 {
                "compromised-from is negative"
            } else {
                nil
            }
        if let problem { throw MregError(.usage, "\(what) cannot be trusted", cause: problem) }
        self.owner = owner
        self.roles = roles
        self.names = names
        self.from = from
        self.until = until
        self.compromisedFrom = compromisedFrom
    }

    /// Owners are printable ASCII, so that two of them are equal only when they look equal.
    static func checkOwner(_ owner: String) throws(MregError) {
        let bytes = Array(owner.utf8)
        let isShaped =
            (1...TrustLimits.ownerBytesMax).contains(bytes.count)
            && bytes.allSatisfy { (0x20...0x7e).contains($0) } && bytes.first != 0x20
            && bytes.last != 0x20
        guard isShaped else {
            throw MregError(
                .usage, "'\(owner.printable)' is not an owner",
                cause: "an owner is 1 to \(TrustLimits.ownerBytesMax) printable ASCII characters")
        }
    }

    /// Whether a signature at this time and place in the log counts.
    ///
    /// Without a place in the log nothing shows that a signature is older than the compromise.
    public func isInForce(at time: Timestamp, logIndex: Int64?) -> Bool {
        if let from, time < from { return false }
        if let until, time > until { return false }
        guard let compromisedFrom else { return true }
        return logIndex.map { $0 < compromisedFrom } ?? false
    }

    /// The roles for a name at a place in the log; nil asks about every name.
    public func roles(
        for name: ArtifactName?, at time: Timestamp, logIndex: Int64?
    ) -> Set<Role> {
        guard isInForce(at: time, logIndex: logIndex),
            name.map({ name in names.contains { $0.matches(name) } }) ?? true
        else { return [] }
        return roles
    }

    /// Why a signature at this time and place does not count; nil when it does.
    public func lapse(at time: Timestamp, logIndex: Int64?) -> String? {
        guard !isInForce(at: time, logIndex: logIndex) else { return nil }
        if let from, time < from { return "it counts from \(from) on" }
        if let until, time > until { return "it counted until \(until)" }
        return "it is recorded as compromised from log entry \(compromisedFrom ?? 0) on"
    }
}

extension TrustGrant {
    /// Reads the members that every grant has.
    init(reading reader: inout ObjectReader, to what: String) throws(MregError) {
        let owner = try reader.string("owner")
        let roles = try Self.roles(&reader)
        var names: [NameGlob] = []
        for text in try reader.strings("names") { names.append(try NameGlob(text)) }
        let from = try Self.time("from", &reader)
        let until = try Self.time("until", &reader)
        let compromisedFrom = try reader.optionalInteger("compromised-from")
        try self.init(
            to: what, owner: owner, roles: roles, names: names, from: from, until: until,
            compromisedFrom: compromisedFrom)
    }

    private static func roles(_ reader: inout ObjectReader) throws(MregError) -> Set<Role> {
        var out: Set<Role> = []
        for text in try reader.strings("roles") {
            guard let role = Role(rawValue: text), out.insert(role).inserted else {
                let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw reader.error(
                    "roles", "'\(text.printable)' is there twice or is not one of \(known)")
            }
        }
        return out
    }

    private static func time(
        _ name: String, _ reader: inout ObjectReader
    ) throws(MregError) -> Timestamp? {
        guard let text = try reader.optionalString(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw reader.error(name, "is not a time such as 2026-11-23T21:04:05Z")
        }
        return time
    }

    /// Adds the members to an object.
    func append(to object: inout JSONObject) {
        object["owner"] = .string(owner)
        object["roles"] = .array(roles.sorted().map { .string($0.rawValue) })
        object["names"] = .array(names.map { .string($0.text) })
        if let from { object["from"] = .string(from.description) }
        if let until { object["until"] = .string(until.description) }
        if let compromisedFrom { object["compromised-from"] = .integer(compromisedFrom) }
    }
}
