// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Synchronization

/// What checking every stored byte found.
public struct Verification: Sendable {
    /// Everything that is not as it should be, in order of path.
    public var damages: [Damage] = []
    /// The number of containers read.
    public var containers = 0
    /// The number of recipes read.
    public var recipes = 0
    /// The number of bytes read.
    public var bytes: Int64 = 0
}

/// Checks a store against the names of its files: containers, then the recipes over them.
final class StoreVerifier: Sendable {
    /// What the threads of a check write to.
    private struct Findings {
        var damages: [Damage] = []
        /// Containers whose bytes are wrong or cannot be read.
        var badContainers: Set<Digest> = []
        /// Blobs that a recipe places in a bad or missing container, with that container.
        var hurt: [Digest: Set<Digest>] = [:]
        var containers = 0
        var recipes = 0
    }

    let store: ObjectStore
    private let width: Int
    private let progress: (@Sendable (Int64, Int64) -> Void)?
    private let findings = Mutex(Findings())
    private let bytesDone = Atomic<Int64>(0)
    private let bytesTotal = Atomic<Int64>(0)

    init(
        _ store: ObjectStore, width: Int, progress: (@Sendable (Int64, Int64) -> Void)?
    ) {
        self.store = store
        self.width = width
        self.progress = progress
    }

    func run() throws(MregError) -> Verification {
        let containers = try examine(store.objects)
        let recipes = try examine(store.recipes)
        try findLeftovers()
        try hashAll(containers)
        try checkRecipes(recipes)
        try nameHurtBlobs()
        return findings.withLock { found in
            Verification(
                damages: found.damages.sorted { $0.path.bytesPrecede($1.path) },
                containers: found.containers, recipes: found.recipes,
                bytes: bytesDone.load(ordering: .relaxed))
        }
    }

    /// Adds a damage, and remembers a container whose bytes cannot be used.
    func report(
        _ path: String, _ kind: Damage.Kind, _ digest: Digest?, _ detail: String,
        isContainer: Bool = false
    ) {
        let damage = Damage(store.relative(path), kind, digest, detail: detail)
        findings.withLock { found in
            found.damages.append(damage)
            if isContainer, let digest { found.badContainers.insert(digest) }
        }
    }

    /// Tells of bytes that were read.
    func count(_ bytes: Int) {
        let done = bytesDone.add(Int64(bytes), ordering: .relaxed).newValue
        progress?(done, bytesTotal.load(ordering: .relaxed))
    }

    func isBad(_ container: Digest) -> Bool {
        findings.withLock { $0.badContainers.contains(container) }
    }

    /// A blob could not be read through a recipe; the container is why.
    func hurt(_ blob: Digest, by container: Digest) {
        findings.withLock { found in _ = found.hurt[blob, default: []].insert(container) }
    }

    /// Runs over indexes on all threads.
    private func onAllCores(
        _ count: Int, _ body: @escaping @Sendable (Int) throws(MregError) -> Void
    ) throws(MregError) {
        do {
            try Workers.forEach(count: count, width: width) { index in try body(index) }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.failed, "the check was stopped", cause: "\(error)")
        }
    }
}

extension StoreVerifier {
    /// A file whose bytes are to be checked.
    struct Candidate: Sendable {
        var digest: Digest
        var path: String
        var size: Int64
    }

    /// Lists a folder, reports names, kinds and modes, and returns what is to be read.
    private func examine(_ folder: String) throws(MregError) -> [Candidate] {
        var out: [Candidate] = []
        let isObjects = folder == store.objects
        for file in try store.files(in: folder) {
            guard let digest = file.digest else {
                report(file.path, .strangeName, nil, "the name is not a digest")
                continue
            }
            let status = try FileStatus.of(file.path, followLinks: false)
            guard let status, status.kind == .regular else {
                report(
                    file.path, .wrongKind, digest, "it is not a regular file",
                    isContainer: isObjects)
                continue
            }
            if status.mode & 0o7333 != 0 {
                let mode = String(status.mode, radix: 8)
                report(file.path, .wrongMode, digest, "the mode is \(mode), not 444")
            }
            bytesTotal.add(status.size, ordering: .relaxed)
            out.append(Candidate(digest: digest, path: file.path, size: status.size))
        }
        return out
    }

    private func findLeftovers() throws(MregError) {
        let now = Timestamp.now
        for entry in try Directory.list(store.temporary) ?? []
        where try store.isLeftover(entry.name, now: now) {
            report(
                Paths.join(store.temporary, entry.name), .leftover, nil,
                "the process that wrote it is gone")
        }
    }

    /// Hashes files two at a time on every core; neighbours in size share a core's two lanes.
    private func hashAll(_ files: [Candidate]) throws(MregError) {
        let sorted = files.sorted { ($0.size, $0.digest) > ($1.size, $1.digest) }
        try onAllCores((sorted.count + 1) / 2) { pair throws(MregError) in
            let second = 2 * pair + 1
            LanePair(verifier: self).check(
                sorted[2 * pair], second < sorted.count ? sorted[second] : nil)
        }
        findings.withLock { $0.containers = files.count }
    }

    private func checkRecipes(_ files: [Candidate]) throws(MregError) {
        try onAllCores(files.count) { index throws(MregError) in
            let file = files[index]
            do throws(MregError) {
                try self.checkChunks(of: try self.store.readRecipe(file.digest), file)
            } catch {
                let kind: Damage.Kind = error.code == .corrupt ? .wrongBytes : .unreadable
                self.report(file.path, kind, file.digest, "\(error)")
            }
            self.count(Int(file.size))
        }
        findings.withLock { $0.recipes = files.count }
    }

    /// Every chunk must have its digest; those in a container known to be bad are not read.
    private func checkChunks(of recipe: Recipe, _ file: Candidate) throws(MregError) {
        var unusable: Set<Digest> = []
        for container in recipe.containers {
            let size = try store.containerSize(container.digest)
            if size != container.size || isBad(container.digest) {
                unusable.insert(container.digest)
            }
        }
        let reader = ExtentReader(store)
        for blob in recipe.blobs {
            for chunk in blob.chunks {
                if unusable.contains(chunk.extent.container) {
                    hurt(blob.digest, by: chunk.extent.container)
                } else if try !store.holds(chunk, reader) {
                    report(
                        file.path, .wrongChunk, file.digest,
                        "chunk \(chunk.digest) of \(blob.digest) has other bytes")
                }
            }
        }
    }

    /// Names the blobs that cannot be read at all; one that lies elsewhere as well is not hurt.
    private func nameHurtBlobs() throws(MregError) {
        let hurt = findings.withLock { $0.hurt }
        var lost = Set(hurt.keys)
        for blob in hurt.keys {
            if try store.containerSize(blob) != nil, !isBad(blob) { lost.remove(blob) }
        }
        if !lost.isEmpty {
            try store.scanRecipes { (_, recipe) throws(MregError) in
                for blob in recipe.blobs where lost.contains(blob.digest) {
                    if try self.isReadable(blob) { lost.remove(blob.digest) }
                }
            }
        }
        var blobsByContainer: [Digest: [Digest]] = [:]
        for blob in lost {
            for container in hurt[blob] ?? [] {
                blobsByContainer[container, default: []].append(blob)
            }
        }
        try attach(blobsByContainer)
    }

    private func isReadable(_ blob: Recipe.Blob) throws(MregError) -> Bool {
        for chunk in blob.chunks {
            let container = chunk.extent.container
            guard !isBad(container), let size = try store.containerSize(container),
                chunk.extent.offset <= size - chunk.extent.storedLength
            else { return false }
        }
        return true
    }

    /// Puts the blobs to the damage of their container; one that has none yet is missing.
    private func attach(_ blobsByContainer: [Digest: [Digest]]) throws(MregError) {
        findings.withLock { found in
            var rest = blobsByContainer
            for index in found.damages.indices {
                guard let digest = found.damages[index].digest,
                    found.badContainers.contains(digest)
                else { continue }
                // A whole container is a blob of its own name; nobody else knows whether it is
                // one, so the name is always listed.
                let blobs = Set(rest.removeValue(forKey: digest) ?? []).union([digest])
                found.damages[index].blobs = blobs.sorted()
            }
            for (container, blobs) in rest {
                found.damages.append(
                    Damage(
                        store.relative(store.containerPath(container)), .missing, container,
                        blobs: blobs.sorted(), detail: "a recipe places blobs in it"))
            }
        }
    }
}

extension ObjectStore {
    /// Reads every stored byte on all cores and compares it with the names.
    ///
    /// Damage is reported, never thrown. `progress` is told bytes done and bytes in all, from any
    /// thread.
    public func verifyContainers(
        width: Int = Surroundings.processorCount,
        progress: (@Sendable (Int64, Int64) -> Void)? = nil
    ) throws(MregError) -> Verification {
        try StoreVerifier(self, width: width, progress: progress).run()
    }
}
