// SPDX-License-Identifier: Apache-2.0

/// A named bound, with its unit, on everything that comes from outside.
public enum Limits {
    /// Largest manifest accepted, in bytes (OCI distribution-spec asks for at least 4 MiB).
    public static let manifestBytesMax = 4 << 20
    /// Largest list of files of one artifact, in bytes of its canonical JSON.
    public static let fileListBytesMax = 256 << 20
    /// Most files in one artifact.
    public static let filesMax = 1_000_000
    /// Longest path inside an artifact, in bytes.
    public static let pathBytesMax = 4096
    /// Largest leaf of the event log, in bytes (C2SP tlog-tiles: a 16-bit length).
    public static let logEntryBytesMax = 65_535
    /// Largest signature bundle or statement read, in bytes.
    public static let bundleBytesMax = 64 << 20
    /// Largest policy, trust or configuration document, in bytes.
    public static let documentBytesMax = 1 << 20
    /// Deepest nesting of a JSON document.
    public static let jsonDepthMax = 64
    /// Most members and elements of one JSON document.
    public static let jsonValuesMax = 8_000_000
    /// Longest artifact name, in bytes (a common limit of OCI clients).
    public static let nameBytesMax = 255
    /// Shortest digest prefix accepted from a person, in hex digits.
    public static let digestPrefixDigitsMin = 8
    /// Files smaller than this many bytes share one tar when a folder is pushed.
    public static let tarredFileBytesMax = 1 << 20
    /// Longest message given with a push, in bytes.
    public static let messageBytesMax = 16 << 10
    /// Most versions visited when a lineage is walked.
    public static let lineageNodesMax = 1_000_000
}
