// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// A run on its way through SHA-256.
private final class RunLane {
    let run: CheckRun
    private let input: DirectInput
    private let buffer: AlignedBuffer
    private var hasher = SHA256Hasher()
    /// Where the next block begins in the file; a multiple of the alignment.
    private var readAt: Int64
    /// The part of the block that is still to be hashed.
    private var from = 0
    /// The chunk that is hashed now, and how much of it is left.
    private var index = 0
    private var left: Int64

    init(_ run: CheckRun, _ buffer: AlignedBuffer) throws(MregError) {
        self.run = run
        self.buffer = buffer
        buffer.count = 0
        input = try DirectInput(run.container.path)
        let alignment = Int64(AlignedBuffer.alignment)
        readAt = run.start / alignment * alignment
        from = Int(run.start - readAt)
        left = run.notes.map { $0[0].storedLength } ?? run.container.size
        input.begin(offset: readAt, count: run.end - readAt)
    }

    /// How many bytes can be hashed in a row now; 0 at the end of the run, or of a file that is
    /// shorter than it was.
    func ready() throws(MregError) -> Int {
        guard left > 0 else { return 0 }
        if from >= buffer.count {
            // `from` is behind the block's start only in the first one.
            buffer.count = 0
            try input.read(appendingTo: buffer, at: readAt, count: buffer.capacity)
            readAt += Int64(buffer.count)
            if from >= buffer.count { return 0 }
        }
        return Int(min(Int64(buffer.count - from), left))
    }

    /// Hashes the next bytes of one lane, or of both side by side.
    static func step(_ first: RunLane, _ second: RunLane?, _ count: Int) {
        first.buffer.withBytes { left in
            let one = left.extracting(first.from..<first.from + count)
            guard let second else { return first.hasher.update(one) }
            second.buffer.withBytes { right in
                let two = right.extracting(second.from..<second.from + count)
                SHA256Hasher.updateBoth(&first.hasher, one, &second.hasher, two)
            }
        }
    }

    /// Goes on behind bytes that were hashed; tells of a chunk that ended with them and is wrong.
    func advance(_ count: Int, _ verifier: StoreVerifier) {
        from += count
        if from == buffer.count { (from, buffer.count) = (0, 0) }
        left -= Int64(count)
        if run.isCounted { verifier.count(count) }
        if left == 0 { endPiece(verifier) }
    }

    /// Compares what was hashed; the end of the run, where there was less than should be, too.
    func endPiece(_ verifier: StoreVerifier) {
        var done = SHA256Hasher()
        swap(&done, &hasher)
        let digest = done.finalize()
        guard let notes = run.notes else {
            if digest != run.container.digest || left > 0 { verifier.wrongName(run.container) }
            return
        }
        guard index < notes.count else { return }
        if digest != notes[index].digest || left > 0 {
            verifier.wrongChunk(run.container, notes[index])
        }
        index += 1
        left = left == 0 && index < notes.count ? notes[index].storedLength : 0
    }

    /// Whether there is nothing left to compare.
    var isOver: Bool { run.notes.map { index >= $0.count } ?? (left == 0) }
}

/// Checks runs on one core: two interleaved SHA-256 run at almost twice the speed of one.
struct RunWorker {
    private let verifier: StoreVerifier
    private let buffers: [AlignedBuffer]
    private let decoder: ExtentReader

    init(_ verifier: StoreVerifier) {
        self.verifier = verifier
        buffers = (0..<2).map { _ in AlignedBuffer(capacity: StoreLimits.blockBytes) }
        decoder = ExtentReader(verifier.store)
    }

    /// Takes runs until there are none.
    func work(_ take: () -> CheckRun?) {
        var lanes: [RunLane?] = [nil, nil]
        while true {
            var live: [RunLane] = []
            var count = Int.max
            for slot in lanes.indices {
                guard let bytes = supply(&lanes[slot], buffers[slot], take) else { continue }
                count = min(count, bytes)
                if let lane = lanes[slot] { live.append(lane) }
            }
            guard let first = live.first else { return }
            RunLane.step(first, live.count > 1 ? live[1] : nil, count)
            for lane in live { lane.advance(count, verifier) }
        }
    }

    /// Makes sure that a lane has bytes, of its run or the next; how many, or nil at the end.
    private func supply(
        _ lane: inout RunLane?, _ buffer: AlignedBuffer, _ take: () -> CheckRun?
    ) -> Int? {
        while true {
            if let open = lane {
                let count = ready(open)
                if count > 0 { return count }
                lane = nil
            }
            guard let run = take() else { return nil }
            lane = begin(run, buffer)
        }
    }

    /// Opens a run; an encoded chunk, and one that cannot be opened, is dealt with at once.
    private func begin(_ run: CheckRun, _ buffer: AlignedBuffer) -> RunLane? {
        if let note = run.notes?.first, note.encoding != .plain {
            checkEncoded(note, run)
            verifier.finished(run)
            return nil
        }
        do throws(MregError) {
            return try RunLane(run, buffer)
        } catch {
            verifier.unreadable(run.container, error)
            return nil
        }
    }

    /// The bytes a lane has ready; 0 when it is over, which is then settled.
    private func ready(_ lane: RunLane) -> Int {
        do throws(MregError) {
            let count = try lane.ready()
            if count > 0 { return count }
            // An empty container, or a file that ended too soon.
            if !lane.isOver || lane.run.notes == nil && lane.run.container.size == 0 {
                lane.endPiece(verifier)
            }
            verifier.finished(lane.run)
        } catch {
            verifier.unreadable(lane.run.container, error)
        }
        return 0
    }

    private func checkEncoded(_ note: ChunkNote, _ run: CheckRun) {
        let extent = Extent(
            container: run.container.digest, offset: note.offset, length: note.length,
            encoding: note.encoding, storedLength: note.storedLength)
        do throws(MregError) {
            let isRight = try verifier.store.holds(Recipe.Chunk(note.digest, extent), decoder)
            if !isRight { verifier.wrongChunk(run.container, note) }
        } catch {
            if error.code == .corrupt {
                verifier.wrongChunk(run.container, note)
            } else {
                verifier.unreadable(run.container, error)
            }
        }
        if run.isCounted { verifier.count(Int(note.storedLength)) }
    }
}

extension StoreVerifier {
    /// The bytes of a container are not those it is named by.
    func wrongName(_ container: Candidate) {
        report(
            container.path, .wrongBytes, container.digest,
            "its bytes do not have the SHA-256 it is named by", isContainer: true)
    }

    /// A chunk does not have its digest; who is to blame is found out later.
    func wrongChunk(_ container: Candidate, _ note: ChunkNote) {
        findings.withLock { $0.wrongChunks.append((container.digest, note)) }
    }

    /// The system could not read a container.
    func unreadable(_ container: Candidate, _ error: MregError) {
        report(
            container.path, .unreadable, container.digest, "\(error)", isContainer: true)
    }

    /// A run was read to its end.
    func finished(_ run: CheckRun) {
        findings.withLock { found in
            found.runsLeft[run.container.digest, default: 0] -= 1
            if run.notes == nil { found.hashedWhole.insert(run.container.digest) }
        }
    }
}

extension ObjectStore {
    /// Whether the bytes of a chunk's place have its digest.
    ///
    /// Bytes that cannot be decoded do not have it.
    func holds(_ chunk: Recipe.Chunk, _ reader: ExtentReader) throws(MregError) -> Bool {
        var hasher = SHA256Hasher()
        try reader.read(chunk.extent) { (bytes) throws(MregError) in
            hasher.update(bytes)
        }
        return hasher.finalize() == chunk.digest
    }
}

/// Checks chunks one by one, wherever an index says that they lie.
public final class ChunkChecker {
    private let store: ObjectStore
    private let reader: ExtentReader

    /// Makes a checker for one thread.
    public init(_ store: ObjectStore) {
        self.store = store
        reader = ExtentReader(store)
    }

    /// Whether the bytes of a chunk's place have its digest; false where there are none.
    public func holds(_ chunk: Recipe.Chunk) throws(MregError) -> Bool {
        do {
            return try store.holds(chunk, reader)
        } catch  where error.code == .corrupt {
            return false
        }
    }
}
