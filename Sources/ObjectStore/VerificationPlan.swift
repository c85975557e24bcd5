// SPDX-License-Identifier: Apache-2.0
import MregCore
import Synchronization

/// What a recipe says of some bytes of a container.
struct ChunkNote: Sendable {
    var digest: Digest
    var offset: Int64
    var storedLength: Int64
    var length: Int64
    var encoding: ChunkEncoding
    /// The number of a recipe that says so.
    var recipe: UInt32

    var extentEnd: Int64 { offset + storedLength }

    /// Whether another recipe says the same.
    func isSame(as other: ChunkNote) -> Bool {
        offset == other.offset && storedLength == other.storedLength && digest == other.digest
            && encoding == other.encoding && length == other.length
    }
}

/// The chunks that recipes place in each container; filled from all threads.
final class ChunkNotes: Sendable {
    private struct Entry {
        var notes: [ChunkNote] = []
        /// Recipes that do not agree on the size of a container cannot both be believed.
        var size: Int64
        var isDisputed = false
    }

    private let entries = Mutex<[Digest: Entry]>([:])

    /// Notes what a recipe places.
    func add(_ recipe: Recipe, number: UInt32) {
        entries.withLock { entries in
            for container in recipe.containers {
                if let known = entries[container.digest] {
                    if known.size != container.size { entries[container.digest]?.isDisputed = true }
                } else {
                    entries[container.digest] = Entry(size: container.size)
                }
            }
            for blob in recipe.blobs {
                for chunk in blob.chunks where chunk.extent.storedLength > 0 {
                    entries[chunk.extent.container]?.notes.append(
                        ChunkNote(
                            digest: chunk.digest, offset: chunk.extent.offset,
                            storedLength: chunk.extent.storedLength, length: chunk.extent.length,
                            encoding: chunk.extent.encoding, recipe: number))
                }
            }
        }
    }

    /// Whether every container that recipes name is there, and of the size they say.
    func agree(with sizes: [Digest: Int64]) -> Bool {
        entries.withLock { entries in
            entries.allSatisfy { !$0.value.isDisputed && sizes[$0.key] == $0.value.size }
        }
    }

    /// The chunks in a container by offset, none twice; none where its size is not what recipes
    /// say, because then it is damaged.
    func take(_ container: Digest, size: Int64) -> [ChunkNote] {
        let entry = entries.withLock { $0.removeValue(forKey: container) }
        guard let entry, !entry.isDisputed, entry.size == size else { return [] }
        let sorted = entry.notes.sorted {
            ($0.offset, $0.storedLength, $0.digest) < ($1.offset, $1.storedLength, $1.digest)
        }
        var out: [ChunkNote] = []
        out.reserveCapacity(sorted.count)
        for note in sorted where !(out.last?.isSame(as: note) ?? false) { out.append(note) }
        return out
    }
}

/// Bytes of one container that one core reads in a row, with the digests they must have.
struct CheckRun: Sendable {
    let container: StoreVerifier.Candidate
    /// The chunks, which follow each other without a gap; nil checks the container by its name.
    let notes: [ChunkNote]?
    /// Whether the bytes count as progress; those read a second time do not.
    let isCounted: Bool

    init(whole container: StoreVerifier.Candidate, isCounted: Bool = true) {
        self.container = container
        notes = nil
        self.isCounted = isCounted
    }

    init(_ container: StoreVerifier.Candidate, _ notes: [ChunkNote], isCounted: Bool) {
        self.container = container
        self.notes = notes
        self.isCounted = isCounted
    }

    var start: Int64 { notes?.first?.offset ?? 0 }
    var end: Int64 { notes?.last?.extentEnd ?? container.size }
}

/// What is read, in which order.
struct VerificationPlan {
    /// A run ends when it has so many bytes.
    static let runBytes: Int64 = 32 << 20

    /// The containers to be checked.
    private(set) var containers: [Digest] = []
    /// Their runs, in the order in which they are begun.
    private(set) var runs: [CheckRun] = []
    /// How many runs each container has.
    private(set) var runCounts: [Digest: Int] = [:]
    /// The bytes that count as progress.
    private(set) var bytes: Int64 = 0

    init(
        _ candidates: [StoreVerifier.Candidate], _ notes: ChunkNotes, _ scope: VerificationScope
    ) {
        for candidate in Self.order(candidates, scope) {
            let added = Self.runs(of: candidate, notes.take(candidate.digest, size: candidate.size))
            containers.append(candidate.digest)
            runCounts[candidate.digest] = added.count
            bytes += candidate.size
            runs += added
        }
        // What cannot be shared by the cores comes first, so that none waits for it at the end.
        guard scope.secondsMax == nil else { return }
        let isLong: (CheckRun) -> Bool = { $0.end - $0.start > Self.runBytes }
        runs = runs.filter(isLong) + runs.filter { !isLong($0) }
    }

    /// What was never checked first, then what was checked longest ago.
    private static func order(
        _ candidates: [StoreVerifier.Candidate], _ scope: VerificationScope
    ) -> [StoreVerifier.Candidate] {
        let due = candidates.filter { candidate in
            guard let since = scope.since, let last = scope.lastChecked[candidate.digest] else {
                return true
            }
            return last < since
        }
        guard scope.secondsMax != nil else { return due }
        return due.sorted { left, right in
            let (one, two) = (scope.lastChecked[left.digest], scope.lastChecked[right.digest])
            return (one?.seconds ?? .min, left.digest) < (two?.seconds ?? .min, right.digest)
        }
    }

    private static func runs(
        of candidate: StoreVerifier.Candidate, _ notes: [ChunkNote]
    ) -> [CheckRun] {
        let isTiled = isTiled(notes, candidate.size)
        var out = isTiled ? [] : [CheckRun(whole: candidate)]
        var open: [ChunkNote] = []
        for note in notes {
            let joins =
                open.last.map { last in
                    last.extentEnd == note.offset && last.encoding == .plain
                        && note.encoding == .plain && note.offset - open[0].offset < runBytes
                } ?? false
            if !joins, !open.isEmpty {
                out.append(CheckRun(candidate, open, isCounted: isTiled))
                open = []
            }
            open.append(note)
        }
        if !open.isEmpty { out.append(CheckRun(candidate, open, isCounted: isTiled)) }
        return out
    }

    /// Whether the chunks follow each other from the first byte to the last.
    private static func isTiled(_ notes: [ChunkNote], _ size: Int64) -> Bool {
        var end: Int64 = 0
        for note in notes {
            guard note.offset == end else { return false }
            end = note.extentEnd
        }
        return size > 0 && end == size
    }
}
