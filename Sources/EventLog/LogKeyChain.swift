// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The keys of one log, the first one first: each later one was introduced by the one before it.
///
/// What introduces a key is a note that both keys have signed, so that neither a thief of the new
/// key alone nor a mistake can put a key into a log. That the registry wanted the change is for
/// the reader of the entries to know.
public struct LogKeyChain: Sendable, Equatable {
    /// The first line of a note that introduces a key.
    static let header = "mreg log key rotation v1"
    /// Most changes of one log's key.
    public static let rotationsMax = 1000

    /// The keys, oldest first; never empty.
    public private(set) var keys: [NoteVerifier]
    /// The notes that introduced all but the first.
    public private(set) var notes: [[UInt8]] = []

    /// A log whose key was never changed.
    public init(first: NoteVerifier) { keys = [first] }

    /// The key in force.
    public var current: NoteVerifier { keys[keys.count - 1] }

    /// The keys that were in force before, newest first.
    public var older: [NoteVerifier] { keys.dropLast().reversed() }

    /// Follows a note to the key it introduces; `what` names it in errors.
    public mutating func follow(_ note: [UInt8], as what: String) throws(MregError) {
        guard notes.count < Self.rotationsMax else {
            throw MregError(.corrupt, "a log's key was changed \(Self.rotationsMax) times")
        }
        let signed = try SignedNote(note, as: what)
        let lines = signed.text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard lines.count == 5, lines[0].bytesEqual(Self.header), lines[4].isEmpty else {
            throw MregError(
                .corrupt, "\(what) does not introduce a log key",
                cause: "wanted are the lines '\(Self.header)', the origin, and both keys")
        }
        let next = try NoteVerifier(lines[3])
        guard lines[1].bytesEqual(current.name), lines[2].bytesEqual(current.text),
            next.name.bytesEqual(current.name), next.kind == .ed25519
        else {
            throw MregError(
                .corrupt, "\(what) introduces a key of another log, or after another key",
                cause: "the key in force is \(current.text)")
        }
        guard !keys.contains(next) else {
            throw MregError(.corrupt, "\(what) introduces a key that the log had before")
        }
        let found = try signed.verify(by: [current, next], as: what).map(\.key)
        for key in [current, next] where !found.contains(key) {
            throw MregError(
                .corrupt, "\(what) is not signed by both keys", cause: "by \(key.text) it is not")
        }
        keys.append(next)
        notes.append(note)
    }

    /// The note that introduces `new` after the key in force, signed by both.
    public func introduction(
        of new: NoteSigner, by old: NoteSigner
    ) throws(MregError) -> [UInt8] {
        let lines = [Self.header, current.name, current.text, new.verifier.text]
        let text = lines.map { $0 + "\n" }.joined()
        let signatures = [try old.sign(text), try new.sign(text)]
        return SignedNote(text: text, signatures: signatures).bytes
    }

    /// The place of a key in the chain, or nil for a key that was never the log's.
    public func place(of key: NoteVerifier) -> Int? { keys.firstIndex(of: key) }

    /// The newest of the keys that have signed a checkpoint.
    public func signer(of checkpoint: SignedCheckpoint) -> NoteVerifier? {
        keys.last { key in checkpoint.verified.contains { $0.key == key } }
    }
}

extension LogKeyChain {
    /// The name of the file in a log's folder that holds the notes.
    static let fileName = "keys"

    /// The bytes of the file: each note after its length, like the records of a bundle.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for note in notes { RecordBundle.append(note, to: &bytes) }
        return bytes
    }

    /// Follows all the notes in the bytes of a file.
    public init(first: NoteVerifier, parsing bytes: [UInt8]) throws(MregError) {
        self.init(first: first)
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let note = RecordBundle.records(1, in: Array(rest))?.first else {
                throw MregError(.corrupt, "the log's file of keys ends within a note")
            }
            try follow(note, as: "note \(notes.count) of the log's file of keys")
            rest = rest.dropFirst(note.count + 2)
        }
    }
}
