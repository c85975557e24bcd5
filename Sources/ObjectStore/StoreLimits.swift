// SPDX-License-Identifier: Apache-2.0

/// A named bound, with its unit, on everything the store reads, writes or keeps in memory.
public enum StoreLimits {
    /// The bytes read, hashed and written at a time.
    public static let blockBytes = 1 << 20
    /// The blocks that a source is read ahead into.
    static let readBlocks = 16
    /// The blocks that a tar of small files, or a stream, is made in.
    static let madeBlocks = 8
    /// The blocks that novel bytes are gathered in.
    static let gatherBlocks = 4
    /// Most bytes of a chunk.
    public static let chunkBytesMax: Int64 = 4 << 20
    /// Most bytes of known chunks that are written again to keep a container equal to its file.
    static let repeatedBytesMax: Int64 = 1 << 20
    /// The share of a file that such repeats may have: one part in this many.
    static let repeatedShare: Int64 = 4096
    /// A file of which at most one part in this many is known is stored whole all the same.
    static let wholeShare: Int64 = 10
    /// Files smaller than this many bytes share the container of their push.
    public static let packedFileBytesMax: Int64 = 1 << 20
    /// Streams smaller than this many bytes share the container of their push.
    public static let packedStreamBytesMax: Int64 = 4 << 20
    /// A shared container that would grow beyond this many bytes is closed and another begun.
    public static let packBytesMax: Int64 = 1 << 30
    /// Containers of at least this many bytes are written past the page cache where possible.
    public static let directBytesMin: Int64 = 8 << 20
    /// Containers of fewer bytes are not compacted.
    public static let compactedBytesMin: Int64 = 64 << 10
    /// Threads that encode chunks at most; each needs some 20 MiB.
    public static let compactLanesMax = 2
    /// Largest recipe file, in bytes.
    public static let recipeBytesMax = 64 << 20
    /// Most blobs that one recipe file describes when it is written.
    public static let recipeBlobsMax = 100_000
    /// Most chunks that one recipe file describes when it is written, unless one blob has more.
    public static let recipeChunksMax = 200_000
    /// A temporary file older than this many seconds belongs to nobody any more.
    public static let temporaryAgeMaxSeconds: Int64 = 86_400
    /// A damaged file set aside is kept for this many seconds.
    public static let damagedAgeMaxSeconds: Int64 = 30 * 86_400
    /// Deepest nesting of folders in a pushed folder.
    public static let treeDepthMax = 256
    /// Largest `.mregignore`, in bytes.
    public static let ignoreBytesMax = 1 << 20
    /// Most rules in a `.mregignore`.
    public static let ignoreRulesMax = 10_000
}
