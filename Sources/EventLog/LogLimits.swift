// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The bounds of the log's files.
public enum LogLimits {
    /// Largest signed note or checkpoint read, in bytes.
    public static let noteBytesMax = 64 << 10
    /// Most signature lines of one note (C2SP signed-note: at least 16 must be accepted).
    public static let noteSignaturesMax = 100
    /// Hashes in a full tile, entries in a full bundle (C2SP tlog-tiles: tiles have height 8).
    public static let tileWidth = 256
    /// Most path components of a tile's number, three digits each.
    static let tileNumberGroupsMax = 5
    /// Largest detached signature of one entry, in bytes (its record has a 16-bit length).
    public static let signatureBytesMax = 65_535
    /// Largest bundle of entries or signatures, in bytes.
    public static let bundleBytesMax = tileWidth * (2 + Limits.logEntryBytesMax)
    /// Largest file of the notes that introduce a log's keys, in bytes.
    public static let keysBytesMax = 1 << 20
    /// Most hashes of a proof; no tree of fewer than 2^63 leaves needs more.
    public static let proofHashesMax = 128
    /// Largest `.tlog-proof` file read, in bytes.
    public static let proofBytesMax = 256 << 10
}
