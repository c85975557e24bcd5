// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What a log says of itself: which log, how many leaves, which root (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
    /// The unique name of the log.
    public let origin: String
    /// The number of leaves.
    public let size: Int
    /// The root of the tree over them.
    public let root: Digest
    /// Further lines, which other logs use; ours has none.
    public let extensions: [String]

    /// Makes a checkpoint without extension lines.
    public init(origin: String, size: Int, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
        extensions = []
    }

    /// Parses the text of a checkpoint; `what` names it in errors.
    public init(text: String, as what: String) throws(MregError) {
        let problem = { (cause: String) in
            MregError(.corrupt, "\(what) is not a checkpoint", cause: cause)
        }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        // The text ends with a newline, so the last of the parts is empty and no other is.
        guard lines.count >= 4, lines.last?.isEmpty == true,
            !lines.dropLast().contains(where: \.isEmpty)
        else { throw problem("it has fewer than three lines, or an empty one") }
        // "The tree size in decimal, with no leading zeroes (unless the tree is empty)".
        guard let size = Int(lines[1]), size >= 0, String(size).bytesEqual(lines[1]) else {
            throw problem("the tree size is not a decimal number without leading zeros")
        }
        guard let bytes = Base64.decode(lines[2]), let root = Digest(bytes: bytes) else {
            throw problem("the root is not the base64 of 32 bytes")
        }
        origin = lines[0]
        self.size = size
        self.root = root
        extensions = Array(lines[3..<(lines.count - 1)])
    }

    /// The text that is signed.
    public var text: String {
        let lines = [origin, String(size), Base64.encode(root.bytes)] + extensions
        return lines.map { $0 + "\n" }.joined()
    }
}

/// A checkpoint with the signed note it was read from; there is none that was not verified.
public struct SignedCheckpoint: Sendable, Equatable {
    /// What the note says.
    public let checkpoint: Checkpoint
    /// The bytes of the note.
    public let note: [UInt8]
    /// The verified signatures: the log's, and those of known witnesses.
    public let verified: [NoteVerification]

    /// Parses and verifies a note: the log key must have signed it and be named like its origin.
    ///
    /// One of the `older` keys of the log will do as well. A bad signature of a known witness is an error; one that is absent is not.
    public init(
        note bytes: [UInt8], verifiedBy key: NoteVerifier, older: [NoteVerifier] = [],
        witnesses: [NoteVerifier] = [], as what: String = "the log's checkpoint"
    ) throws(MregError) {
        let note = try SignedNote(bytes, as: what)
        let keys = [key] + older
        let verified = try note.verify(by: keys + witnesses, as: what)
        guard verified.contains(where: { keys.contains($0.key) }) else {
            throw MregError(
                .corrupt, "\(what) is not signed by the log key",
                cause: "no signature line of '\(key.name.printable)' with the known key id")
        }
        let checkpoint = try Checkpoint(text: note.text, as: what)
        guard checkpoint.origin.bytesEqual(key.name) else {
            throw MregError(
                .corrupt, "\(what) is of another log",
                cause: "its origin is '\(checkpoint.origin.printable)', "
                    + "the log key is of '\(key.name.printable)'")
        }
        self.checkpoint = checkpoint
        self.note = bytes
        self.verified = verified
    }

    /// Signs a checkpoint.
    init(_ checkpoint: Checkpoint, by signer: NoteSigner) throws(MregError) {
        let text = checkpoint.text
        let signature = try signer.sign(text)
        self.checkpoint = checkpoint
        note = SignedNote(text: text, signatures: [signature]).bytes
        verified = [NoteVerification(key: signer.verifier)]
    }
}
