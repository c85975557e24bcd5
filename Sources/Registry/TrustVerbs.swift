// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import StrictYAML
import Trust

/// The trust document in force, for people.
public struct TrustListing: Sendable {
    /// The document.
    public var document: TrustDocument
    /// Its digest.
    public var digest: Digest
    /// Whether the working copy is different.
    public var workingCopyDiffers: Bool
}

/// A key to be trusted.
public struct TrustRequest: Sendable {
    /// A key of the ring by name or id, a key seen in the log by id, or a PEM file.
    public var key: String
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

    /// Makes a request.
    public init(key: String, owner: String, roles: Set<Role>) {
        self.key = key
        self.owner = owner
        self.roles = roles
    }
}

/// What a change of trust did.
public struct TrustChange: Sendable {
    /// The key concerned, if one was.
    public var key: TrustedKey?
    /// The digest of the document now in force.
    public var digest: Digest
    /// The place of the entry in the log.
    public var logIndex: Int64
}

extension LocalRegistry {
    /// The trust document in force.
    public func trust() throws(MregError) -> TrustListing {
        guard let document = state.trust, let digest = state.trustDigest else {
            throw MregError(.corrupt, "the registry's log establishes no trust document")
        }
        return TrustListing(
            document: document, digest: digest,
            workingCopyDiffers: try differs(layout.trust, digest))
    }

    /// Trusts a key; more roles and names are added to those a known key has.
    public func trustAdd(_ request: TrustRequest, signing: SigningChoice) throws -> TrustChange {
        let key = try publicKey(named: request.key)
        return try changeTrust(signing) { document, _ in
            var names: [NameGlob] = []
            for text in request.names { names.append(try NameGlob(text)) }
            if names.isEmpty { names = [.everything] }
            var (roles, from, until) = (request.roles, request.from, request.until)
            if let known = document.key(key.keyID) {
                guard known.owner.bytesEqual(request.owner) else {
                    throw MregError(
                        .usage, "the key \(key.keyID.short) belongs to '\(known.owner.printable)'",
                        next: "mreg trust remove \(key.keyID.short)")
                }
                guard known.compromisedFrom == nil else {
                    throw MregError(
                        .refused, "the key \(key.keyID.short) is recorded as compromised",
                        cause: "trusting it again would make forged signatures count",
                        next: "mreg key generate NEW-NAME, and trust that key")
                }
                roles.formUnion(known.roles)
                (from, until) = (from ?? known.from, until ?? known.until)
                names = known.names + names.filter { !known.names.contains($0) }
            }
            let trusted = try TrustedKey(
                key: key, owner: request.owner, roles: roles, names: names, from: from,
                until: until)
            return (try document.replacing(trusted), trusted)
        }
    }

    /// Stops trusting a key; with `compromised`, it stays known and its signatures stop counting
    /// from now on.
    public func trustRemove(
        _ text: String, compromised: Bool, signing: SigningChoice
    ) throws -> TrustChange {
        try changeTrust(signing) { document, context in
            let matches = document.keys.filter {
                $0.owner.bytesEqual(text) || $0.id.hex.hasPrefix(text)
            }
            guard let key = matches.first, matches.count == 1 else {
                throw MregError(
                    .notFound,
                    matches.isEmpty
                        ? "no trusted key is '\(text.printable)'"
                        : "several trusted keys are '\(text.printable)'",
                    next: "mreg trust list")
            }
            guard compromised else { return (try document.removing(key.id), key) }
            let marked = try TrustedKey(
                key: key.key, owner: key.owner, roles: key.roles, names: key.names,
                from: key.from, until: key.until, compromisedFrom: context.nextIndex)
            return (try document.replacing(marked), marked)
        }
    }

    /// Puts the working copy `trust.yaml` into force.
    public func trustApply(signing: SigningChoice) throws -> TrustChange {
        let bytes = try File.contents(layout.trust, limit: Limits.documentBytesMax)
        let given = try TrustDocument(
            parsing: try StrictYAML.parse(bytes, as: "trust.yaml"), as: "trust.yaml")
        return try changeTrust(signing, bytes: bytes) { _, _ in (given, nil) }
    }

    /// Replaces the working copy by the document in force.
    public func trustDiscard() throws(MregError) {
        let listing = try trust()
        try DurableWrite.replace(layout.trust, with: try document(listing.digest))
    }

    func changeTrust(
        _ signing: SigningChoice, bytes: [UInt8]? = nil,
        _ change: @escaping (TrustDocument, AppendContext) throws -> (TrustDocument, TrustedKey?)
    ) throws -> TrustChange {
        let actor = try requireActor(signing)
        // From storing the document to the entry that names it nothing may be collected.
        let lease = try layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }
        var result: TrustChange?
        try append(actor) { context in
            let current = try self.trust()
            try self.requireAdmin(actor, context, to: "change who is trusted")
            let (document, key) = try change(current.document, context)
            for witness in document.witnesses { _ = try NoteVerifier(witness.key) }
            let problems = document.validate()
            guard problems.isEmpty else {
                throw MregError(
                    .usage, "this trust document cannot govern a registry",
                    cause: problems.joined(separator: "; "))
            }
            let text = bytes ?? Array(StrictYAML.encode(document.json).utf8)
            let digest = try self.storeDocument(text)
            result = TrustChange(key: key, digest: digest, logIndex: context.nextIndex)
            guard digest != current.digest else { return [] }
            return [.event(.trust(digest: digest, previous: current.digest))]
        }
        guard let result else { throw MregError(.failed, "no entry was written") }
        try DurableWrite.replace(layout.trust, with: try document(result.digest))
        return result
    }

    /// Only an admin may go on.
    func requireAdmin(_ actor: Actor, _ context: AppendContext, to what: String) throws {
        let roles =
            context.trust?.roles(
                of: actor.id, for: nil, at: context.at, logIndex: context.nextIndex) ?? []
        guard roles.contains(.admin) else {
            throw MregError(
                .refused, "the key '\(actor.name)' may not \(what)",
                cause: "this needs the role admin",
                next: "an admin runs this command, or: mreg trust add \(actor.id.short) "
                    + "--owner NAME --role admin")
        }
    }

    /// A public key by what a person calls it.
    public func publicKey(named text: String) throws -> PublicKey {
        if try FileStatus.of(text)?.kind == .regular {
            return try PublicKey(pem: try File.contents(text, limit: CryptoLimits.pemBytesMax))
        }
        if let item = try? KeyRing().find(text) { return item.publicKey }
        if let key = try seenKey(text) { return key }
        throw MregError(
            .notFound, "there is no key '\(text.printable)'",
            cause: "it is no PEM file, no key of your ring and no key seen in this registry",
            next: "mreg key list, or give the file of a public key")
    }

    /// A key that signed an entry of this log, by its id or 8 or more of its first digits.
    private func seenKey(_ text: String) throws -> PublicKey? {
        guard text.utf8.count >= Limits.digestPrefixDigitsMin, let trust = state.trust else {
            return nil
        }
        if let key = trust.publicKeys.first(where: { $0.keyID.hex.hasPrefix(text) }) { return key }
        var found: PublicKey?
        try log.entries(in: 0..<logCheckpoint.size, of: logCheckpoint) { _, _, record in
            guard found == nil, !record.isEmpty, let parsed = try? EntryRecord(parsing: record),
                parsed.key.keyID.hex.hasPrefix(text)
            else { return }
            found = parsed.key
        }
        return found
    }
}
