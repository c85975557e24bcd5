// SPDX-License-Identifier: Apache-2.0

/// A named bound, with its unit, on everything the store reads, writes or keeps in memory.
public enum StoreLimits {
    /// The bytes read, hashed and written at a time.
    public static let blockBytes = 1 << 20
    /// Files smaller than this many bytes share the container of their push.
    public static let packedFileBytesMax: Int64 = 1 << 20
    /// Streams smaller than this many bytes share the container of their push.
    public static let packedStreamBytesMax: Int64 = 4 << 20
    /// A shared container that would grow beyond this many bytes is closed and another begun.
    public static let packBytesMax: Int64 = 1 << 30
    /// Containers of at least this many bytes are written past the page cache where possible.
    public static let directBytesMin: Int64 = 8 << 20
    /// Largest recipe file, in bytes.
    public static let recipeBytesMax = 64 << 20
    /// Most blobs that one recipe file describes when it is written.
    public static let recipeBlobsMax = 100_000
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
