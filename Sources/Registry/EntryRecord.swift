// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Trust

/// What lies beside an event's leaf: the actor's public key and its signature over the leaf.
///
/// The leaf names the key by its id, so the record cannot be dropped or swapped unnoticed; the
/// key itself is here, so that every signature can be checked whoever is trusted today.
struct EntryRecord: Sendable {
    /// The actor's key.
    let key: PublicKey
    /// The detached signature over the leaf.
    let signature: EntrySignature

    /// The record of a leaf signed by an actor.
    static func sign(_ leaf: [UInt8], by actor: Actor) throws(MregError) -> [UInt8] {
        let signature = try EntrySignature.sign(leaf, with: actor.key)
        return try CanonicalJSON.encode([
            "key": .string(Base64.encode(actor.key.publicKey.spki)),
            "signature": .string(Base64.encode(try signature.encoded())),
        ])
    }

    /// Reads a record.
    init(parsing bytes: [UInt8]) throws(MregError) {
        var reader = try ObjectReader(
            try StrictJSON.parse(bytes, as: "entry signature"), at: "entry signature")
        guard let spki = Base64.decode(try reader.string("key")),
            let encoded = Base64.decode(try reader.string("signature"))
        else { throw reader.error("key", "or signature is not base64") }
        try reader.finish()
        key = try PublicKey(spki: spki)
        signature = try EntrySignature(parsing: encoded)
    }

    /// The entry's signer after checking the record, or nil for an entry that names none.
    ///
    /// A named signer without a good signature is damage, never "unsigned": otherwise deleting
    /// the signature of a revocation would undo it.
    static func verifiedSigner(
        of entry: LogEntry, leaf: [UInt8], record: [UInt8]
    ) throws(MregError) -> PublicKey? {
        guard let signer = entry.signer else {
            guard record.isEmpty else { throw damaged(entry, "a signature nobody named") }
            return nil
        }
        guard !record.isEmpty else { throw damaged(entry, "its signature is missing") }
        let parsed: EntryRecord
        do {
            parsed = try EntryRecord(parsing: record)
        } catch { throw damaged(entry, error.description) }
        guard parsed.key.keyID == signer else {
            throw damaged(entry, "it is signed by another key than it names")
        }
        let check = parsed.signature.check(leaf: leaf, key: parsed.key)
        guard check.verified != nil else {
            throw damaged(entry, check.problems.map(\.reason).joined(separator: "; "))
        }
        return parsed.key
    }

    private static func damaged(_ entry: LogEntry, _ reason: String) -> MregError {
        MregError(
            .corrupt, "the signature of log entry \(entry.index) is damaged", cause: reason,
            next: "mreg log verify")
    }
}
