// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// One record of the log: a leaf and the detached signature of whoever made it.
public struct LogRecord: Sendable, Equatable {
    /// The bytes the tree is built over; at most 65 535.
    public var leaf: [UInt8]
    /// The actor's signature, kept beside the leaf; may be empty.
    public var signature: [UInt8]

    /// Makes a record.
    public init(leaf: [UInt8], signature: [UInt8]) {
        self.leaf = leaf
        self.signature = signature
    }
}

/// An append-only log in a folder of plain files (C2SP tlog-tiles).
///
/// `checkpoint`, `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]` and, of our own, the
/// entries' detached signatures in `tile/signatures/<N>[.p/<W>]`. The log knows bytes and trees,
/// not what entries mean.
///
/// The tree covers the entries, not the detached signatures: what a signature must be is for
/// the reader of the entries to know.
public struct EventLog: Sendable {
    /// The name of the checkpoint's file.
    static let checkpointName = "checkpoint"

    /// The log's folder.
    public let folder: String
    /// Where files are written before they get their names; on the same file system.
    public let staging: String

    /// Names a log; nothing is read.
    public init(folder: String, staging: String) {
        self.folder = folder
        self.staging = staging
    }

    /// Starts a log without entries; there must be none.
    public static func create(
        folder: String, staging: String, signer: NoteSigner
    ) throws(MregError) -> EventLog {
        let log = EventLog(folder: folder, staging: staging)
        guard try FileStatus.of(log.path(checkpointName)) == nil else {
            throw MregError(.cannotCreate, "'\(folder.printable)' already holds a log")
        }
        try Directory.make(folder)
        try Directory.make(staging)
        let empty = Checkpoint(
            origin: signer.verifier.name, size: 0, root: MerkleTree.emptyRoot)
        try log.publish(try SignedCheckpoint(empty, by: signer))
        return log
    }

    /// The lock that whoever appends must hold; released when the value goes.
    public func lock(
        waitMilliseconds: Int = FileLock.waitMillisecondsMax
    ) throws(MregError) -> FileLock {
        try FileLock(folder, .exclusive, waitMilliseconds: waitMilliseconds)
    }

    /// The same lock for who only reads; nil where this account may not take it.
    public func readersLock() throws(MregError) -> FileLock? {
        do {
            return try lock()
        } catch  where error.code == .cannotCreate || error.code == .notFound {
            return nil
        }
    }

    /// The log's checkpoint, verified; `older` are keys of the log that are taken as well.
    public func checkpoint(
        verifiedBy key: NoteVerifier, older: [NoteVerifier] = [], witnesses: [NoteVerifier] = []
    ) throws(MregError) -> SignedCheckpoint {
        let note = try File.contents(
            path(Self.checkpointName), limit: LogLimits.noteBytesMax)
        return try SignedCheckpoint(
            note: note, verifiedBy: key, older: older, witnesses: witnesses)
    }

    /// Makes a checkpoint the log's, durably: the last step of every append.
    func publish(_ checkpoint: SignedCheckpoint) throws(MregError) {
        try DurableWrite.replace(
            path(Self.checkpointName), with: checkpoint.note, staging: staging)
    }

    var reader: TileReader { TileReader(folder: folder) }

    func path(_ relative: String) -> String { Paths.join(folder, relative) }
}
