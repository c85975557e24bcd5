// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import Trust

/// An identity that is to be trusted.
public struct IdentityRequest: Sendable {
    /// The name in the certificate.
    public var subject: String
    /// Whether it is a pattern.
    public var isPattern = false
    /// Whose it is.
    public var owner: String
    /// What it may do.
    public var roles: Set<Role>
    /// For which names; empty means all.
    public var names: [String] = []
    /// From when its signatures count.
    public var from: Timestamp?
    /// Until when.
    public var until: Timestamp?
    /// The OpenID issuer, with a trusted root.
    public var issuer: String?
    /// A `trusted_root.json`, or the name of one that the document has.
    public var trustedRoot: String?
    /// A PEM file with an authority's root, or the name of an authority that the document has.
    public var chain: String?

    /// Makes a request.
    public init(subject: String, owner: String, roles: Set<Role>) {
        self.subject = subject
        self.owner = owner
        self.roles = roles
    }
}

extension LocalRegistry {
    /// Trusts the holder of a certificate; what vouches for the name comes into the document.
    public func trustAdd(
        _ request: IdentityRequest, signing: SigningChoice
    ) throws -> TrustChange {
        var names: [NameGlob] = []
        for text in request.names { names.append(try NameGlob(text)) }
        let grant = try TrustGrant(
            to: "the identity '\(request.subject.printable)'", owner: request.owner,
            roles: request.roles, names: names.isEmpty ? [.everything] : names,
            from: request.from, until: request.until)
        return try changeTrust(signing) { document, _ in
            let (voucher, authority, root) = try Self.voucher(request, document)
            let identity = try TrustedIdentity(
                subject: request.subject, isPattern: request.isPattern, voucher: voucher,
                grant: grant)
            if document.grant(identity.id)?.compromisedFrom != nil {
                throw MregError(
                    .refused, "the identity '\(request.subject.printable)' is compromised",
                    cause: "trusting it again would make forged signatures count")
            }
            return (
                try document.replacing(identity, authority: authority, root: root), nil
            )
        }
    }

    private static func voucher(
        _ request: IdentityRequest, _ document: TrustDocument
    ) throws -> (TrustedIdentity.Voucher, NamedAuthority?, NamedSigstoreRoot?) {
        switch (request.chain, request.issuer, request.trustedRoot) {
        case (let text?, nil, nil):
            if document.authorities.contains(where: { $0.name.bytesEqual(text) }) {
                return (.authority(text), nil, nil)
            }
            let pem = try File.contents(text, limit: CryptoLimits.pemBytesMax)
            let name = "ca-" + String(Digest.sha256(of: pem).hex.prefix(8))
            let isKnown = document.authorities.contains { $0.name == name }
            return (
                .authority(name), isKnown ? nil : try NamedAuthority(name: name, pem: pem), nil
            )
        case (nil, let url?, let text?):
            if document.sigstoreRoots.contains(where: { $0.name.bytesEqual(text) }) {
                return (.issuer(url: url, root: text), nil, nil)
            }
            let json = try File.contents(text, limit: Limits.documentBytesMax)
            let name = "sigstore-" + String(Digest.sha256(of: json).hex.prefix(8))
            let isKnown = document.sigstoreRoots.contains { $0.name == name }
            return (
                .issuer(url: url, root: name), nil,
                isKnown ? nil : try NamedSigstoreRoot(name: name, json: json)
            )
        default:
            throw MregError(
                .usage, "say who vouches for '\(request.subject.printable)'",
                next: "give --chain ROOT, or --issuer URL and --trusted-root FILE")
        }
    }

    /// Trusts a witness by its key, a C2SP vkey of the cosignature type.
    public func trustAddWitness(
        _ key: String, owner: String, signing: SigningChoice
    ) throws -> TrustChange {
        let verifier = try NoteVerifier(key)
        guard verifier.kind == .cosignature else {
            throw MregError(
                .usage, "'\(key.printable)' is not the key of a witness",
                cause: "its type is not that of cosignatures (C2SP tlog-cosignature)",
                next: "the witness prints it: mreg log witness")
        }
        let witness = try TrustedWitness(owner: owner, key: key)
        return try changeTrust(signing) { document, _ in (try document.adding(witness), nil) }
    }

    /// Stops trusting an identity or a witness; nil when the text means neither.
    public func trustRemoveOther(
        _ text: String, compromised: Bool, signing: SigningChoice
    ) throws -> TrustChange? {
        let document = try trust().document
        if document.witnesses.contains(where: { $0.key.bytesEqual(text) }) {
            return try changeTrust(signing) { document, _ in
                (document.removingWitness(text), nil)
            }
        }
        let found = document.identities.filter {
            $0.subject.bytesEqual(text) || $0.id.hex.hasPrefix(text)
        }
        guard let identity = found.first, found.count == 1 else { return nil }
        return try changeTrust(signing) { document, context in
            guard compromised else { return (document.removingIdentity(identity.id), nil) }
            var marked = identity
            marked.grant.compromisedFrom = context.nextIndex
            return (try document.replacing(marked), nil)
        }
    }
}
