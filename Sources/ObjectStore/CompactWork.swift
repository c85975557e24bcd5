// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// The chunks of one container on their way to another, and the recipes that place them.
struct CompactWork {
    let container: Digest
    let size: Int64
    /// The recipes that place blobs in the container.
    private(set) var recipes: [(name: Digest, recipe: Recipe)] = []
    /// Whether the container is a blob that no recipe describes.
    private var isBlob = false
    private var byDigest: [Digest: Recipe.Chunk] = [:]
    /// The bytes of the new container so far.
    var bytesAfter: Int64 = 0

    init(container: Digest, size: Int64) {
        self.container = container
        self.size = size
    }

    /// The most bytes that the new container may have to be worth it.
    var bytesAfterMax: Int64 { size / 100 * Int64(PlaneLimits.keptPercentMax) }

    /// The chunks in the order in which they lie; one that lies there twice is written once.
    var chunks: [Recipe.Chunk] {
        byDigest.values.sorted {
            ($0.extent.offset, $0.digest) < ($1.extent.offset, $1.digest)
        }
    }

    /// Whether so little may be encoded that a tenth cannot be saved.
    var isFutile: Bool {
        let most = byDigest.values.reduce(0) { sum, chunk in
            sum + (chunk.extent.mayBeEncoded ? chunk.extent.length : 0)
        }
        return most < size / 10
    }

    /// Takes a recipe's chunks in the container.
    mutating func add(_ name: Digest, _ recipe: Recipe) {
        recipes.append((name, recipe))
        for blob in recipe.blobs {
            for chunk in blob.chunks where chunk.extent.container == container { add(chunk) }
        }
    }

    /// Takes the container itself, as a blob of one chunk.
    mutating func addWhole() {
        isBlob = true
        add(Recipe.Chunk(container, Extent(container: container, offset: 0, length: size)))
    }

    private mutating func add(_ chunk: Recipe.Chunk) {
        if let other = byDigest[chunk.digest], other.extent.offset <= chunk.extent.offset { return }
        byDigest[chunk.digest] = chunk
    }

    /// The recipes with the chunks where they lie now, each with the one it replaces, and one
    /// for the container as a blob, where there was none.
    func rewritten(
        _ moved: [Digest: Extent], _ newSizes: [Digest: Int64]
    ) throws(MregError) -> [(old: Digest?, recipe: Recipe)] {
        var out: [(old: Digest?, recipe: Recipe)] = []
        for (name, recipe) in recipes {
            var sizes = newSizes
            for container in recipe.containers { sizes[container.digest] = container.size }
            var blobs = recipe.blobs
            for blob in blobs.indices {
                for chunk in blobs[blob].chunks.indices
                where blobs[blob].chunks[chunk].extent.container == container {
                    let digest = blobs[blob].chunks[chunk].digest
                    if let extent = moved[digest] { blobs[blob].chunks[chunk].extent = extent }
                }
            }
            out.append((name, try Recipe(blobs: blobs, sizes: sizes)))
        }
        guard isBlob, let extent = moved[container] else { return out }
        let blob = Recipe.Blob(
            digest: container, size: size, rule: .whole, chunks: [.init(container, extent)])
        out.append((nil, try Recipe(blobs: [blob], sizes: newSizes)))
        return out
    }
}
