// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Where the bytes of blobs lie that are not whole containers; written once, never changed.
///
/// The file is named by the SHA-256 of its own bytes, so a flipped bit in it is found like one
/// in a container. Replacing a recipe means writing another one, then removing this one.
public struct Recipe: Sendable, Equatable {
    /// A container that chunks lie in.
    public struct Container: Sendable, Hashable {
        /// The SHA-256 of the container.
        public var digest: Digest
        /// The number of bytes in it.
        public var size: Int64
    }

    /// A piece of a blob.
    public struct Chunk: Sendable, Hashable {
        /// The SHA-256 of the piece.
        public var digest: Digest
        /// Where it lies.
        public var extent: Extent

        /// Makes a piece.
        public init(_ digest: Digest, _ extent: Extent) {
            self.digest = digest
            self.extent = extent
        }
    }

    /// A blob.
    public struct Blob: Sendable, Hashable {
        /// The SHA-256 of the blob.
        public var digest: Digest
        /// The number of bytes.
        public var size: Int64
        /// How it was cut.
        public var rule: CutRule
        /// The pieces in order; one at least.
        public var chunks: [Chunk]
    }

    /// The containers, in byte order of their digests.
    public let containers: [Container]
    /// The blobs, in byte order of their digests.
    public let blobs: [Blob]

    /// Makes a recipe of blobs; `sizes` gives the size of every container they lie in.
    public init(blobs: [Blob], sizes: [Digest: Int64]) throws(MregError) {
        var used: Set<Digest> = []
        for blob in blobs { used.formUnion(blob.chunks.map(\.extent.container)) }
        containers = used.sorted().map { Container(digest: $0, size: sizes[$0] ?? -1) }
        self.blobs = blobs.sorted { $0.digest < $1.digest }
        try check()
    }

    /// The places of the blobs, for an index; `name` is the digest of this recipe's bytes.
    public func places(name: Digest) -> [BlobPlace] {
        blobs.map { blob in
            BlobPlace(blob: blob.digest, extents: blob.chunks.map(\.extent), recipe: name)
                .coalesced()
        }
    }

    /// The chunks of the blobs that have several; the others are found as blobs.
    public var pieces: [Chunk] { blobs.lazy.filter { $0.chunks.count > 1 }.flatMap(\.chunks) }

    /// The same recipe with only some of its blobs, or nil when none is left.
    func keeping(_ isKept: (Blob) -> Bool) throws(MregError) -> Recipe? {
        let kept = blobs.filter(isKept)
        guard !kept.isEmpty else { return nil }
        let sizes = Dictionary(
            containers.map { ($0.digest, $0.size) }, uniquingKeysWith: { first, _ in first })
        return try Recipe(blobs: kept, sizes: sizes)
    }

    /// Refuses chunks outside their containers, sizes that do not add up, and repeated blobs.
    private func check() throws(MregError) {
        var sizes: [Digest: Int64] = [:]
        for container in containers {
            guard container.size >= 0 else {
                throw Self.malformed("container \(container.digest) has no size")
            }
            sizes[container.digest] = container.size
        }
        guard !blobs.isEmpty else { throw Self.malformed("it describes nothing") }
        var last: Digest?
        for blob in blobs {
            guard last.map({ $0 < blob.digest }) ?? true, !blob.chunks.isEmpty else {
                throw Self.malformed("a blob is named twice or has no chunks")
            }
            last = blob.digest
            var total: Int64 = 0
            for chunk in blob.chunks {
                let extent = chunk.extent
                guard let size = sizes[extent.container], extent.offset >= 0, extent.length >= 0,
                    extent.storedLength >= 0, extent.storedLength <= size,
                    extent.offset <= size - extent.storedLength,
                    extent.length <= Int64.max - total, extent.isWellFormed
                else { throw Self.malformed("a chunk of \(blob.digest) is outside its container") }
                total += extent.length
            }
            guard total == blob.size else {
                throw Self.malformed("the chunks of \(blob.digest) are not \(blob.size) bytes")
            }
        }
    }

    static func malformed(_ reason: String) -> MregError {
        MregError(.corrupt, "a recipe is malformed", cause: reason)
    }
}
