// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// A range of a blob to be hashed.
public struct HashJob: Sendable {
    /// Where the blob lies.
    public var map: ExtentMap
    /// The range and the digest it should have.
    public var part: BlobPart

    /// Makes a job.
    public init(_ map: ExtentMap, _ part: BlobPart) {
        self.map = map
        self.part = part
    }
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
        let sorted = jobs.sorted { $0.part.size > $1.part.size }
        let next = Atomic<Int>(0)
        let store = self
        let threads = max(1, min(width, sorted.count))
        try Workers.forEach(count: threads, width: threads) { _ in
            var lanes: [JobLane] = []
            let take: () throws(MregError) -> JobLane? = { () throws(MregError) in
                let index = next.add(1, ordering: .relaxed).oldValue
                return index < sorted.count ? try JobLane(store, sorted[index]) : nil
            }
            while true {
                while lanes.count < 2, let lane = try take() { lanes.append(lane) }
                guard let first = lanes.first else { return }
                try JobLane.step(first, lanes.count == 2 ? lanes[1] : nil, hashed)
                for lane in lanes where lane.isAtEnd { try lane.finish() }
                lanes.removeAll { $0.isAtEnd }
            }
        }
    }
}

/// A range on its way through SHA-256.
private final class JobLane {
    private let job: HashJob
    private let reader: RangeReader
    private let buffer = AlignedBuffer(capacity: StoreLimits.blockBytes)
    private var hasher = SHA256Hasher()
    private(set) var isAtEnd = false

    init(_ store: ObjectStore, _ job: HashJob) throws(MregError) {
        self.job = job
        reader = try RangeReader(
            store, job.map, offset: job.part.offset, count: job.part.size)
    }

    private func fill() throws(MregError) {
        try reader.fill(buffer)
        isAtEnd = buffer.count < buffer.capacity
    }

    /// Hashes the next block of one lane, or of both side by side.
    static func step(
        _ first: JobLane, _ second: JobLane?, _ hashed: (Int) throws(MregError) -> Void
    ) throws(MregError) {
        try first.fill()
        try second?.fill()
        first.buffer.withBytes { left in
            guard let second else { return first.hasher.update(left) }
            second.buffer.withBytes { right in
                SHA256Hasher.updateBoth(&first.hasher, left, &second.hasher, right)
            }
        }
        try hashed(first.buffer.count + (second?.buffer.count ?? 0))
    }

    func finish() throws(MregError) {
        var done = SHA256Hasher()
        swap(&done, &hasher)
        guard done.finalize() == job.part.digest else {
            throw ObjectStore.damaged(
                job.map.blob, "its bytes have another SHA-256 than \(job.part.digest)")
        }
    }
}
