// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

extension EventLog {
    /// Adds entries and signs the new checkpoint; the caller holds `lock()`.
    ///
    /// Order: bundles and tiles, their folders, then the checkpoint and its folder. Everything
    /// a checkpoint covers is durable before it can be seen; what a crash leaves beyond it is
    /// removed by the next append. With `expected`, a log that has moved on since is left alone.
    @discardableResult
    public func append(
        _ records: [LogRecord], after expected: Checkpoint? = nil, signer: NoteSigner,
        older: [NoteVerifier] = []
    ) throws(MregError) -> SignedCheckpoint {
        for record in records { try Self.check(record) }
        let current = try checkpoint(verifiedBy: signer.verifier, older: older)
        if let expected, expected != current.checkpoint {
            throw MregError(
                .busy, "the log has grown since it was read",
                cause: "\(expected.size) entries then, \(current.checkpoint.size) now",
                next: "run the command again")
        }
        guard !records.isEmpty else { return current }
        // A checkpoint that the tiles do not lead to is never extended: this throws.
        let tiles = try VerifiedTiles(reader, current.checkpoint)
        try removeLeftovers(beyond: current.checkpoint.size)
        var growth = try LogGrowth(self, from: tiles)
        for record in records { try growth.append(record) }
        try growth.finish()
        let next = Checkpoint(
            origin: current.checkpoint.origin, size: growth.size, root: growth.root)
        let signed = try SignedCheckpoint(next, by: signer)
        try publish(signed)
        prunePartials(from: current.checkpoint.size, to: next.size)
        return signed
    }

    private static func check(_ record: LogRecord) throws(MregError) {
        guard record.leaf.count <= Limits.logEntryBytesMax else {
            throw MregError(
                .usage, "an entry of the log is too large",
                cause: "\(record.leaf.count) bytes, at most \(Limits.logEntryBytesMax) fit")
        }
        guard record.signature.count <= LogLimits.signatureBytesMax else {
            throw MregError(
                .usage, "the signature of a log entry is too large",
                cause: "\(record.signature.count) bytes, "
                    + "at most \(LogLimits.signatureBytesMax) fit")
        }
    }
}
