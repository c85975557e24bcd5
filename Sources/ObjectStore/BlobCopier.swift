// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// Copies ranges of blobs to files while reading, hashing and writing overlap.
///
/// Each stage has a thread: this one writes, two of our own read and hash. A few aligned buffers
/// go round between them, so memory does not grow with the file. One thread uses a copier.
public final class BlobCopier {
    /// The bytes of one buffer.
    public static let bufferBytes = 2 << 20
    /// The buffers that go round.
    public static let bufferCount = 6

    private let store: ObjectStore
    private let buffers = (0..<bufferCount).map { _ in AlignedBuffer(capacity: bufferBytes) }

    /// Makes a copier; its memory is touched only as far as it is used.
    public init(_ store: ObjectStore) { self.store = store }

    /// Writes `count` bytes of a blob from `offset` on to a new file, and throws at the end when
    /// their SHA-256 is not `expected`; the file is to be discarded then.
    ///
    /// `wrote` is told how many bytes were written since it was last called, and may throw.
    public func copy(
        _ map: ExtentMap, offset: Int64, count: Int64, expected: Digest,
        to file: borrowing File, wrote: (Int) throws(MregError) -> Void
    ) throws(MregError) {
        let pipe = CopyPipe(buffers)
        let store = store
        let reader = try OwnedThread { pipe.fill(store, map, offset, count) }
        let hasher: OwnedThread
        do throws(MregError) {
            hasher = try OwnedThread { pipe.hash() }
        } catch {
            // A thread ends when its pipe is closed, and is joined when it goes: in this order,
            // or the reader would wait for buffers that nobody gives back.
            pipe.close()
            throw error
        }
        defer {
            pipe.close()
            reader.join()
            hasher.join()
        }
        var output = DirectOutput(file, size: count)
        var written: Int64 = 0
        while let buffer = pipe.hashed.pop() {
            try buffer.withBytes { (bytes) throws(MregError) in try output.write(bytes, to: file) }
            written += Int64(buffer.count)
            try wrote(buffer.count)
            pipe.free.push(buffer)
        }
        if let failure = pipe.failure.withLock({ $0 }) { throw failure }
        guard written == count, pipe.digest.withLock({ $0 }) == expected else {
            throw ObjectStore.damaged(map.blob, "its bytes have another SHA-256 than \(expected)")
        }
    }
}

/// The queues between the stages of one copy, and what the stages have to tell.
private final class CopyPipe: Sendable {
    let free: BoundedQueue<AlignedBuffer>
    let read: BoundedQueue<AlignedBuffer>
    let hashed: BoundedQueue<AlignedBuffer>
    let failure = Mutex<MregError?>(nil)
    let digest = Mutex<Digest?>(nil)

    init(_ buffers: [AlignedBuffer]) {
        free = BoundedQueue(capacity: buffers.count)
        read = BoundedQueue(capacity: buffers.count)
        hashed = BoundedQueue(capacity: buffers.count)
        for buffer in buffers { free.push(buffer) }
    }

    /// Stops every stage at once.
    func close() {
        for queue in [free, read, hashed] { queue.close(dropping: true) }
    }

    /// The first stage: reads the range into free buffers.
    func fill(_ store: ObjectStore, _ map: ExtentMap, _ offset: Int64, _ count: Int64) {
        do throws(MregError) {
            let reader = try RangeReader(store, map, offset: offset, count: count)
            while let buffer = free.pop() {
                try reader.fill(buffer)
                guard buffer.count > 0, read.push(buffer) else { break }
            }
        } catch {
            failure.withLock { $0 = error }
        }
        read.close()
    }

    /// The second stage: hashes what was read and passes it on.
    func hash() {
        var hasher = SHA256Hasher()
        while let buffer = read.pop() {
            buffer.withBytes { hasher.update($0) }
            guard hashed.push(buffer) else { return }
        }
        let result = hasher.finalize()
        digest.withLock { $0 = result }
        hashed.close()
    }
}
