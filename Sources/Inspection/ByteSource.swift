// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Bytes that can be read by ranges: a file, a stored blob, an archive member.
public protocol ByteSource {
    /// The number of bytes.
    var size: Int64 { get }
    /// Up to `count` bytes from `offset`; fewer only at the end.
    func read(offset: Int64, count: Int) throws(MregError) -> [UInt8]
    /// CRC-32 of a range, where it is known without reading it.
    func checksum(offset: Int64, count: Int64) -> UInt32?
}

extension ByteSource {
    /// Nothing is known of a source that does not say so.
    public func checksum(offset: Int64, count: Int64) -> UInt32? { nil }
}

/// Bytes in memory.
public struct BytesSource: ByteSource, Sendable {
    /// The bytes.
    public let bytes: [UInt8]

    /// Makes a source of these bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The number of bytes.
    public var size: Int64 { Int64(bytes.count) }

    /// Up to `count` bytes from `offset`.
    public func read(offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let start = Int(offset)
        return Array(bytes[start..<min(bytes.count, start + min(count, bytes.count))])
    }
}

/// A range of another source.
struct SourceWindow: ByteSource {
    let base: any ByteSource
    let start: Int64
    let size: Int64

    func read(offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let length = Int(min(Int64(count), size - offset))
        return try base.read(offset: start + offset, count: length)
    }

    func checksum(offset: Int64, count: Int64) -> UInt32? {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return nil }
        return base.checksum(offset: start + offset, count: count)
    }
}

extension ByteSource {
    /// Exactly `count` bytes from `offset`, or an error naming what is cut short.
    func exactly(_ count: Int, at offset: Int64, of what: String) throws(MregError) -> [UInt8] {
        let bytes = try read(offset: offset, count: count)
        guard bytes.count == count else { throw MregError(.corrupt, "\(what) is cut short") }
        return bytes
    }

    /// All bytes when they are at most `limit`, else nil.
    func whole(limit: Int) throws(MregError) -> [UInt8]? {
        guard size <= Int64(limit) else { return nil }
        return try exactly(Int(size), at: 0, of: "the file")
    }
}

extension [UInt8] {
    /// The little-endian number of `count` bytes at `offset`; 0 beyond the end.
    func little(_ offset: Int, _ count: Int) -> UInt64 {
        guard offset >= 0, offset + count <= self.count else { return 0 }
        var value: UInt64 = 0
        for index in (offset..<offset + count).reversed() {
            value = value << 8 | UInt64(self[index])
        }
        return value
    }

    /// The big-endian number of `count` bytes at `offset`; 0 beyond the end.
    func big(_ offset: Int, _ count: Int) -> UInt64 {
        guard offset >= 0, offset + count <= self.count else { return 0 }
        var value: UInt64 = 0
        for index in offset..<offset + count { value = value << 8 | UInt64(self[index]) }
        return value
    }

    /// True when these bytes stand at `offset`.
    func has(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
        offset + bytes.count <= count && self[offset..<offset + bytes.count].elementsEqual(bytes)
    }
}
