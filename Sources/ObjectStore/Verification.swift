// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Synchronization

/// How much of a store is to be checked.
public struct VerificationScope: Sendable {
    /// Also puts every blob together from its chunks and compares it with its own digest.
    public var isDeep = false
    /// Containers whose last good check is not older than this are passed over.
    public var since: Timestamp?
    /// No further bytes are begun after this many seconds.
    public var secondsMax: Double?
    /// When each container was last found good; those that are not in it come first.
    public var lastChecked: [Digest: Timestamp] = [:]
    /// What is known of chunk lists. With it, a blob whose list is not proven is put together
    /// and compared with its own digest, and the list is remembered when it is right.
    public var proven: (any ProvenChunks)?

    /// Everything, once.
    public init() {}
}

/// What checking stored bytes found.
public struct Verification: Sendable {
    /// Everything that is not as it should be, in order of path.
    public var damages: [Damage] = []
    /// The number of containers whose bytes were read.
    public var containers = 0
    /// The number of containers that were passed over, because of their age or the time.
    public var containersLeft = 0
    /// The number of recipes read.
    public var recipes = 0
    /// The number of blobs put together and compared: all in a deep check, otherwise those whose
    /// chunk lists were not proven.
    public var blobs = 0
    /// The number of bytes read.
    public var bytes: Int64 = 0
    /// The containers that were found good.
    public var good: [Digest] = []
}

/// Checks a store against the names of its files.
///
/// A container that recipes tile with chunks is checked chunk by chunk, so that all cores share a
/// large one; any other by its own name. Recipes are believed because their own name is their
/// SHA-256; where a chunk is wrong, the container's name decides which of the two is damaged.
final class StoreVerifier: Sendable {
    /// What the threads of a check write to.
    struct Findings {
        var damages: [Damage] = []
        /// Containers whose bytes are wrong or cannot be read.
        var badContainers: Set<Digest> = []
        /// Chunks that do not have their digest.
        var wrongChunks: [(container: Digest, note: ChunkNote)] = []
        /// How many runs of a container are still to be done.
        var runsLeft: [Digest: Int] = [:]
        /// Containers whose own name was checked.
        var hashedWhole: Set<Digest> = []
    }

    let store: ObjectStore
    let width: Int
    let scope: VerificationScope
    let findings = Mutex(Findings())
    private let progress: (@Sendable (Int64, Int64) -> Void)?
    private let started = Surroundings.monotonicSeconds
    private let bytesDone = Atomic<Int64>(0)
    private let bytesTotal = Atomic<Int64>(0)

    init(
        _ store: ObjectStore, width: Int, scope: VerificationScope,
        progress: (@Sendable (Int64, Int64) -> Void)?
    ) {
        self.store = store
        self.width = width
        self.scope = scope
        self.progress = progress
    }

    func run() throws(MregError) -> Verification {
        var result = Verification()
        let containers = try examine(store.objects)
        let recipes = try examine(store.recipes)
        try findLeftovers()
        let (notes, compositions) = try readRecipes(recipes)
        result.recipes = recipes.count
        let sizes = Dictionary(
            containers.map { ($0.digest, $0.size) }, uniquingKeysWith: { first, _ in first })
        let isComplete = notes.agree(with: sizes)
        let plan = VerificationPlan(containers, notes, scope)
        expect(plan.bytes)
        findings.withLock { $0.runsLeft = plan.runCounts }
        try checkRuns(plan.runs)
        try settleWrongChunks(containers, recipes)
        if !isComplete || findings.withLock({ !$0.badContainers.isEmpty }) {
            try nameHurtBlobs(sizes)
        }
        result.blobs = try recompose(compositions.due(scope), of: recipes)
        let left = findings.withLock { $0.runsLeft }
        result.good = plan.containers.filter { left[$0] == 0 && !isBad($0) }
        result.containers = plan.containers.count { left[$0] == 0 || isBad($0) }
        result.containersLeft = containers.count - result.containers
        result.damages = findings.withLock { $0.damages }
            .sorted { $0.path.bytesPrecede($1.path) }
        result.bytes = bytesDone.load(ordering: .relaxed)
        return result
    }

    /// Adds a damage, and remembers a container whose bytes cannot be used; one is enough for it.
    func report(
        _ path: String, _ kind: Damage.Kind, _ digest: Digest?, _ detail: String,
        isContainer: Bool = false, blobs: [Digest] = []
    ) {
        let damage = Damage(store.relative(path), kind, digest, blobs: blobs, detail: detail)
        findings.withLock { found in
            if isContainer, let digest, !found.badContainers.insert(digest).inserted { return }
            found.damages.append(damage)
        }
    }

    /// Tells of bytes that were read.
    func count(_ bytes: Int) {
        let done = bytesDone.add(Int64(bytes), ordering: .relaxed).newValue
        progress?(done, bytesTotal.load(ordering: .relaxed))
    }

    private func expect(_ bytes: Int64) { bytesTotal.add(bytes, ordering: .relaxed) }

    func isBad(_ container: Digest) -> Bool {
        findings.withLock { $0.badContainers.contains(container) }
    }

    /// Whether the time that was given is used up.
    var isOverTime: Bool {
        scope.secondsMax.map { Surroundings.monotonicSeconds - started > $0 } ?? false
    }

    /// Runs over indexes on all threads.
    func onAllCores(
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
            if !isObjects { expect(status.size) }
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

    /// Reads every recipe, checks it against its name, and notes the chunks it places and what is
    /// to be put together.
    private func readRecipes(
        _ files: [Candidate]
    ) throws(MregError) -> (ChunkNotes, Compositions) {
        let notes = ChunkNotes()
        let compositions = Compositions()
        try onAllCores(files.count) { index throws(MregError) in
            let file = files[index]
            do throws(MregError) {
                let recipe = try self.store.readRecipe(file.digest)
                notes.add(recipe, number: UInt32(index))
                compositions.add(recipe, number: index, self.scope)
            } catch {
                let kind: Damage.Kind = error.code == .corrupt ? .wrongBytes : .unreadable
                self.report(file.path, kind, file.digest, "\(error)")
            }
            self.count(Int(file.size))
        }
        return (notes, compositions)
    }

    /// Hashes runs, two at a time on every core.
    private func checkRuns(_ runs: [CheckRun]) throws(MregError) {
        let next = Atomic<Int>(0)
        let threads = max(1, min(width, runs.count))
        try onAllCores(threads) { _ throws(MregError) in
            RunWorker(self).work {
                guard !self.isOverTime else { return nil }
                let index = next.add(1, ordering: .relaxed).oldValue
                return index < runs.count ? runs[index] : nil
            }
        }
    }

    /// Where a chunk is wrong, the container's own name tells whether it or the recipe is.
    private func settleWrongChunks(
        _ containers: [Candidate], _ recipes: [Candidate]
    ) throws(MregError) {
        let (wrong, hashed) = findings.withLock { ($0.wrongChunks, $0.hashedWhole) }
        guard !wrong.isEmpty else { return }
        let suspects = Set(wrong.map(\.container)).subtracting(hashed)
        try checkRuns(
            containers.filter { suspects.contains($0.digest) && !isBad($0.digest) }
                .map { CheckRun(whole: $0, isCounted: false) })
        var told: Set<UInt32> = []
        for (container, note) in wrong
        where !isBad(container) && told.insert(note.recipe).inserted {
            let recipe = recipes[Int(note.recipe)]
            report(
                recipe.path, .wrongChunk, recipe.digest,
                "chunk \(note.digest) at \(note.offset) of \(container) has other bytes")
        }
    }
}

extension ObjectStore {
    /// Reads stored bytes on all cores and compares them with the names.
    ///
    /// Damage is reported, never thrown. `progress` is told bytes done and bytes in all, from any
    /// thread.
    public func verifyContainers(
        width: Int = Surroundings.processorCount, scope: VerificationScope = VerificationScope(),
        progress: (@Sendable (Int64, Int64) -> Void)? = nil
    ) throws(MregError) -> Verification {
        try StoreVerifier(self, width: width, scope: scope, progress: progress).run()
    }
}
