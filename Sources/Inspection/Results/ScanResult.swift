// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What an inspection found out.
public struct ScanResult: Sendable, Equatable {
    /// The name it was inspected under; places begin with it.
    public var name: String
    /// The format, decided by content.
    public var format: String
    /// What loading it can do.
    public var level: ScanLevel
    /// What was found, in file order; see `findingCount` for how many in all.
    public var findings: [Finding]
    /// All findings, kept or not.
    public var findingCount: Int
    /// What the file says about the model.
    public var metadata: ScanMetadata
    /// The ruleset that judged.
    public var ruleset: Digest
    /// The size of what was read, in bytes.
    public var size: Int64

    /// The verdict in a user's words.
    public var word: ScanWord { level.word }
}

extension ScanResult {
    /// The record's deterministic bytes (canonical JSON): equal input and ruleset, equal bytes.
    ///
    /// Of the file's name only the ending is in it, as that is all a verdict can depend on.
    public func record(of digest: Digest) throws(MregError) -> [UInt8] {
        try ScanRecord(self, of: digest).encoded()
    }
}
