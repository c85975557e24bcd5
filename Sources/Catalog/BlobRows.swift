// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Where the bytes of a blob lie.
public struct BlobRow: Sendable, Equatable {
    /// The digest of the bytes.
    public var digest: Digest
    /// The number of bytes.
    public var length: Int64
    /// The container that holds them in one plain piece; nil when only the recipe knows.
    public var container: Digest?
    /// Where in the container they start, in bytes.
    public var offset: Int64
    /// The recipe of the blob; nil for a whole container in one chunk.
    public var recipe: Digest?

    /// Makes a row; one of `container` and `recipe` must be given.
    public init(
        digest: Digest, length: Int64, container: Digest?, offset: Int64 = 0, recipe: Digest? = nil
    ) {
        self.digest = digest
        self.length = length
        self.container = container
        self.offset = offset
        self.recipe = recipe
    }
}

/// Where a chunk lies: a piece of a blob that has several.
public struct ChunkRow: Sendable, Equatable {
    /// The digest of its plain bytes.
    public var digest: Digest
    /// The container.
    public var container: Digest
    /// Where in the container it starts, in bytes.
    public var offset: Int64
    /// The number of plain bytes.
    public var length: Int64
    /// The name of the encoding.
    public var encoding: String
    /// The number of bytes in the container.
    public var storedLength: Int64

    /// Makes a row.
    public init(
        digest: Digest, container: Digest, offset: Int64, length: Int64, encoding: String,
        storedLength: Int64
    ) {
        self.digest = digest
        self.container = container
        self.offset = offset
        self.length = length
        self.encoding = encoding
        self.storedLength = storedLength
    }
}
