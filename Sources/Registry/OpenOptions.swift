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

    /// The verifier of a registry's checkpoints.
    func verifier(of configuration: RegistryConfiguration) throws(MregError) -> NoteVerifier {
        let verifier = try NoteVerifier(configuration.logKey)
        guard let logKey else { return verifier }
        guard try NoteVerifier(logKey) == verifier else {
            throw MregError(
                .refused, "the registry's log key is not the one you gave",
                cause: "it is \(configuration.logKey)",
                next: "check which registry this is, and who told you the key")
        }
        return verifier
    }
}
