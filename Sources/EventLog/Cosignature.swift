// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// Who cosigns checkpoints of logs: Ed25519, C2SP tlog-cosignature v1 (type 0x04).
public struct CosignatureSigner: Sendable {
    /// The public half.
    public let verifier: NoteVerifier
    private let privateKey: PrivateKey

    /// Makes a witness; `name` should be a URL without its scheme (C2SP tlog-cosignature).
    public init(name: String, privateKey: PrivateKey) throws(MregError) {
        guard privateKey.publicKey.algorithm == .ed25519 else {
            throw MregError(
                .usage, "a witness signs with an Ed25519 key",
                next: "mreg key generate witness --type ed25519")
        }
        verifier = try NoteVerifier(
            name: name, kind: .cosignature, publicKey: privateKey.publicKey)
        self.privateKey = privateKey
    }

    /// The note with a cosignature of its text added; older ones by the same key are left out.
    ///
    /// The caller has checked that the checkpoint is consistent with every earlier one it
    /// cosigned: that is all a cosignature says.
    public func cosign(
        _ checkpoint: SignedCheckpoint, at seconds: Int64
    ) throws(MregError) -> [UInt8] {
        let note = try SignedNote(checkpoint.note, as: "the checkpoint")
        // "cosignature/v1", "time" and the checkpoint's text, each line with its newline.
        let message = Array("cosignature/v1\ntime \(seconds)\n".utf8) + Array(note.text.utf8)
        let time = (0..<8).reversed().map { UInt8(truncatingIfNeeded: seconds >> ($0 * 8)) }
        let line = SignedNote.Signature(
            name: verifier.name, keyID: verifier.keyID,
            bytes: time + (try privateKey.sign(message)))
        let others = note.signatures.filter { !verifier.matches($0) }
        return SignedNote(text: note.text, signatures: others + [line]).bytes
    }
}
