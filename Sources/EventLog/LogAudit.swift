// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One thing that is wrong with a log, and the file it was found in.
public struct LogDamage: Sendable, Hashable {
    /// The file below the log's folder.
    public var path: String
    /// What is wrong with it.
    public var reason: String

    /// Makes a finding.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// What reading every byte of a log has shown.
public struct LogAudit: Sendable, Equatable {
    /// The log's checkpoint; nil when it does not verify.
    public var checkpoint: SignedCheckpoint?
    /// Everything that is wrong; empty for a log in order.
    public var damage: [LogDamage] = []
    /// Files beyond the checkpoint, from an append that was cut short; the next one removes
    /// them.
    public var leftovers: [String] = []
    /// The number of files read.
    public var fileCount = 0

    /// Whether nothing is wrong.
    public var isIntact: Bool { damage.isEmpty }
}
