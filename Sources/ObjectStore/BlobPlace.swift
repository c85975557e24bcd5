// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How the bytes of a chunk are kept in a container; digests are always of the plain bytes.
public enum ChunkEncoding: String, Sendable, Hashable, CaseIterable {
    /// As they are.
    case plain
    /// Split into byte planes, each deflated where it pays: docs/format.md, "Encoded chunks".
    case planes = "planes/1"
}

/// A run of a blob's bytes inside a container.
public struct Extent: Sendable, Hashable {
    /// The container that holds the bytes.
    public var container: Digest
    /// Where in the container they start.
    public var offset: Int64
    /// How many bytes of the blob it gives.
    public var length: Int64
    /// How they are kept.
    public var encoding: ChunkEncoding
    /// How many bytes of the container it takes; equal to `length` where they are plain.
    public var storedLength: Int64

    /// Makes an extent of plain bytes.
    public init(container: Digest, offset: Int64, length: Int64) {
        self.init(
            container: container, offset: offset, length: length, encoding: .plain,
            storedLength: length)
    }

    /// Makes an extent.
    public init(
        container: Digest, offset: Int64, length: Int64, encoding: ChunkEncoding,
        storedLength: Int64
    ) {
        self.container = container
        self.offset = offset
        self.length = length
        self.encoding = encoding
        self.storedLength = storedLength
    }
}

/// Where the bytes of a blob lie: extents to be read one after the other.
public struct BlobPlace: Sendable, Hashable {
    /// The blob.
    public var blob: Digest
    /// The runs of bytes, in order; their lengths add up to the blob's size.
    public var extents: [Extent]
    /// The recipe file that says so; nil for a blob that is a whole container.
    public var recipe: Digest?

    /// Makes a place of several extents.
    public init(blob: Digest, extents: [Extent], recipe: Digest?) {
        self.blob = blob
        self.extents = extents
        self.recipe = recipe
    }

    /// Makes a place of one extent, which is what a row of the catalog holds.
    public init(
        blob: Digest, container: Digest, offset: Int64, length: Int64, recipe: Digest?
    ) {
        let extent = Extent(container: container, offset: offset, length: length)
        self.init(blob: blob, extents: [extent], recipe: recipe)
    }

    /// The place of a blob that is a container of its own.
    public static func whole(_ digest: Digest, size: Int64) -> BlobPlace {
        BlobPlace(blob: digest, container: digest, offset: 0, length: size, recipe: nil)
    }

    /// The number of bytes of the blob.
    public var size: Int64 { extents.reduce(0) { $0 + $1.length } }

    /// Whether the blob is a container of its own, named like it.
    public var isWholeContainer: Bool { recipe == nil && extents.first?.container == blob }
}

/// What a push learns of a blob it put.
public struct BlobInfo: Sendable, Hashable {
    /// The SHA-256 of the bytes.
    public var digest: Digest
    /// The number of bytes.
    public var size: Int64
    /// Whether the bytes were stored before, or earlier in the same session.
    public var wasKnown: Bool

    /// Makes the information.
    public init(digest: Digest, size: Int64, wasKnown: Bool) {
        self.digest = digest
        self.size = size
        self.wasKnown = wasKnown
    }
}

/// Answers where blobs lie; the catalog's blob table, or a scan of the recipes.
public protocol BlobIndex: Sendable {
    /// Where a blob lies, or nil when the index does not know it.
    func place(of digest: Digest) throws(MregError) -> BlobPlace?

    /// Whether a blob of this size may be stored; false only when there is certainly none.
    ///
    /// True costs one more read of the file to be pushed, and saves writing it when it is known.
    func mayHaveBlob(ofSize size: Int64) -> Bool
}
