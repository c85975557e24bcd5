// SPDX-License-Identifier: Apache-2.0

/// Named bounds, with their units, on evidence that comes from outside.
public enum EvidenceLimits {
    /// Largest statement or raw report read, in bytes.
    public static let reportBytesMax = 64 << 20
    /// Most attacks, cells, probes or tests in one section.
    public static let rowsMax = 100_000
    /// Largest sample count believed; above this a report is not one of this world.
    public static let samplesMax: Int64 = 1_000_000_000_000
    /// Most samples in a per-sample bitmap (2 MiB of hex digits).
    public static let bitmapSamplesMax = 8 << 20
    /// Longest decimal or rational number, in bytes.
    public static let decimalBytesMax = 64
    /// Longest line of a line-based report, in bytes.
    public static let lineBytesMax = 16 << 20
    /// Most flags one check reports; the last says how many were left out.
    public static let flagsMax = 1_000
}
