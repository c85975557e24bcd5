// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem

/// What a caller without memory, such as CI, brings along to judge a registry's log by.
public struct OpenOptions: Sendable {
    /// The log key that must be the registry's (`--log-key`).
    public var logKey: String?
    /// The bytes of a checkpoint the log must have grown from (`--min-checkpoint`).
    public var minimumCheckpoint: [UInt8]?

    /// Makes options.
    public init(logKey: String? = nil, minimumCheckpoint: [UInt8]? = nil) {
        self.logKey = logKey
        self.minimumCheckpoint = minimumCheckpoint
    }

    /// Reads the checkpoint from a file.
    public init(logKey: String?, minimumCheckpointFile: String?) throws(MregError) {
        self.logKey = logKey
        if let file = minimumCheckpointFile {
            minimumCheckpoint = try File.contents(file, limit: LogLimits.noteBytesMax)
        }
    }

    /// Refuses a log whose keys do not include the one that was given: the key in force, or one
    /// that has introduced it.
    func check(_ keys: LogKeyChain) throws(MregError) {
        guard let logKey else { return }
        guard try keys.place(of: NoteVerifier(logKey)) != nil else {
            throw MregError(
                .refused, "the registry's log key is not the one you gave",
                cause: "it is \(keys.current.text)",
                next: "check which registry this is, and who told you the key")
        }
    }
}
