// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore
import MregSystem

/// What became of a container that was to be compacted.
public enum CompactOutcome: Sendable {
    /// Its chunks lie in a smaller container now, or would.
    case rewritten(CompactedContainer)
    /// It stays as it is; why.
    case left(String)
    /// Its bytes are not what they should be; nothing was changed.
    case damaged(MregError)
}

/// A container whose chunks were written anew, most of them encoded.
public struct CompactedContainer: Sendable {
    /// The container as it was; `gc` removes it when nothing needs it any more.
    public var container: Digest
    /// The new one; nil when it was not written, as asked.
    public var replacement: Digest?
    /// The bytes of the old container.
    public var bytesBefore: Int64
    /// The bytes of the new container.
    public var bytesAfter: Int64
}

/// Writes containers anew with their chunks encoded, where that saves a tenth or more.
///
/// **Order.** Bytes, then recipe, then unreference; deleting is left to `gc`. `compact` only adds:
/// a new container, durable, and then recipes over it. `unreference` tells the index and removes
/// the recipes over the old container, which stays: who read its place still finds the bytes. A
/// crash anywhere leaves two placings of a blob or a container that nothing names, which is
/// garbage, never a hole; the next run makes the same container again and goes on.
///
/// **Beside pushes.** `compact` needs the shared lease, `unreference` the exclusive one, as in
/// `GarbageCollection` and for the same reasons. Every blob of a recipe that goes is placed by
/// the one that takes its place, so that no push can have come to need what went. A push that
/// found a chunk in the old container names that container in its own recipe, which keeps it. No
/// collection runs meanwhile; the caller sees to that.
public final class Compactor {
    private let store: ObjectStore
    private let isDryRun: Bool
    private let lanes: [CompactLane]
    /// The recipes that place blobs in a container.
    private var recipes: [Digest: Set<Digest>] = [:]
    /// The containers that are blobs which a recipe describes.
    private var described: Set<Digest> = []
    /// Recipes that were written, and those they replace.
    private var pending: [(old: Digest?, heir: Digest)] = []
    private var unsynced: Set<String> = []

    /// Reads which recipes there are; a damaged one is an error, since what it needs is unknown.
    public init(_ store: ObjectStore, isDryRun: Bool) throws(MregError) {
        self.store = store
        self.isDryRun = isDryRun
        let width = min(Surroundings.processorCount, StoreLimits.compactLanesMax)
        lanes = (0..<width).map { _ in CompactLane(store) }
        var found: [Digest] = []
        try store.scanContainers { (digest, _) throws(MregError) in found.append(digest) }
        let containers = DigestList(found)
        let damages = try store.scanRecipes { (name, recipe) throws(MregError) in
            self.note(name, recipe)
            for blob in recipe.blobs where containers.contains(blob.digest) {
                self.described.insert(blob.digest)
            }
        }
        if let damage = damages.first {
            throw MregError(
                .corrupt, "'\(damage.path.printable)' is damaged, so nothing is compacted",
                cause: damage.detail, next: "mreg verify --all")
        }
    }

    private func note(_ name: Digest, _ recipe: Recipe) {
        for container in recipe.containers {
            recipes[container.digest, default: []].insert(name)
        }
    }

    /// Whether recipes were written that the index does not know yet.
    public var hasPending: Bool { !pending.isEmpty }

    /// Compacts one container; `isBlob` says whether it is a blob of its own that is needed.
    ///
    /// `progress` is told of bytes done, and may throw.
    public func compact(
        _ container: Digest, isBlob: Bool, progress: (Int64) throws(MregError) -> Void
    ) throws(MregError) -> CompactOutcome {
        guard let size = try store.containerSize(container) else {
            return .damaged(ObjectStore.damaged(container, "the container is missing"))
        }
        guard size >= StoreLimits.compactedBytesMin else { return .left("too small to matter") }
        do throws(MregError) {
            return try compact(container, size, isBlob: isBlob, progress: progress)
        } catch  where error.code == .corrupt {
            return .damaged(error)
        }
    }

    private func compact(
        _ container: Digest, _ size: Int64, isBlob: Bool,
        progress: (Int64) throws(MregError) -> Void
    ) throws(MregError) -> CompactOutcome {
        var work = CompactWork(container: container, size: size)
        for name in (recipes[container] ?? []).sorted() {
            work.add(name, try store.readRecipe(name))
        }
        if isBlob, !described.contains(container) { work.addWhole() }
        guard !work.isFutile else { return .left("nothing in it is left to encode") }
        let copier = isDryRun ? nil : ChunkCopier(store, bytesMax: .max)
        guard try encode(&work, copier, progress) else {
            return .left("encoding would save less than a tenth")
        }
        var done = CompactedContainer(
            container: container, bytesBefore: size, bytesAfter: work.bytesAfter)
        guard let copier else { return .rewritten(done) }
        try copier.finish()
        done.replacement = copier.sizes.keys.first
        for (old, recipe) in try work.rewritten(copier.moved, copier.sizes) {
            let heir = try store.publish(recipe)
            pending.append((old, heir))
            note(heir, recipe)
        }
        // A recipe over several containers changes with each of them.
        for (name, recipe) in work.recipes {
            for other in recipe.containers { recipes[other.digest]?.remove(name) }
        }
        if isBlob { described.insert(container) }
        return .rewritten(done)
    }

    /// Encodes all chunks, a few at a time on threads of ours, and adds them in order; false
    /// as soon as it is clear that too little would be saved.
    ///
    /// Nothing is written before the first chunk that encoding makes smaller.
    private func encode(
        _ work: inout CompactWork, _ copier: ChunkCopier?,
        _ progress: (Int64) throws(MregError) -> Void
    ) throws(MregError) -> Bool {
        let chunks = work.chunks
        var waiting: [Recipe.Chunk] = []
        var hasBegun = false
        for start in stride(from: 0, to: chunks.count, by: lanes.count) {
            let batch = Array(chunks[start..<min(start + lanes.count, chunks.count)])
            try run(batch)
            for (chunk, lane) in zip(batch, lanes) {
                let product = lane.take()
                let stored = product.map { Int64($0.bytes.count) } ?? chunk.extent.storedLength
                work.bytesAfter += stored
                guard work.bytesAfter <= work.bytesAfterMax else { return false }
                if product?.encoding == .planes, !hasBegun {
                    hasBegun = true
                    try copier?.copy(waiting, of: work.container) { _ in }
                    waiting = []
                }
                if !hasBegun {
                    waiting.append(chunk)
                } else if let product {
                    try copier?.add(chunk, product)
                } else {
                    try copier?.copy([chunk], of: work.container) { _ in }
                }
                try progress(chunk.extent.storedLength)
            }
        }
        return hasBegun
    }

    private func run(_ batch: [Recipe.Chunk]) throws(MregError) {
        let lanes = self.lanes
        do {
            try Workers.forEach(count: batch.count, width: batch.count) { index in
                try lanes[index].run(batch[index])
            }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.failed, "compacting was stopped", cause: "\(error)")
        }
    }

    /// Tells the index of the new recipes and removes those they replace, for about `seconds`;
    /// true when all are done. Then call `sync`.
    public func unreference(
        seconds: Double, _ tell: (PlaceChanges) throws(MregError) -> Void
    ) throws(MregError) -> Bool {
        let started = Surroundings.monotonicSeconds
        var done = 0
        defer { pending.removeFirst(done) }
        for (old, heir) in pending {
            if done > 0, Surroundings.monotonicSeconds - started > seconds { return false }
            let recipe = try store.readRecipe(heir)
            var changes = PlaceChanges()
            changes.places = recipe.places(name: heir)
            changes.chunks = recipe.pieces
            // The index first: a push that begins afterwards must not find the old recipe.
            try tell(changes)
            if let old {
                let path = store.recipePath(old)
                try Directory.remove(path)
                unsynced.insert(Paths.parent(path))
            }
            done += 1
        }
        return true
    }

    /// Makes the removals durable; needs no lease.
    public func sync() throws(MregError) {
        for folder in unsynced.sorted(by: { $0.bytesPrecede($1) }) { try Directory.sync(folder) }
        unsynced = []
    }
}
