// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import Policy
import Trust

/// Witnesses: others who have checked that the log only grows, and say so.
extension LocalRegistry {
    /// Cosigns the newest checkpoint, which opening the registry has found consistent with the
    /// one this account saw last; the note, and the key to trust.
    ///
    /// The first time there is nothing to compare with, so every byte of the log is checked.
    public func witness(
        name: String?, signing: SigningChoice
    ) throws -> (note: [UInt8], key: String) {
        let audit = try log.verifyAll(verifiedBy: logKeys.current, older: logKeys.older)
        if let damage = audit.damage.first {
            throw MregError(
                .corrupt, "the log is damaged, so it is not cosigned",
                cause: "\(damage.path.printable): \(damage.reason)", next: "mreg log verify")
        }
        let actor = try requireActor(signing)
        let signer = try CosignatureSigner(
            name: name ?? "mreg-witness/\(actor.id.short)", privateKey: actor.key)
        return (
            try signer.cosign(checkpoint, at: Timestamp.now.seconds), signer.verifier.text
        )
    }

    /// Takes in a cosigned checkpoint: by a witness that is trusted, of a tree that the log has
    /// grown from, and no older than the one that is there.
    public func addCosignature(_ bytes: [UInt8]) throws -> (owner: String, size: Int) {
        guard let found = try cosignatures(bytes).max(by: { $0.time < $1.time }) else {
            throw MregError(
                .refused, "the checkpoint is cosigned by nobody who is trusted as a witness",
                next: "mreg trust witness KEY --owner NAME")
        }
        let path = path(ofWitness: found.key)
        if let known = try note(at: path),
            let other = try cosignatures(known).first(where: { $0.key == found.key }),
            other.time > found.time
        {
            throw MregError(
                .refused, "a newer checkpoint cosigned by '\(found.owner.printable)' is there",
                cause: "of \(Timestamp(seconds: other.time))")
        }
        try Directory.make(layout.witnesses)
        try DurableWrite.replace(path, with: bytes, staging: layout.temporary)
        return (found.owner, found.size)
    }

    /// A stored note; nil where there is none.
    private func note(at path: String) throws(MregError) -> [UInt8]? {
        try unlessLost { () throws(MregError) in
            try File.contents(path, limit: LogLimits.noteBytesMax)
        }
    }

    /// What the witnesses that a trust document knows have cosigned.
    func cosignatureEvidence(_ trust: TrustDocument) throws -> [CosignatureEvidence] {
        var out: [CosignatureEvidence] = []
        for witness in trust.witnesses {
            let verifier = try NoteVerifier(witness.key)
            guard
                let bytes = try note(at: path(ofWitness: verifier)),
                let found = try? cosignatures(bytes, trust).first(where: { $0.key == verifier })
            else { continue }
            out.append(
                CosignatureEvidence(
                    owner: witness.owner, time: Timestamp(seconds: found.time),
                    size: Int64(found.size)))
        }
        return out
    }

    /// The checkpoints that trusted witnesses have cosigned, each with the cosignatures of all who
    /// have seen the same one.
    func witnessedCheckpoints() throws -> [(note: [UInt8], size: Int, cosigners: Int)] {
        var notes: [(note: SignedNote, size: Int, cosigners: [NoteVerifier])] = []
        for witness in try trust().document.witnesses {
            let verifier = try NoteVerifier(witness.key)
            let path = path(ofWitness: verifier)
            guard let bytes = try note(at: path),
                let found = try? cosignatures(bytes).first(where: { $0.key == verifier }),
                let note = try? SignedNote(bytes, as: "the cosigned checkpoint")
            else { continue }
            let same = notes.firstIndex { $0.note.text.bytesEqual(note.text) }
            guard let same else {
                notes.append((note, found.size, [verifier]))
                continue
            }
            let known = notes[same].note
            let lines = note.signatures.filter { line in
                line.name.bytesEqual(verifier.name) && line.keyID == verifier.keyID
            }
            notes[same].note = SignedNote(
                text: known.text,
                signatures: known.signatures + lines.filter { !known.signatures.contains($0) })
            notes[same].cosigners.append(verifier)
        }
        return notes.map { ($0.note.bytes, $0.size, $0.cosigners.count) }
    }

    private func path(ofWitness key: NoteVerifier) -> String {
        Paths.join(layout.witnesses, Digest.sha256(of: Array(key.text.utf8)).hex)
    }

    private struct Cosigned {
        var key: NoteVerifier
        var owner: String
        var time: Int64
        var size: Int
    }

    /// The cosignatures on a note by witnesses that are known; its tree must be the log's past.
    private func cosignatures(
        _ bytes: [UInt8], _ trust: TrustDocument? = nil
    ) throws -> [Cosigned] {
        let trust = try trust ?? self.trust().document
        var witnesses: [(key: NoteVerifier, owner: String)] = []
        for witness in trust.witnesses {
            witnesses.append((try NoteVerifier(witness.key), witness.owner))
        }
        let signed = try SignedCheckpoint(
            note: bytes, verifiedBy: logKeys.current, older: logKeys.older,
            witnesses: witnesses.map(\.key), as: "the cosigned checkpoint")
        let size = signed.checkpoint.size
        guard size <= logCheckpoint.size,
            try log.root(size: size, in: logCheckpoint) == signed.checkpoint.root
        else {
            throw MregError(
                .corrupt, "the cosigned checkpoint is not one that this log has grown from",
                cause: "a witness saw \(size) entries that are not the first of these "
                    + "\(logCheckpoint.size)",
                next: "mreg log verify")
        }
        return signed.verified.compactMap { line in
            guard let time = line.cosignedAt,
                let owner = witnesses.first(where: { $0.key == line.key })?.owner
            else { return nil }
            return Cosigned(key: line.key, owner: owner, time: time, size: size)
        }
    }
}
