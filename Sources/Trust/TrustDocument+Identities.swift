// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The parts of a trust document that vouch for signers besides keys.
extension TrustDocument {
    /// Checks that names are there once, and that identities mean authorities and roots there are.
    func checkOthers() throws(MregError) {
        guard identities.count <= TrustLimits.identitiesMax,
            witnesses.count <= TrustLimits.witnessesMax,
            authorities.count + sigstoreRoots.count <= TrustLimits.rootsMax
        else {
            throw MregError(
                .usage, "a trust document holds too many identities, authorities or witnesses",
                cause: "at most \(TrustLimits.identitiesMax) identities, "
                    + "\(TrustLimits.rootsMax) authorities and roots, "
                    + "\(TrustLimits.witnessesMax) witnesses")
        }
        try Self.checkUnique(authorities.map(\.name), "authority")
        try Self.checkUnique(sigstoreRoots.map(\.name), "sigstore-root")
        try Self.checkUnique(identities.map(\.id.hex), "identity")
        try Self.checkUnique(witnesses.map(\.key), "witness key")
        for identity in identities { _ = try holder(identity) }
    }

    private static func checkUnique(_ names: [String], _ what: String) throws(MregError) {
        var seen: Set<[UInt8]> = []
        for name in names where !seen.insert(Array(name.utf8)).inserted {
            throw MregError(
                .usage, "the \(what) '\(name.printable)' is twice in the trust document")
        }
    }

    /// The identity with what its voucher's name means.
    func holder(_ identity: TrustedIdentity) throws(MregError) -> AcceptedSigners.Holder {
        let what: String
        switch identity.voucher {
        case .authority(let name):
            if let authority = authorities.first(where: { $0.name.bytesEqual(name) }) {
                return .init(
                    identity,
                    .authority(
                        try CertificateAuthorityTrust(certificates: authority.certificates)))
            }
            what = "authority '\(name.printable)'"
        case .issuer(let url, let name):
            if let named = sigstoreRoots.first(where: { $0.name.bytesEqual(name) }) {
                return .init(identity, .issuer(url: url, root: named.root))
            }
            what = "sigstore-root '\(name.printable)'"
        }
        throw MregError(
            .usage, "the identity '\(identity.subject.printable)' cannot be trusted",
            cause: "the trust document has no \(what)")
    }

    /// Everybody whose signatures the document can judge.
    public func signers() throws(MregError) -> AcceptedSigners {
        var signers = AcceptedSigners(keys: publicKeys)
        for identity in identities { signers.holders.append(try holder(identity)) }
        return signers
    }

    /// The document with an identity added or, where it is there, replaced.
    public func replacing(
        _ identity: TrustedIdentity, authority: NamedAuthority? = nil,
        root: NamedSigstoreRoot? = nil
    ) throws(MregError) -> TrustDocument {
        var copy = self
        if let authority { copy.authorities.append(authority) }
        if let root { copy.sigstoreRoots.append(root) }
        if let place = identities.firstIndex(where: { $0.id == identity.id }) {
            copy.identities[place] = identity
        } else {
            copy.identities.append(identity)
        }
        try copy.checkOthers()
        return copy
    }

    /// The document without an identity.
    public func removingIdentity(_ id: Digest) -> TrustDocument {
        var copy = self
        copy.identities.removeAll { $0.id == id }
        return copy
    }

    /// The document with one more witness.
    public func adding(_ witness: TrustedWitness) throws(MregError) -> TrustDocument {
        var copy = self
        copy.witnesses.append(witness)
        try copy.checkOthers()
        return copy
    }

    /// The document without the witness of a key.
    public func removingWitness(_ key: String) -> TrustDocument {
        var copy = self
        copy.witnesses.removeAll { $0.key.bytesEqual(key) }
        return copy
    }
}
