// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Memory for input and output, aligned for O_DIRECT, reused rather than allocated anew.
@safe public final class AlignedBuffer: @unchecked Sendable {
    /// O_DIRECT wants addresses, offsets and lengths in multiples of this many bytes.
    public static let alignment = 4096

    /// The number of bytes it can hold.
    public let capacity: Int
    /// The number of bytes in use, from the start.
    public var count = 0
    let pointer: UnsafeMutableRawPointer

    /// Allocates `capacity` bytes, rounded up to the alignment.
    public init(capacity: Int) {
        let rounded = (capacity + Self.alignment - 1) / Self.alignment * Self.alignment
        self.capacity = rounded
        unsafe pointer = .allocate(byteCount: rounded, alignment: Self.alignment)
    }

    deinit { unsafe pointer.deallocate() }

    /// The bytes in use.
    public func withBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe UnsafeRawBufferPointer(start: pointer, count: count).bytes)
    }

    /// Lets `body` write all of the first `count` bytes, which are then those in use.
    public func fill<Failure: Error>(
        _ count: Int, _ body: (inout MutableRawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        self.count = 0
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: pointer, count: min(count, capacity))
        var span = unsafe room.mutableBytes
        try body(&span)
        self.count = room.count
    }

    /// Copies as many of `bytes` as fit behind those in use; returns how many.
    public func append(_ bytes: RawSpan) -> Int {
        let taken = min(bytes.byteCount, capacity - count)
        unsafe bytes.withUnsafeBytes { source in
            guard taken > 0, let base = source.baseAddress else { return }
            unsafe (pointer + count).copyMemory(from: base, byteCount: taken)
        }
        count += taken
        return taken
    }

    /// Sets bytes from `count` up to `end` to zero without counting them.
    func zeroTail(upTo end: Int) {
        guard end > count else { return }
        unsafe memset(pointer + count, 0, end - count)
    }
}
