// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// A blob that is to be hashed as a whole and chunk by chunk.
public struct ProofJob: Sendable {
    /// Where the blob lies.
    public var map: ExtentMap
    /// What is said of its chunks.
    public var list: ChunkList

    /// Makes a job.
    public init(_ map: ExtentMap, _ list: ChunkList) {
        self.map = map
        self.list = list
    }
}

/// Hashes blobs as a whole and chunk by chunk in one pass; for one thread.
struct ChunkProver {
    private let store: ObjectStore
    private let buffer = AlignedBuffer(capacity: StoreLimits.blockBytes)

    init(_ store: ObjectStore) { self.store = store }

    /// Whether the chunks are those of the blob; throws unless the blob has its own digest.
    func prove(
        _ job: ProofJob, hashed: (Int) throws(MregError) -> Void
    ) throws(MregError) -> Bool {
        let reader = try RangeReader(store, job.map, offset: 0, count: job.map.size)
        var whole = SHA256Hasher()
        var pieces = PieceHasher(job.list.chunks)
        repeat {
            try reader.fill(buffer)
            buffer.withBytes { pieces.update($0, with: &whole) }
            try hashed(buffer.count)
        } while buffer.count == buffer.capacity
        guard whole.finalize() == job.map.blob else {
            throw ObjectStore.damaged(
                job.map.blob, "its bytes have another SHA-256 than \(job.map.blob)")
        }
        return pieces.isRight && job.list.blob == job.map.blob
    }
}

/// Compares bytes that come in order with the digests of their pieces.
private struct PieceHasher: ~Copyable {
    private let pieces: [BlobChunk]
    private var index = 0
    private var done: Int64 = 0
    private var hasher = SHA256Hasher()
    private var isWrong = false

    init(_ pieces: [BlobChunk]) { self.pieces = pieces }

    /// Whether every piece had its digest and nothing came behind the last.
    var isRight: Bool { !isWrong && index == pieces.count }

    /// Takes bytes, and gives them to the digest of the whole: two lanes cost little more than one.
    mutating func update(_ bytes: RawSpan, with whole: inout SHA256Hasher) {
        var from = 0
        while from < bytes.byteCount {
            let rest = bytes.byteCount - from
            guard !isWrong, index < pieces.count else {
                isWrong = true
                return whole.update(bytes.extracting(from..<bytes.byteCount))
            }
            let count = Int(min(pieces[index].length - done, Int64(rest)))
            let part = bytes.extracting(from..<from + count)
            SHA256Hasher.updateBoth(&whole, part, &hasher, part)
            from += count
            done += Int64(count)
            if done == pieces[index].length { endPiece() }
        }
    }

    private mutating func endPiece() {
        var ended = SHA256Hasher()
        swap(&ended, &hasher)
        if ended.finalize() != pieces[index].digest { isWrong = true }
        index += 1
        done = 0
    }
}

extension ObjectStore {
    /// Hashes blobs and their chunks on all cores; the claims that are true. Throws unless every
    /// blob has its own digest.
    ///
    /// `hashed` is told of bytes that were read, from any thread, and may throw to end the work.
    public func prove(
        _ jobs: [ProofJob], width: Int = Surroundings.processorCount,
        hashed: @escaping @Sendable (Int) throws(MregError) -> Void
    ) throws -> [ChunkClaim] {
        let sorted = jobs.sorted { $0.map.size > $1.map.size }
        let next = Atomic<Int>(0)
        let proven = Mutex<[ChunkClaim]>([])
        let store = self
        let threads = max(1, min(width, sorted.count))
        try Workers.forEach(count: threads, width: threads) { _ in
            let prover = ChunkProver(store)
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < sorted.count else { return }
                let isTrue = try prover.prove(sorted[index], hashed: hashed)
                if isTrue { proven.withLock { $0.append(sorted[index].list.claim) } }
            }
        }
        return proven.withLock { $0 }
    }
}
