// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// How a blob was cut: the digests and lengths of its chunks, wherever they lie.
public struct ChunkList: Sendable {
    /// The blob.
    public let blob: Digest
    /// Its pieces, in order.
    public let chunks: [BlobChunk]

    /// Makes a list of pieces that follow each other.
    public init(blob: Digest, chunks: [BlobChunk]) {
        self.blob = blob
        self.chunks = chunks
    }

    /// The list a recipe gives; nil for a blob of one chunk, whose own digest says it all.
    init?(_ blob: Recipe.Blob) {
        guard blob.chunks.count > 1 else { return nil }
        var chunks: [BlobChunk] = []
        chunks.reserveCapacity(blob.chunks.count)
        var offset: Int64 = 0
        for chunk in blob.chunks {
            chunks.append(
                BlobChunk(digest: chunk.digest, offset: offset, length: chunk.extent.length))
            offset += chunk.extent.length
        }
        self.init(blob: blob.digest, chunks: chunks)
    }

    /// What this list says, for a memory of what was proven.
    ///
    /// The digest is of `mreg.chunks/v1` and a newline, the blob's digest (32 bytes), then for
    /// each chunk its digest (32 bytes) and its length (8 bytes, the most significant first).
    public var claim: ChunkClaim {
        var bytes = Array("mreg.chunks/v1\n".utf8)
        bytes.reserveCapacity(bytes.count + Digest.byteCount + chunks.count * 40)
        blob.append(to: &bytes)
        for chunk in chunks {
            chunk.digest.append(to: &bytes)
            BigEndian.append(UInt64(bitPattern: chunk.length), to: &bytes)
        }
        return ChunkClaim(blob: blob, list: SHA256Hasher.hash(bytes))
    }
}

/// The claim that the chunks of a list, in its order, are a blob.
public struct ChunkClaim: Sendable, Hashable {
    /// The blob.
    public var blob: Digest
    /// The digest of the list, which names the blob too.
    public var list: Digest

    /// Makes a claim.
    public init(blob: Digest, list: Digest) {
        self.blob = blob
        self.list = list
    }
}

/// A memory of the claims that were found true by hashing a blob and its chunks in one pass.
///
/// Once a claim is proven, a blob may be checked chunk by chunk on all cores: other bytes with the
/// same digests cannot be found. It must hold nothing that somebody else could have put there;
/// a recipe alone proves nothing.
public protocol ProvenChunks: Sendable {
    /// Which of these claims are proven, in the same order.
    func areProven(_ claims: [ChunkClaim]) -> [Bool]

    /// Remembers claims that were found true; never an error.
    func record(_ claims: [ChunkClaim])
}

extension BlobInfo {
    /// What was proven by putting the blob: both digests come from the same pass. Nil for a blob
    /// of one chunk, and for one that was not read.
    public var claim: ChunkClaim? {
        chunks.count > 1 ? ChunkList(blob: digest, chunks: chunks).claim : nil
    }
}

extension ObjectStore {
    /// The lists that the recipes of places give, in the same order; nil where there is none.
    ///
    /// They are claims until somebody proves them.
    public func chunkLists(of places: [BlobPlace]) throws(MregError) -> [ChunkList?] {
        var wanted: [Digest: [Int]] = [:]
        for (index, place) in places.enumerated() {
            if let recipe = place.recipe { wanted[recipe, default: []].append(index) }
        }
        var lists = [ChunkList?](repeating: nil, count: places.count)
        for (name, indices) in wanted {
            let recipe: Recipe
            do {
                recipe = try readRecipe(name)
            } catch  where error.code == .notFound || error.code == .corrupt {
                // Without it a blob is checked by its own digest.
                continue
            }
            let blobs = Dictionary(
                recipe.blobs.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
            for index in indices {
                lists[index] = blobs[places[index].blob].flatMap(ChunkList.init)
            }
        }
        return lists
    }
}
