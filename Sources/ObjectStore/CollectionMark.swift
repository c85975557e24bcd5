// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What live blobs need of a store, found by reading every recipe once.
///
/// Kept lean, because a store of 1 TB has a quarter of a million chunks: digests in sorted arrays,
/// containers by number, needed bytes as merged ranges.
struct StoreMark: Sendable {
    /// A recipe file that was read.
    struct RecipeNote: Sendable {
        /// The SHA-256 of the file.
        var name: Digest
        /// The containers it names that exist, by number.
        var containers: [UInt32]
        /// Whether it names a container that does not exist.
        var isBroken: Bool
        /// How many of its blobs are live.
        var liveCount: Int
    }

    /// Where a live blob was found first.
    enum Placing: Sendable, Equatable {
        /// Nowhere.
        case none
        /// It is a container of its own.
        case whole
        /// In the recipe of this number.
        case recipe(UInt32)
    }

    /// The blobs that must stay.
    let live: DigestList
    /// Every container there is.
    private(set) var containers = DigestList()
    /// Their sizes.
    private(set) var sizes: [Int64] = []
    /// The bytes of each that live blobs need.
    private(set) var neededBytes: [Int64] = []
    /// Whether a live blob lies in it, be it one without bytes.
    private(set) var isNeeded: [Bool] = []
    /// How many chunks of live blobs lie in it, counted once for each blob.
    private(set) var chunkCounts: [Int] = []
    /// The recipes in order of their names.
    private(set) var recipes: [RecipeNote] = []
    /// Where each live blob was found first, in the order of `live`.
    private(set) var placings: [Placing]

    /// Reads the folders and every recipe of a store.
    ///
    /// A damaged recipe is an error, because what it describes cannot be told from garbage.
    init(_ store: ObjectStore, live: DigestList) throws(MregError) {
        self.live = live
        placings = Array(repeating: .none, count: live.count)
        try list(store)
        var ranges = [ByteRanges](repeating: ByteRanges(), count: containers.count)
        isNeeded = Array(repeating: false, count: containers.count)
        chunkCounts = Array(repeating: 0, count: containers.count)
        let damages = try store.scanRecipes { (name, recipe) throws(MregError) in
            self.take(name, recipe, &ranges)
        }
        if let damage = damages.first {
            throw MregError(
                .corrupt, "'\(damage.path.printable)' is damaged, so nothing was removed",
                cause: damage.detail, next: "mreg verify --all")
        }
        // A container that is a live blob is not needed once a recipe places that blob elsewhere.
        for (number, digest) in containers.digests.enumerated() {
            guard let index = live.index(of: digest), placings[index] == .none else { continue }
            placings[index] = .whole
            isNeeded[number] = true
            ranges[number].add(0..<sizes[number])
        }
        neededBytes = ranges.indices.map { ranges[$0].total() }
    }

    /// Live blobs that no container or recipe holds.
    var missing: [Digest] {
        zip(live.digests, placings).filter { $0.1 == .none }.map(\.0)
    }

    /// Where a live blob was found; nil for one that is not live.
    func placing(of blob: Digest) -> Placing? { live.index(of: blob).map { placings[$0] } }

    private mutating func list(_ store: ObjectStore) throws(MregError) {
        var found: [Digest] = []
        var sizes: [Int64] = []
        try store.scanContainers { (digest, size) throws(MregError) in
            found.append(digest)
            sizes.append(size)
        }
        // The scan is in order of names already.
        containers = DigestList(found)
        self.sizes = sizes
    }

    private mutating func take(_ name: Digest, _ recipe: Recipe, _ ranges: inout [ByteRanges]) {
        let number = UInt32(recipes.count)
        var numbers: [Digest: Int] = [:]
        for container in recipe.containers {
            numbers[container.digest] = containers.index(of: container.digest)
        }
        var note = RecipeNote(
            name: name, containers: numbers.values.map { UInt32($0) }.sorted(),
            isBroken: numbers.count < recipe.containers.count, liveCount: 0)
        for blob in recipe.blobs {
            guard let index = live.index(of: blob.digest) else { continue }
            note.liveCount += 1
            // Any of several placings will do; the first one found is the one that counts. One in
            // a container that is the blob itself says only where it is cut.
            guard placings[index] == .none,
                blob.chunks.allSatisfy({ isThere($0.extent, numbers) }),
                blob.chunks.contains(where: { $0.extent.container != blob.digest })
            else { continue }
            placings[index] = .recipe(number)
            for chunk in blob.chunks {
                guard let container = numbers[chunk.extent.container] else { continue }
                let start = chunk.extent.offset
                isNeeded[container] = true
                chunkCounts[container] += 1
                guard chunk.extent.storedLength > 0 else { continue }
                ranges[container].add(start..<start + chunk.extent.storedLength)
            }
        }
        recipes.append(note)
    }

    /// Whether the container of an extent exists and is long enough.
    private func isThere(_ extent: Extent, _ numbers: [Digest: Int]) -> Bool {
        guard let number = numbers[extent.container] else { return false }
        return extent.offset <= sizes[number] - extent.storedLength
    }
}
