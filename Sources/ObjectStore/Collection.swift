// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// What collecting garbage removed, or would remove.
public struct CollectReport: Sendable, Equatable {
    /// The containers removed.
    public var containers: [Digest] = []
    /// The recipes removed; those that still described something were written anew.
    public var recipes: [Digest] = []
    /// Blobs whose place is another than before: rows to be replaced in an index.
    public var places: [BlobPlace] = []
    /// Blobs that are no longer stored: rows to be removed from an index.
    public var removedBlobs: [Digest] = []
    /// The bytes of the containers and temporary files removed.
    public var bytesFreed: Int64 = 0
    /// The bytes of dead blobs that stay, because they share a container with live ones.
    public var bytesDead: Int64 = 0
    /// The temporary files removed, as paths below the registry's folder.
    public var temporaries: [String] = []
    /// Live blobs that are not stored anywhere.
    public var missing: [Digest] = []

    /// Makes an empty report.
    public init() {}
}

extension ObjectStore {
    /// Removes what no live blob needs; the caller holds the exclusive lease.
    ///
    /// Unreference before delete: recipes go first and are gone durably before a container goes.
    /// A container shared by live and dead blobs stays. A damaged recipe stops the collection,
    /// because what it describes cannot be told from garbage.
    public func collect(
        live: Set<Digest>, dryRun: Bool = false, now: Timestamp = .now
    ) throws(MregError) -> CollectReport {
        var collector = Collector(store: self, live: live, dryRun: dryRun)
        try collector.mark()
        try collector.removeRecipes()
        try collector.removeContainers()
        try collector.sweepTemporaries(now: now)
        return collector.report
    }
}

/// One collection: mark, then unreference, then delete.
private struct Collector {
    let store: ObjectStore
    let live: Set<Digest>
    let dryRun: Bool
    var report = CollectReport()
    private var sizes: [Digest: Int64] = [:]
    private var kept: Set<Digest> = []

    init(store: ObjectStore, live: Set<Digest>, dryRun: Bool) {
        self.store = store
        self.live = live
        self.dryRun = dryRun
    }

    /// Finds the containers that live blobs lie in.
    mutating func mark() throws(MregError) {
        var sizes: [Digest: Int64] = [:]
        try store.scanContainers { (digest, size) throws(MregError) in sizes[digest] = size }
        var kept = live.filter { sizes[$0] != nil }
        var placed = kept
        let damages = try store.scanRecipes { (_, recipe) throws(MregError) in
            for blob in recipe.blobs where live.contains(blob.digest) {
                guard blob.chunks.allSatisfy({ sizes[$0.extent.container] != nil }) else {
                    continue
                }
                placed.insert(blob.digest)
                kept.formUnion(blob.chunks.map(\.extent.container))
            }
        }
        if let damage = damages.first {
            throw MregError(
                .corrupt, "'\(damage.path.printable)' is damaged, so nothing was removed",
                cause: damage.detail, next: "mreg verify --all")
        }
        self.sizes = sizes
        self.kept = kept
        report.missing = live.subtracting(placed).sorted()
    }

    /// Removes recipes without a blob that stays; rewrites those with some.
    mutating func removeRecipes() throws(MregError) {
        var stale: [Digest] = []
        var stays: Set<Digest> = []
        var gone: Set<Digest> = []
        var liveBytes: [Digest: Int64] = [:]
        let known = Set(report.missing)
        try store.scanRecipes { (name, recipe) throws(MregError) in
            // A lost live blob keeps its entry, which is all that is left to say where it was.
            let rest = try recipe.keeping { isKept($0) || known.contains($0.digest) }
            for blob in recipe.blobs {
                if isKept(blob) { stays.insert(blob.digest) } else { gone.insert(blob.digest) }
                guard live.contains(blob.digest) else { continue }
                for extent in blob.chunks.map(\.extent) {
                    liveBytes[extent.container, default: 0] += extent.length
                }
            }
            guard rest != recipe else { return }
            stale.append(name)
            if let rest { try replace(with: rest) }
        }
        for digest in kept where !live.contains(digest) {
            report.bytesDead += max((sizes[digest] ?? 0) - (liveBytes[digest] ?? 0), 0)
        }
        gone.formUnion(sizes.keys.filter { !kept.contains($0) })
        report.removedBlobs = gone.subtracting(stays).subtracting(kept).subtracting(known).sorted()
        report.recipes = stale
        try remove(stale.map { store.recipePath($0) })
    }

    private func isKept(_ blob: Recipe.Blob) -> Bool {
        blob.chunks.allSatisfy { kept.contains($0.extent.container) }
    }

    private mutating func replace(with recipe: Recipe) throws(MregError) {
        guard !dryRun else { return }
        let name = try store.publish(recipe)
        report.places.append(contentsOf: recipe.places(name: name))
    }

    mutating func removeContainers() throws(MregError) {
        report.containers = sizes.keys.filter { !kept.contains($0) }.sorted()
        for digest in report.containers { report.bytesFreed += sizes[digest] ?? 0 }
        try remove(report.containers.map { store.containerPath($0) })
    }

    mutating func sweepTemporaries(now: Timestamp) throws(MregError) {
        for entry in try Directory.list(store.temporary) ?? [] where entry.kind == .regular {
            guard try store.isLeftover(entry.name, now: now) else { continue }
            let path = Paths.join(store.temporary, entry.name)
            report.bytesFreed += try FileStatus.of(path, followLinks: false)?.size ?? 0
            report.temporaries.append(store.relative(path))
            try remove([path])
        }
    }

    /// Removes files and makes that durable before anything else goes.
    private func remove(_ paths: [String]) throws(MregError) {
        guard !dryRun else { return }
        var folders: Set<String> = []
        for path in paths {
            try Directory.remove(path)
            folders.insert(Paths.parent(path))
        }
        for folder in folders.sorted(by: { $0.bytesPrecede($1) }) { try Directory.sync(folder) }
    }
}
