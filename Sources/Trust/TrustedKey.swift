// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// What a key may do.
public enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Change trust and policy, and remove.
    case admin
    /// Publish versions and attach statements.
    case publisher
    /// Let a version leave quarantine, and waive a rule.
    case approver
    /// Report evaluations.
    case evaluator
    /// Report scans.
    case scanner

    /// In byte order of the words.
    public static func < (left: Role, right: Role) -> Bool {
        left.rawValue.bytesPrecede(right.rawValue)
    }
}

/// A key in the trust document: whose it is, what it may do, for which names, and when.
public struct TrustedKey: Sendable, Equatable {
    /// The key.
    public var key: PublicKey
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

    /// Makes a trusted key, after checking the owner and the lists.
    public init(
        key: PublicKey, owner: String, roles: Set<Role>, names: [NameGlob],
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
        if let problem {
            throw MregError(.usage, "the key \(key.keyID.short) cannot be trusted", cause: problem)
        }
        self.key = key
        self.owner = owner
        self.roles = roles
        self.names = names
        self.from = from
        self.until = until
        self.compromisedFrom = compromisedFrom
    }

    /// The key's id.
    public var id: Digest { key.keyID }

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
}

/// Who may move an alias; where no rule matches, publishers of the name.
public struct AliasRule: Sendable, Equatable {
    /// The names the rule is for.
    public var names: NameGlob
    /// The alias, or nil for every alias.
    public var alias: AliasName?
    /// The owners who may move it.
    public var movers: [String]

    /// Makes a rule; no mover at all freezes the alias.
    public init(names: NameGlob, alias: AliasName?, movers: [String]) throws(MregError) {
        for mover in movers { try TrustedKey.checkOwner(mover) }
        self.names = names
        self.alias = alias
        self.movers = movers
    }
}
