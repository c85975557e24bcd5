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
    /// Sign elsewhere what is brought along as evidence.
    case upstream

    /// In byte order of the words.
    public static func < (left: Role, right: Role) -> Bool {
        left.rawValue.bytesPrecede(right.rawValue)
    }
}

/// A key in the trust document, and what it may do.
@dynamicMemberLookup
public struct TrustedKey: Sendable, Equatable {
    /// The key.
    public var key: PublicKey
    /// Whose it is, what it may do, for which names, and when.
    public var grant: TrustGrant

    /// Makes a trusted key, after checking the owner and the lists.
    public init(
        key: PublicKey, owner: String, roles: Set<Role>, names: [NameGlob],
        from: Timestamp? = nil, until: Timestamp? = nil, compromisedFrom: Int64? = nil
    ) throws(MregError) {
        self.key = key
        grant = try TrustGrant(
            to: "the key \(key.keyID.short)", owner: owner, roles: roles, names: names,
            from: from, until: until, compromisedFrom: compromisedFrom)
    }

    /// The key's id.
    public var id: Digest { key.keyID }

    /// The members of the grant.
    public subscript<Value>(dynamicMember path: KeyPath<TrustGrant, Value>) -> Value {
        grant[keyPath: path]
    }

    /// Whether a signature at this time and place in the log counts.
    public func isInForce(at time: Timestamp, logIndex: Int64?) -> Bool {
        grant.isInForce(at: time, logIndex: logIndex)
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
        for mover in movers { try TrustGrant.checkOwner(mover) }
        self.names = names
        self.alias = alias
        self.movers = movers
    }
}
