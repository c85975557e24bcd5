// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// Ranges of a blob to be hashed, each behind the one before.
public struct HashJob: Sendable {
    /// The bytes of one job when a blob is shared by all cores.
    public static let runBytes: Int64 = 32 << 20

    /// Where the blob lies.
    public var map: ExtentMap
    /// The ranges and the digests they should have; they follow each other without a gap.
    public var parts: [BlobPart]

    /// Makes a job of one range.
    public init(_ map: ExtentMap, _ part: BlobPart) {
        self.map = map
        parts = [part]
    }

    private init(_ map: ExtentMap, _ chunks: ArraySlice<BlobChunk>) {
        self.map = map
        parts = chunks.map { BlobPart(offset: $0.offset, size: $0.length, digest: $0.digest) }
    }

    /// Jobs that together check every chunk of a blob. They prove the blob only where the list is
    /// proven to be that blob's.
    public static func runs(_ map: ExtentMap, of list: ChunkList) -> [HashJob] {
        var jobs: [HashJob] = []
        var first = 0
        for (index, chunk) in list.chunks.enumerated() {
            let isLast = index == list.chunks.count - 1
            let end = chunk.offset + chunk.length
            guard isLast || end - list.chunks[first].offset >= runBytes else { continue }
            jobs.append(HashJob(map, list.chunks[first...index]))
            first = index + 1
        }
        return jobs
    }

    /// The bytes of all ranges.
    var size: Int64 { parts.reduce(0) { $0 + $1.size } }
}

extension ObjectStore {
    /// Throws unless every range has its digest; reads on all cores, two ranges a core.
    ///
    /// `hashed` is told of bytes that were read, from any thread, and may throw to end the work.
    public func verify(
        _ jobs: [HashJob], width: Int = Surroundings.processorCount,
        hashed: @escaping @Sendable (Int) throws(MregError) -> Void
    ) throws {
        // The largest first, so that no core is left with one at the end.
        let sorted = jobs.sorted { $0.size > $1.size }
        let next = Atomic<Int>(0)
        let store = self
        let threads = max(1, min(width, sorted.count))
        try Workers.forEach(count: threads, width: threads) { _ in
            let buffers = (0..<2).map { _ in AlignedBuffer(capacity: StoreLimits.blockBytes) }
            var lanes: [JobLane?] = [nil, nil]
            while true {
                var live: [JobLane] = []
                var count = Int.max
                for slot in lanes.indices {
                    var ready = try lanes[slot]?.ready() ?? 0
                    while ready == 0 {
                        let index = next.add(1, ordering: .relaxed).oldValue
                        lanes[slot] = nil
                        guard index < sorted.count else { break }
                        let lane = try JobLane(store, sorted[index], buffers[slot])
                        lanes[slot] = lane
                        ready = try lane.ready()
                    }
                    guard let lane = lanes[slot] else { continue }
                    live.append(lane)
                    count = min(count, ready)
                }
                guard let first = live.first else { return }
                JobLane.step(first, live.count > 1 ? live[1] : nil, count)
                for lane in live { try lane.advance(count) }
                try hashed(count * live.count)
            }
        }
    }
}

/// A job on its way through SHA-256.
private final class JobLane {
    private let job: HashJob
    private let reader: RangeReader
    private let buffer: AlignedBuffer
    private var hasher = SHA256Hasher()
    /// The part of the block that is still to be hashed.
    private var from: Int
    /// The range that is hashed now, and how much of it is left.
    private var index = 0
    private var left: Int64

    init(
        _ store: ObjectStore, _ job: HashJob, _ buffer: AlignedBuffer
    ) throws(MregError) {
        self.job = job
        self.buffer = buffer
        buffer.count = 0
        let start = job.parts.first?.offset ?? 0
        // Reading past the page cache begins at a multiple of the alignment.
        from = Int(start % Int64(AlignedBuffer.alignment))
        left = job.parts.first?.size ?? 0
        reader = try RangeReader(
            store, job.map, offset: start - Int64(from), count: job.size + Int64(from))
    }

    /// How many bytes can be hashed in a row now; 0 when every range was compared.
    func ready() throws(MregError) -> Int {
        while left == 0 {
            guard index < job.parts.count else { return 0 }
            try endPart()
        }
        if from >= buffer.count {
            // `from` is behind the block's start only in the first one.
            try reader.fill(buffer)
            guard buffer.count > from else { throw isWrong }
        }
        return Int(min(Int64(buffer.count - from), left))
    }

    /// Hashes the next bytes of one lane, or of both side by side.
    static func step(_ first: JobLane, _ second: JobLane?, _ count: Int) {
        first.buffer.withBytes { left in
            let one = left.extracting(first.from..<first.from + count)
            guard let second else { return first.hasher.update(one) }
            second.buffer.withBytes { right in
                let two = right.extracting(second.from..<second.from + count)
                SHA256Hasher.updateBoth(&first.hasher, one, &second.hasher, two)
            }
        }
    }

    /// Goes on behind bytes that were hashed.
    func advance(_ count: Int) throws(MregError) {
        from += count
        if from == buffer.count { (from, buffer.count) = (0, 0) }
        left -= Int64(count)
        if left == 0 { try endPart() }
    }

    private func endPart() throws(MregError) {
        var done = SHA256Hasher()
        swap(&done, &hasher)
        guard done.finalize() == job.parts[index].digest else { throw isWrong }
        index += 1
        left = index < job.parts.count ? job.parts[index].size : 0
    }

    private var isWrong: MregError {
        let wanted = index < job.parts.count ? "\(job.parts[index].digest)" : "none"
        return ObjectStore.damaged(
            job.map.blob, "its bytes have another SHA-256 than \(wanted)")
    }
}
