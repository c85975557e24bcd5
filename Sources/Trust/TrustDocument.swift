// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Who is trusted for what: keys and identities with owners, roles, names and windows
/// (`trust.yaml`).
///
/// Pure: the time and place of a signature are always those of its log entry, passed in.
public struct TrustDocument: Sendable, Equatable {
    /// The `format` of the document.
    public static let format = "mreg.trust/v1"

    /// The trusted keys; ids are unique.
    public private(set) var keys: [TrustedKey]
    /// Who may move which alias.
    public private(set) var aliases: [AliasRule]
    /// The holders of certificates that are trusted.
    public internal(set) var identities: [TrustedIdentity] = []
    /// Certificate authorities of one's own, by name.
    public internal(set) var authorities: [NamedAuthority] = []
    /// Instances of Sigstore, by name.
    public internal(set) var sigstoreRoots: [NamedSigstoreRoot] = []
    /// Who cosigns checkpoints of the log.
    public internal(set) var witnesses: [TrustedWitness] = []

    /// Makes a document; a key may be in it once.
    public init(keys: [TrustedKey] = [], aliases: [AliasRule] = []) throws(MregError) {
        guard keys.count <= TrustLimits.keysMax else {
            throw MregError(.usage, "a trust document holds more than \(TrustLimits.keysMax) keys")
        }
        var ids: Set<Digest> = []
        for key in keys where !ids.insert(key.id).inserted {
            throw MregError(.usage, "the key \(key.id.hex) is twice in the trust document")
        }
        self.keys = keys
        self.aliases = aliases
    }

    /// The entry of a key, or nil.
    public func key(_ id: Digest) -> TrustedKey? {
        keys.first { $0.id == id }
    }

    /// The public keys, as candidates for a signature check.
    public var publicKeys: [PublicKey] { keys.map(\.key) }

    /// What a key or an identity may do, by its id.
    public func grant(_ id: Digest) -> TrustGrant? {
        key(id)?.grant ?? identities.first { $0.id == id }?.grant
    }

    /// Whose key or identity it is, or nil when it is unknown.
    public func owner(of id: Digest) -> String? { grant(id)?.owner }

    /// What the key or identity may do for a name at a place in the log; nil asks about every
    /// name.
    public func roles(
        of id: Digest, for name: ArtifactName?, at time: Timestamp, logIndex: Int64?
    ) -> Set<Role> {
        grant(id)?.roles(for: name, at: time, logIndex: logIndex) ?? []
    }

    /// The distinct owners of keys that have a role for a name at a time, sorted.
    ///
    /// Keys with a recorded compromise are left out: what they sign now does not count.
    public func owners(_ role: Role, for name: ArtifactName?, at time: Timestamp) -> [String] {
        let held = keys.filter {
            roles(of: $0.id, for: name, at: time, logIndex: nil).contains(role)
        }
        return Set(held.map(\.owner)).sorted { $0.bytesPrecede($1) }
    }

    /// Whether the key may move the alias of a name at a place in the log.
    ///
    /// Every rule that matches must name the owner; without a rule it takes a publisher.
    public func mayMove(
        _ alias: AliasName, of name: ArtifactName, keyID: Digest, at time: Timestamp,
        logIndex: Int64?
    ) -> Bool {
        let roles = roles(of: keyID, for: name, at: time, logIndex: logIndex)
        guard !roles.isEmpty, let owner = owner(of: keyID) else { return false }
        let rules = aliases.filter { rule in
            rule.names.matches(name) && rule.alias.map { $0 == alias } ?? true
        }
        guard !rules.isEmpty else { return roles.contains(.publisher) }
        return rules.allSatisfy { $0.movers.contains(owner) }
    }
}

extension TrustDocument {
    /// The document with one more key; a key that is there already is an error.
    public func adding(_ key: TrustedKey) throws(MregError) -> TrustDocument {
        guard self.key(key.id) == nil else {
            throw MregError(
                .usage, "the key \(key.id.short) is already in the trust document",
                next: "mreg trust remove \(key.id.short)")
        }
        guard keys.count < TrustLimits.keysMax else {
            throw MregError(.usage, "a trust document holds more than \(TrustLimits.keysMax) keys")
        }
        var copy = self
        copy.keys.append(key)
        return copy
    }

    /// The document with the entry of a key replaced, or added when it is not there.
    public func replacing(_ key: TrustedKey) throws(MregError) -> TrustDocument {
        guard let place = keys.firstIndex(where: { $0.id == key.id }) else {
            return try adding(key)
        }
        var copy = self
        copy.keys[place] = key
        return copy
    }

    /// The document without a key; a key that is not there is an error.
    public func removing(_ id: Digest) throws(MregError) -> TrustDocument {
        guard key(id) != nil else {
            throw MregError(
                .notFound, "the key \(id.short) is not in the trust document",
                next: "mreg trust list")
        }
        var copy = self
        copy.keys.removeAll { $0.id == id }
        return copy
    }

    /// Every reason why a registry must not be governed by this document; empty means none.
    public func validate() -> [String] {
        var out: [String] = []
        let admins = keys.filter { $0.roles.contains(.admin) && $0.compromisedFrom == nil }
        if admins.isEmpty {
            out.append("no key has the role admin, so nobody could ever change trust or policy")
        }
        let owners = Set(keys.map(\.owner))
        for rule in aliases {
            let alias = rule.alias?.text ?? "*"
            for mover in rule.movers where !owners.contains(mover) {
                out.append(
                    "the mover '\(mover.printable)' of \(rule.names)@\(alias) owns no key")
            }
        }
        return out
    }
}
