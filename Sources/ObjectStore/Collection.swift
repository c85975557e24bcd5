// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// What collecting garbage removed, or would remove.
public struct CollectReport: Sendable, Equatable {
    /// The containers removed.
    public var containers: [Digest] = []
    /// The containers whose needed bytes were copied; the next collection removes them.
    public var rewritten: [Digest] = []
    /// The recipes removed; those that still described something were written anew.
    public var recipes: [Digest] = []
    /// The bytes of the containers and temporary files removed.
    public var bytesFreed: Int64 = 0
    /// The bytes copied out of containers that were mostly garbage.
    public var bytesCopied: Int64 = 0
    /// The bytes of the containers that were rewritten, which the next collection frees.
    public var bytesRetired: Int64 = 0
    /// The bytes that nothing needs and that stay, because they share a container.
    public var bytesDead: Int64 = 0
    /// The temporary files removed, as paths below the registry's folder.
    public var temporaries: [String] = []
    /// Live blobs that are not stored anywhere.
    public var missing: [Digest] = []
    /// Why containers that should have been rewritten were not: their bytes are damaged.
    public var damages: [String] = []

    /// Makes an empty report.
    public init() {}
}

/// What an index must learn before recipes or containers go.
public struct PlaceChanges: Sendable {
    /// Places that are new: rows to be written or replaced.
    public var places: [BlobPlace] = []
    /// Chunks that lie elsewhere now: rows to be written or replaced.
    public var chunks: [Recipe.Chunk] = []
    /// Blobs that a recipe no longer places: rows to be removed where they name that recipe.
    public var unplaced: [(blob: Digest, recipe: Digest)] = []
    /// Containers about to go: what is recorded as lying in them is to be removed.
    public var containers: [Digest] = []

    /// Whether there is nothing to tell.
    public var isEmpty: Bool {
        places.isEmpty && chunks.isEmpty && unplaced.isEmpty && containers.isEmpty
    }
}

/// One collection of garbage: mark, copy, unreference, delete.
///
/// **Order.** Bytes, then recipe, then unreference, then delete. `init` only reads. `copy` only
/// adds: new containers, durable, and then new recipes that name them. `unreference` removes the
/// old recipes; `delete` removes containers that no recipe names, after the folders of the
/// recipes were synced. A crash anywhere leaves two placings of a blob, or a container that
/// nothing names: garbage for the next collection, never a hole.
///
/// **One generation.** A container that was rewritten is not deleted by the same collection: who
/// read the old recipe may still be reading. Nothing is remembered for that. The next collection
/// finds a container that no recipe names, as it finds any other, and deletes it.
///
/// **Beside pushes.** A push holds the shared lease from its first look-up to its log entry.
/// `init` and `copy` may run beside pushes, since they take nothing away. `unreference` and
/// `delete` need the exclusive lease, so no push is under way while they run, and between two of
/// their slices pushes come and go. A push that ended since the mark can have made needed again
///
/// 1. a blob of a recipe that was to go. Its entry is in the log, the caller passes its blobs as
///    `newcomers`, and the recipe stays with all containers it names;
/// 2. a container that was to go, by a recipe of its own. `delete` lists the recipes that were
///    not there at the mark and keeps what they name;
/// 3. a container that is a blob: it is among the newcomers.
///
/// A push that begins later cannot find what is gone: the index is told in the same slice, before
/// the recipe or the container goes. One collection runs at a time; the caller sees to that.
public final class GarbageCollection {
    let store: ObjectStore
    let options: CollectOptions
    let mark: StoreMark
    var plan: CollectPlan
    /// The recipes that go, by number, with the name of what replaces each.
    var doomed: [(number: Int, heir: Digest?)] = []
    /// How many of them have been dealt with.
    var recipesDone = 0
    /// The containers that go, by number.
    private(set) var dead: [Int] = []
    var containersDone = 0
    /// Containers that turned out to be needed after all.
    var pinned: Set<Digest> = []
    /// Recipes this collection wrote.
    var written: Set<Digest> = []
    /// Folders whose names must be made durable.
    var unsynced: Set<String> = []
    /// What was done so far, or would be.
    public internal(set) var report = CollectReport()

    init(
        _ store: ObjectStore, live: DigestList, options: CollectOptions
    ) throws(MregError) {
        self.store = store
        self.options = options
        mark = try StoreMark(store, live: live)
        plan = CollectPlan(mark, options)
        dead = plan.fates.indices.filter { plan.fates[$0] == .dead }
        report.missing = mark.missing
    }

    /// The bytes that `copy` will copy.
    public var bytesToCopy: Int64 {
        plan.candidates.reduce(0) { $0 + mark.neededBytes[$1] }
    }

    /// Counts what stays and shares; call it when `copy` has decided what is rewritten.
    func countDead() {
        for number in plan.fates.indices where plan.fates[number] == .stays {
            report.bytesDead += mark.sizes[number] - mark.neededBytes[number]
        }
        report.rewritten = plan.candidates.filter { plan.fates[$0] == .rewritten }
            .map { mark.containers.digests[$0] }.sorted()
        for number in plan.candidates where plan.fates[number] == .rewritten {
            report.bytesRetired += mark.sizes[number]
        }
    }

    /// Makes the names in the folders changed so far durable; needs no lease.
    public func sync() throws(MregError) {
        for folder in unsynced.sorted(by: { $0.bytesPrecede($1) }) { try Directory.sync(folder) }
        unsynced = []
    }

    /// Removes a file; `sync` makes that durable.
    func remove(_ path: String) throws(MregError) {
        try Directory.remove(path)
        unsynced.insert(Paths.parent(path))
    }

    /// Removes what processes that are gone left in `tmp/`; needs no lease.
    public func sweepTemporaries(now: Timestamp = .now) throws(MregError) {
        for entry in try Directory.list(store.temporary) ?? [] where entry.kind == .regular {
            guard try store.isLeftover(entry.name, now: now) else { continue }
            let path = Paths.join(store.temporary, entry.name)
            report.bytesFreed += try FileStatus.of(path, followLinks: false)?.size ?? 0
            report.temporaries.append(store.relative(path))
            guard !options.isDryRun else { continue }
            try remove(path)
        }
        try sync()
    }
}

extension ObjectStore {
    /// Finds out what live blobs need and decides what goes; changes nothing.
    public func beginCollection(
        live: DigestList, options: CollectOptions = CollectOptions()
    ) throws(MregError) -> GarbageCollection {
        try GarbageCollection(self, live: live, options: options)
    }

    /// Removes what no live blob needs, in one go; the caller holds the exclusive lease.
    ///
    /// `tell` is given what an index must learn before the files go.
    public func collect(
        live: some Sequence<Digest>, options: CollectOptions = CollectOptions(),
        now: Timestamp = .now, tell: (PlaceChanges) throws(MregError) -> Void = { _ in }
    ) throws(MregError) -> CollectReport {
        let collection = try beginCollection(live: DigestList(live), options: options)
        try collection.copy()
        let nobody = DigestList()
        while try !collection.unreference(newcomers: nobody, seconds: .infinity, tell) {}
        try collection.sync()
        while try !collection.delete(newcomers: nobody, seconds: .infinity, tell) {}
        try collection.sync()
        try collection.sweepTemporaries(now: now)
        return collection.report
    }
}
