// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// How many stored bytes belong to whom, counted once for each stored chunk.
public struct StoreUsage: Sendable, Equatable {
    /// The bytes of each owner, by the caller's number.
    public var bytes: [Int32: Int64] = [:]
    /// The bytes of all containers.
    public var containerBytes: Int64 = 0
    /// The number of containers.
    public var containerCount = 0
    /// The bytes of all recipe files.
    public var recipeBytes: Int64 = 0
    /// The number of recipes.
    public var recipeCount = 0
    /// The number of distinct stored chunks that somebody needs; a whole container is one.
    public var chunkCount = 0

    /// The bytes that some owner needs.
    public var ownedBytes: Int64 { bytes.values.reduce(0, +) }
}

extension ObjectStore {
    /// Counts what the blobs of some owners take, from the recipes and containers on disk.
    ///
    /// `owners` are in the order of `blobs`. A chunk that two of them need goes to the `merge` of
    /// both, which must not depend on their order.
    public func usage(
        of blobs: DigestList, owners: [Int32], merge: (Int32, Int32) -> Int32
    ) throws(MregError) -> StoreUsage {
        var counter = try UsageCounter(self, blobs, owners)
        try scanRecipes { (name, recipe) throws(MregError) in
            counter.usage.recipeBytes +=
                try FileStatus.of(self.recipePath(name), followLinks: false)?.size ?? 0
            counter.take(recipe, merge)
        }
        return counter.finished(merge)
    }
}

/// Puts the claims of blobs on stored bytes together.
private struct UsageCounter {
    /// A stored run of bytes: a container's number, and an offset in it.
    private struct Spot: Hashable {
        let container: UInt32
        let offset: Int64
    }

    /// Who needs a spot, and how many bytes it has.
    private struct Claim {
        var owner: Int32
        var length: Int64
    }

    var usage = StoreUsage()
    private let blobs: DigestList
    private let owners: [Int32]
    private var containers = DigestList()
    private var sizes: [Int64] = []
    private var claims: [Spot: Claim] = [:]
    /// Two recipes may place one blob; only the first one found counts.
    private var isPlaced: [Bool]

    init(_ store: ObjectStore, _ blobs: DigestList, _ owners: [Int32]) throws(MregError) {
        self.blobs = blobs
        self.owners = owners
        isPlaced = Array(repeating: false, count: blobs.count)
        var found: [Digest] = []
        var sizes: [Int64] = []
        // The scan is in order of names, so that sizes and the list stay in step.
        try store.scanContainers { (digest, size) throws(MregError) in
            found.append(digest)
            sizes.append(size)
        }
        self.sizes = sizes
        containers = DigestList(found)
        usage.containerCount = sizes.count
        usage.containerBytes = sizes.reduce(0, +)
    }

    mutating func take(_ recipe: Recipe, _ merge: (Int32, Int32) -> Int32) {
        usage.recipeCount += 1
        for blob in recipe.blobs {
            guard let index = blobs.index(of: blob.digest), !isPlaced[index] else { continue }
            let numbers = blob.chunks.map { containers.index(of: $0.extent.container) }
            // One in a container that is the blob itself says only where it is cut.
            guard !numbers.contains(nil),
                blob.chunks.contains(where: { $0.extent.container != blob.digest })
            else { continue }
            isPlaced[index] = true
            for (chunk, number) in zip(blob.chunks, numbers) {
                guard let number else { continue }
                let spot = Spot(container: UInt32(number), offset: chunk.extent.offset)
                let length = chunk.extent.storedLength
                var claim = claims[spot] ?? Claim(owner: owners[index], length: length)
                claim.owner = merge(claim.owner, owners[index])
                claim.length = max(claim.length, length)
                claims[spot] = claim
            }
        }
    }

    /// Sums up. Who needs a whole container shares what others need of it with them.
    mutating func finished(_ merge: (Int32, Int32) -> Int32) -> StoreUsage {
        var rest: [UInt32: (owner: Int32, bytes: Int64)] = [:]
        for (number, digest) in containers.digests.enumerated() {
            guard let index = blobs.index(of: digest), !isPlaced[index] else { continue }
            rest[UInt32(number)] = (owners[index], sizes[number])
        }
        usage.chunkCount = claims.count + rest.count
        for (spot, claim) in claims {
            var owner = claim.owner
            if let whole = rest[spot.container] {
                owner = merge(whole.owner, owner)
                rest[spot.container]?.bytes = max(whole.bytes - claim.length, 0)
            }
            usage.bytes[owner, default: 0] += claim.length
        }
        for whole in rest.values { usage.bytes[whole.owner, default: 0] += whole.bytes }
        return usage
    }
}
