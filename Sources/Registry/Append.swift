// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem
import Trust

/// What is about to be written to the log.
enum PendingLeaf {
    /// An event, signed by the actor.
    case event(LogEntry.Event)
    /// The record of a signature (Rekor `hashedrekord`), which carries its own.
    case signatureRecord([UInt8])
}

/// The registry as it is under the log's lock, for whoever decides what to write.
struct AppendContext {
    /// The trust in force.
    let trust: TrustDocument?
    /// The place of the next entry.
    let nextIndex: Int64
    /// The time the entries get.
    let at: Timestamp
}

extension LocalRegistry {
    /// Appends what `build` yields, signed by `actor`, and brings the catalog up to date.
    ///
    /// `build` runs under the log's lock on an up-to-date registry, so that what it read still
    /// holds when the entries are written. It must not wait for a person.
    func append(
        _ actor: Actor?, _ build: (AppendContext) throws -> [PendingLeaf]
    ) throws {
        let lock = try log.lock()
        defer { withExtendedLifetime(lock) {} }
        try refresh()
        try finishKeyChange()
        let signer = try LogKeyRing().signer(logKeys.current, configuration)
        let context = AppendContext(
            trust: state.trust, nextIndex: Int64(logCheckpoint.size),
            at: max(Timestamp.now, state.lastTime))
        let leaves = try build(context)
        var records: [LogRecord] = []
        for (offset, leaf) in leaves.enumerated() {
            records.append(
                try record(leaf, at: context.nextIndex + Int64(offset), context, actor))
        }
        _ = try log.append(
            records, after: logCheckpoint, signer: signer, older: logKeys.older)
        try refresh()
        try finishKeyChange()
        try rememberCheckpoint()
    }

    private func record(
        _ leaf: PendingLeaf, at index: Int64, _ context: AppendContext, _ actor: Actor?
    ) throws(MregError) -> LogRecord {
        switch leaf {
        case .signatureRecord(let bytes): return LogRecord(leaf: bytes, signature: [])
        case .event(let event):
            let entry = LogEntry(
                origin: configuration.origin, index: index, at: context.at, signer: actor?.id,
                event: event)
            let bytes = try entry.encoded()
            let signature = try actor.map { actor throws(MregError) in
                try EntryRecord.sign(bytes, by: actor)
            }
            return LogRecord(leaf: bytes, signature: signature ?? [])
        }
    }

    /// The actor of a verb that needs a signature.
    func requireActor(_ signing: SigningChoice) throws(MregError) -> Actor {
        var ignored: [String] = []
        guard let actor = try signing.actor(notices: &ignored) else {
            throw MregError(
                .usage, "this command must be signed", next: "run it without --no-sign")
        }
        return actor
    }

    /// The entry at a place of the log, with its verified signer.
    ///
    /// Another process may have brought the catalog further than the checkpoint this one opened
    /// with; a row of the catalog can then name an entry that only the newest checkpoint proves.
    func entry(at index: Int64) throws -> (entry: LogEntry, record: EntryRecord?) {
        if index >= Int64(logCheckpoint.size) { try refresh() }
        let record = try log.entry(at: Int(index), of: logCheckpoint)
        let entry = try LogEntry(
            parsing: record.leaf, at: index, of: configuration.origin)
        guard
            try EntryRecord.verifiedSigner(
                of: entry, leaf: record.leaf, record: record.signature) != nil
        else { return (entry, nil) }
        return (entry, try EntryRecord(parsing: record.signature))
    }
}
