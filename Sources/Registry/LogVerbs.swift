// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import Trust

/// One entry of the log, for people.
public struct LogLine: Sendable {
    /// The place in the log.
    public var index: Int64
    /// The kind of the entry; `hashedrekord` for the record of a signature.
    public var kind: String
    /// When; nil for the record of a signature.
    public var at: Timestamp?
    /// The key that signed it, or nil.
    public var signer: Digest?
    /// The owner the trust document gives that key today.
    public var owner: String?
    /// The entry in one line.
    public var summary: String
    /// The leaf's bytes, canonical JSON.
    public var leaf: [UInt8]
}

extension LocalRegistry {
    /// The entries of a range, oldest first; by default the whole log.
    public func logShow(
        from start: Int64 = 0, limit: Int? = nil, _ body: (LogLine) throws -> Void
    ) throws {
        let size = logCheckpoint.size
        let first = Swift.min(Swift.max(Int(start), 0), size)
        let last = limit.map { Swift.min(first + $0, size) } ?? size
        try log.entries(in: first..<last, of: logCheckpoint) { index, leaf, record in
            try body(try self.logLine(Int64(index), leaf, record))
        }
    }

    private func logLine(
        _ index: Int64, _ leaf: [UInt8], _ record: [UInt8]
    ) throws(MregError) -> LogLine {
        guard try LogEntry.isEvent(leaf) else {
            return LogLine(
                index: index, kind: "hashedrekord", summary: "signature of a statement",
                leaf: leaf)
        }
        let entry = try LogEntry(parsing: leaf, at: index, of: configuration.origin)
        let signer = try EntryRecord.verifiedSigner(of: entry, leaf: leaf, record: record)
        return LogLine(
            index: index, kind: entry.event.kind, at: entry.at, signer: signer?.keyID,
            owner: signer.flatMap { state.trust?.owner(of: $0.keyID) },
            summary: entry.event.summary, leaf: leaf)
    }

    /// Checks every byte and signature of the log.
    public func logVerify() throws -> (entries: Int64, findings: [Finding], leftovers: [String]) {
        var report = VerifyReport()
        try verifyLog(&report)
        return (report.entryCount, report.findings, report.notices)
    }

    /// The proof that a version's publication is in the log, a C2SP tlog-proof, and the bytes of
    /// the entry that it is about.
    public func logProve(_ reference: Reference) throws -> (proof: [UInt8], entry: [UInt8]) {
        let index = try version(reference).row.logIndex
        return (
            try proof(of: index).bytes, try log.entry(at: Int(index), of: logCheckpoint).leaf
        )
    }

    /// The newest checkpoint as a signed note.
    public var logCheckpointNote: [UInt8] { checkpoint.note }

    /// Checks a tlog-proof against this registry's log keys; the owners of the trusted witnesses
    /// that have cosigned its checkpoint, of whom there must be at least `quorum`.
    public func logVerify(
        proof bytes: [UInt8], quorum: Int = 0
    ) throws -> (line: LogLine, witnesses: [String]) {
        let proof = try TlogProof(bytes, as: "the proof")
        let record = try log.entry(at: proof.index, of: logCheckpoint)
        var owners: [NoteVerifier: String] = [:]
        for witness in try trust().document.witnesses {
            owners[try NoteVerifier(witness.key)] = witness.owner
        }
        let signed = try proof.verify(
            leaf: record.leaf, key: logKeys.current, older: logKeys.older,
            witnesses: Array(owners.keys))
        // One owner with two keys is one witness.
        let found = Set(signed.verified.compactMap { owners[$0.key] }).sorted()
        guard found.count >= quorum else {
            throw MregError(
                .refused, "the proof's checkpoint is not witnessed",
                cause: "wanted are \(quorum) witnesses, found \(found.count)",
                next: "mreg log witness, by them; then: mreg log prove REF")
        }
        return (try logLine(Int64(proof.index), record.leaf, record.signature), found)
    }

    /// Writes an entry that says the log is alive; consumers may demand a recent one.
    public func heartbeat(signing: SigningChoice) throws -> Int64 {
        let actor = try requireActor(signing)
        try append(actor) { _ in [.event(.heartbeat)] }
        return Int64(logCheckpoint.size) - 1
    }

    /// The log's private key as a PEM file, for another account of the same owner; it keeps its
    /// passphrase.
    public func exportLogKey() throws(MregError) -> Secret {
        guard let file = try LogKeyRing().file(origin: configuration.origin) else {
            throw Self.lacksLogKey
        }
        return file
    }

    private static var lacksLogKey: MregError {
        MregError(.notFound, "this account does not hold the key of the registry's log")
    }

    /// Encrypts the file with the log's private key, or does away with its passphrase (nil).
    public func protectLogKey(_ passphrase: Secret?) throws(MregError) {
        let ring = LogKeyRing()
        guard let key = try ring.key(origin: configuration.origin) else { throw Self.lacksLogKey }
        try ring.store(key, origin: configuration.origin, passphrase: passphrase)
    }

    /// Takes in the log's private key; it must be the registry's.
    public static func importLogKey(
        _ path: String, for location: RegistryLocation
    ) throws(MregError) {
        let configuration = try RegistryConfiguration(readingFrom: location.layout)
        let (key, passphrase) = try KeyFile.read(path, passphrase: .ofLogKeys)
        let log = EventLog(folder: location.layout.log, staging: location.layout.temporary)
        let current = try log.keys(from: try NoteVerifier(configuration.logKey)).current
        guard key.publicKey == current.publicKey else {
            throw MregError(
                .refused, "'\(path.printable)' is not the key of this registry's log",
                cause: "the registry's log key is \(current.text)")
        }
        try LogKeyRing().store(
            key, origin: configuration.origin,
            passphrase: passphrase.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// Accepts a log that was honestly restored from a backup: this client forgets what it saw,
    /// and the log says why.
    public static func acceptRestore(
        _ location: RegistryLocation, reason: String, signing: SigningChoice
    ) throws -> Checkpoint {
        guard !reason.isEmpty else {
            throw MregError(
                .usage, "accepting a restored log needs a reason",
                next: "give --reason TEXT")
        }
        let configuration = try RegistryConfiguration(readingFrom: location.layout)
        let log = EventLog(folder: location.layout.log, staging: location.layout.temporary)
        let (keys, checkpoint) = try log.current(from: try NoteVerifier(configuration.logKey))
        let audit = try log.verifyAll(verifiedBy: keys.current, older: keys.older)
        guard let damage = audit.damage.first else {
            // Who may not accept it must not make this client forget what it saw, either.
            let registry = try LocalRegistry(location, configuration, .write, OpenOptions())
            let actor = try registry.requireActor(signing)
            let now = AppendContext(
                trust: registry.state.trust, nextIndex: Int64(registry.logCheckpoint.size),
                at: max(Timestamp.now, registry.state.lastTime))
            try registry.requireAdmin(actor, now, to: "accept a restored log")
            try memory.accept(
                checkpoint, at: location.layout.root,
                key: keys.signer(of: checkpoint) ?? keys.current)
            try registry.append(actor) { context in
                try registry.requireAdmin(actor, context, to: "accept a restored log")
                return [.event(.restore(reason: reason))]
            }
            return registry.logCheckpoint
        }
        throw MregError(
            .corrupt, "the log is damaged, so it is not accepted",
            cause: "\(damage.path.printable): \(damage.reason)")
    }
}

extension LogEntry.Event {
    /// The event in one line.
    var summary: String {
        switch self {
        case .publish(let publication):
            "\(publication.name)@\(publication.version) \(publication.manifest.short)"
        case .attach(let attachment):
            "\(attachment.statements.count) statements to "
                + "\(attachment.name)@\(attachment.version)"
        case .alias(let move):
            "\(move.name)@\(move.alias) -> \(move.version.map(\.description) ?? "deleted")"
        case .state(let change):
            "\(change.name)@\(change.version) \(change.previous.rawValue) -> "
                + "\(change.state.rawValue): \(change.reason.printable)"
        case .remove(let removal):
            "\(removal.name)@\(removal.version): \(removal.reason.printable)"
        case .policy(let environment, let digest, _): "\(environment.printable) \(digest.short)"
        case .trust(let digest, _): digest.short
        case .collect(let containers, let bytes): "\(containers) containers, \(bytes) bytes"
        case .heartbeat: ""
        case .restore(let reason): reason.printable
        case .keyRotation(let rotation): "\(rotation.key): \(rotation.reason.printable)"
        }
    }
}
