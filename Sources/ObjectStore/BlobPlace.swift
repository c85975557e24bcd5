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
    public var isWholeContainer: Bool {
        // A container of that name has the blob's own bytes, all of them.
        extents.count == 1 && extents[0].container == blob && extents[0].encoding == .plain
    }
}

/// A piece of a blob, as it was cut when it was put.
public struct BlobChunk: Sendable, Hashable {
    /// The SHA-256 of the piece.
    public var digest: Digest
    /// Where in the blob it starts.
    public var offset: Int64
    /// The number of bytes.
    public var length: Int64

    /// Makes a piece.
    public init(digest: Digest, offset: Int64, length: Int64) {
        self.digest = digest
        self.offset = offset
        self.length = length
    }
}

/// What a push learns of a blob it put.
public struct BlobInfo: Sendable, Hashable {
    /// The SHA-256 of the bytes.
    public var digest: Digest
    /// The number of bytes.
    public var size: Int64
    /// Whether the bytes were stored before, or earlier in the same session.
    public var wasKnown: Bool
    /// The pieces it was cut into, so that any part can be checked again without the rest.
    public var chunks: [BlobChunk]

    /// Makes the information.
    public init(digest: Digest, size: Int64, wasKnown: Bool, chunks: [BlobChunk] = []) {
        self.chunks = chunks
        self.digest = digest
        self.size = size
        self.wasKnown = wasKnown
    }
}

/// Answers where blobs lie; the catalog's blob table, or a scan of the recipes.
public protocol BlobIndex: Sendable {
    /// Where a blob lies, or nil when the index does not know it.
    func place(of digest: Digest) throws(MregError) -> BlobPlace?

    /// Where a chunk lies: a piece of a blob, or a blob of one piece; nil when none is known.
    func chunk(_ digest: Digest) throws(MregError) -> Extent?
}

extension BlobPlace {
    /// The same place with neighbouring plain runs of one container joined.
    func coalesced() -> BlobPlace {
        var joined: [Extent] = []
        for extent in extents {
            if let last = joined.last, last.container == extent.container,
                last.encoding == .plain, extent.encoding == .plain,
                last.offset + last.length == extent.offset
            {
                joined[joined.count - 1].length += extent.length
                joined[joined.count - 1].storedLength += extent.length
            } else {
                joined.append(extent)
            }
        }
        return BlobPlace(blob: blob, extents: joined, recipe: recipe)
    }

    /// The containers it needs.
    public var containers: Set<Digest> { Set(extents.map(\.container)) }
}
