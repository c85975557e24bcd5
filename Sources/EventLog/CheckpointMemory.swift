// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// What this client has seen of each log: one file a location, with the log key it was seen
/// under, so that a changed key at a known place is noticed.
public struct CheckpointMemory: Sendable {
    /// The last checkpoint seen at a location.
    public struct Seen: Sendable, Equatable {
        /// The log key.
        public var key: NoteVerifier
        /// The checkpoint, verified by that key.
        public var checkpoint: SignedCheckpoint
    }

    /// A log's checkpoint as it is now, and how it relates to what was seen.
    public struct Observation: Sendable, Equatable {
        /// The log's checkpoint.
        public var current: SignedCheckpoint
        /// How it relates to the one seen before.
        public var verdict: CheckpointVerdict
    }

    /// The folder of the files.
    public let folder: String

    /// Names a memory; the folder is made when something is remembered.
    public init(folder: String) { self.folder = folder }

    /// The last checkpoint seen at `location`.
    public func seen(at location: String) throws(MregError) -> Seen? {
        let path = self.path(location)
        guard try FileStatus.of(path) != nil else { return nil }
        let bytes = try File.contents(path, limit: LogLimits.noteBytesMax * 2)
        do {
            return try parse(bytes, location)
        } catch {
            throw MregError(
                .corrupt, "what was seen of the log of '\(location.printable)' is unreadable",
                cause: "\(path.printable): \(error)",
                next: "mreg log accept-restore --reason TEXT")
        }
    }

    /// Reads a log's checkpoint, judges it, and remembers it when it may be believed; `first` is the
    /// first of the log's keys.
    ///
    /// Checkpoint and memory are read under one lock: otherwise a checkpoint read before another
    /// process remembered a later one would look like a rollback.
    ///
    /// A key that was seen may since have introduced the one in force; one that is gone from the
    /// chain, or that was in force before the one seen, is another key.
    public func observe(
        _ log: EventLog, at location: String, key first: NoteVerifier,
        witnesses: [NoteVerifier] = []
    ) throws(MregError) -> Observation {
        try Directory.make(folder, mode: 0o700)
        let lock = try FileLock(path(location) + ".lock", .exclusive)
        defer { withExtendedLifetime(lock) {} }
        let seen = try self.seen(at: location)
        let (keys, current) = try log.current(from: first, witnesses: witnesses)
        let verdict = try judge(seen, current, keys, log)
        // Which of the keys has signed it is what the next look starts from.
        let key = keys.signer(of: current) ?? keys.current
        switch verdict {
        case .first, .grown: try write(current, location, key)
        case .same where seen?.key != key: try write(current, location, key)
        default: break
        }
        return Observation(current: current, verdict: verdict)
    }

    /// Accepts a checkpoint whatever was seen before: for an honest restore, or a new log key.
    public func accept(
        _ checkpoint: SignedCheckpoint, at location: String, key: NoteVerifier
    ) throws(MregError) {
        try Directory.make(folder, mode: 0o700)
        let lock = try FileLock(path(location) + ".lock", .exclusive)
        defer { withExtendedLifetime(lock) {} }
        try write(checkpoint, location, key)
    }

    private func judge(
        _ seen: Seen?, _ current: SignedCheckpoint, _ keys: LogKeyChain, _ log: EventLog
    ) throws(MregError) -> CheckpointVerdict {
        if let seen, !seen.checkpoint.checkpoint.origin.bytesEqual(current.checkpoint.origin) {
            return .changedOrigin(seen.checkpoint.checkpoint.origin)
        }
        if let seen {
            let now = keys.signer(of: current).flatMap(keys.place)
            guard let then = keys.place(of: seen.key), let now, then <= now else {
                return .changedKey(seen.key.text)
            }
        }
        let old = seen?.checkpoint.checkpoint
        var proof: [Digest]?
        if let old, old.size < current.checkpoint.size {
            proof = try log.consistencyProof(from: old.size, to: current.checkpoint)
        }
        return CheckpointVerdict.judge(seen: old, current: current.checkpoint, proof: proof)
    }

    private func path(_ location: String) -> String {
        Paths.join(folder, Digest.sha256(of: Array(location.utf8)).hex + ".json")
    }

    private func write(
        _ checkpoint: SignedCheckpoint, _ location: String, _ key: NoteVerifier
    ) throws(MregError) {
        let value: JSONValue = [
            "location": .string(location), "origin": .string(checkpoint.checkpoint.origin),
            "vkey": .string(key.text),
            "note": .string(String(decoding: checkpoint.note, as: UTF8.self)),
        ]
        try DurableWrite.replace(path(location), with: try CanonicalJSON.encode(value), mode: 0o600)
    }

    private func parse(_ bytes: [UInt8], _ location: String) throws(MregError) -> Seen {
        let what = "the remembered checkpoint"
        var reader = try ObjectReader(try StrictJSON.parse(bytes, as: what), at: what)
        let place = try reader.string("location")
        let origin = try reader.string("origin")
        let key = try NoteVerifier(try reader.string("vkey"))
        let note = Array(try reader.string("note").utf8)
        try reader.finish()
        let checkpoint = try SignedCheckpoint(note: note, verifiedBy: key, as: what)
        guard place.bytesEqual(location), origin.bytesEqual(checkpoint.checkpoint.origin) else {
            throw MregError(.corrupt, "\(what) is of another log")
        }
        return Seen(key: key, checkpoint: checkpoint)
    }
}
