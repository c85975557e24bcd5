// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import Trust

/// The arithmetic of transparency logs that Sigstore bundles need, by the module that keeps a log.
public struct LogChecks: TransparencyChecks {
    /// Makes the checks, which have no state.
    public init() {}

    /// The tree of a checkpoint that the key has signed; see `TransparencyChecks`.
    public func tree(
        ofCheckpoint bytes: [UInt8], signedBy key: PublicKey, name: String?
    ) throws(MregError) -> LoggedTree {
        let what = "the log's checkpoint"
        let note = try SignedNote(bytes, as: what)
        let kind: NoteVerifier.Kind = key.algorithm == .ed25519 ? .ed25519 : .ecdsa
        for line in note.signatures where name.map({ $0.bytesEqual(line.name) }) ?? true {
            let verifier = try NoteVerifier(name: line.name, kind: kind, publicKey: key)
            guard try !note.verify(by: [verifier], as: what).isEmpty else { continue }
            let checkpoint = try Checkpoint(text: note.text, as: what)
            return LoggedTree(
                origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root)
        }
        throw MregError(.corrupt, "\(what) is not signed by the log's key")
    }

    /// The root an inclusion proof leads to; see `TransparencyChecks`.
    public func root(
        fromInclusion proof: [Digest], index: Int, size: Int, leaf: [UInt8]
    ) -> Digest? {
        MerkleTree.root(
            fromInclusion: proof, index: index, size: size, leafHash: MerkleTree.leafHash(leaf))
    }
}
