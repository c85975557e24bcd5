// SPDX-License-Identifier: Apache-2.0

/// A bounded number of aligned blocks for a pipeline, used again and again.
///
/// A block goes back when nobody holds it any more, so that no error path can lose one. Whoever
/// is ahead waits for a free block: that bounds the memory of the whole pipeline.
public final class BlockPool: Sendable {
    private let free: BoundedQueue<AlignedBuffer>

    /// Makes `count` blocks of `capacity` bytes; their pages are touched when they are used.
    public init(count: Int, capacity: Int) {
        free = BoundedQueue(capacity: count)
        for _ in 0..<count { free.push(AlignedBuffer(capacity: capacity)) }
    }

    /// Takes an empty block, waiting until there is one.
    public func take() -> Block? {
        guard let buffer = free.pop() else { return nil }
        buffer.count = 0
        return Block(buffer, free)
    }
}

/// A block of a pool; it returns there when the last reference goes.
public final class Block: Sendable {
    /// The memory.
    public let buffer: AlignedBuffer
    private let free: BoundedQueue<AlignedBuffer>

    fileprivate init(_ buffer: AlignedBuffer, _ free: BoundedQueue<AlignedBuffer>) {
        self.buffer = buffer
        self.free = free
    }

    deinit { free.push(buffer) }
}
