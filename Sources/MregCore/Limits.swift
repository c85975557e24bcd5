// SPDX-License-Identifier: Apache-2.0

/// A named bound, with its unit, on everything that comes from outside.
public enum Limits {
    /// Most parents of a kind taken from a model card.
    public static let cardParentsMax = 64
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
    /// Most copies of a version's weights from which its descendants are searched.
    public static let lineageSeedsMax = 10_000
    /// Smallest file of several, in bytes, that can count as weights or data: smaller ones, such
    /// as a version number, are the same in versions that have nothing to do with each other.
    public static let weightsBytesMin: Int64 = 256
    /// Least chunk digests of a version that are its sketch.
    public static let sketchMarksMax = 64
    /// Most versions with the same mark that are looked at.
    public static let sketchHitsMax = 1_000
    /// Most versions that a new one is compared with chunk by chunk.
    public static let likenessesMax = 4
    /// Most declared parents whose chunks explain what two versions share.
    public static let likenessParentsMax = 8
    /// Most chunks of one version that are compared; of more, the least digests.
    public static let piecesMax = 1 << 18
    /// Most steps of a lineage's path that are spelled out.
    public static let pathStepsMax = 16
}
