// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// Where a stream's bytes come from, buffer by buffer.
protocol ByteFeed: AnyObject {
    /// The next bytes, or none at the end.
    func next() throws(MregError) -> [UInt8]
    /// Passes over bytes without making them; false when they must be read.
    func jump(_ count: Int64) -> Bool
}

/// Reads a source from front to back.
final class SourceFeed: ByteFeed {
    private let source: any ByteSource
    private var offset: Int64

    init(_ source: any ByteSource, from offset: Int64 = 0) {
        self.source = source
        self.offset = offset
    }

    func next() throws(MregError) -> [UInt8] {
        let bytes = try source.read(offset: offset, count: InspectionLimits.bufferBytes)
        offset += Int64(bytes.count)
        return bytes
    }

    func jump(_ count: Int64) -> Bool {
        guard count <= source.size - offset else { return false }
        offset += count
        return true
    }
}

/// Decodes a compressed source from front to back.
final class DecodeFeed: ByteFeed {
    private let source: any ByteSource
    private let decoder: Decoder
    private let scan: ScanContext
    private var offset: Int64 = 0
    /// CRC-32 of what was made.
    private(set) var checksum = CRC32()
    /// How much was made.
    private(set) var produced: Int64 = 0

    init(_ source: any ByteSource, _ format: Compression, _ scan: ScanContext) throws(MregError) {
        self.source = source
        self.scan = scan
        decoder = try Decoder(format)
    }

    func next() throws(MregError) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: InspectionLimits.bufferBytes)
        while !decoder.isFinished {
            let made = try decoder.decode(into: &out)
            if made > 0 { return try emit(&out, made) }
            if decoder.isFinished { break }
            let input = try source.read(offset: offset, count: InspectionLimits.bufferBytes)
            guard !input.isEmpty else {
                throw MregError(.corrupt, "the compressed stream is cut short")
            }
            offset += Int64(input.count)
            decoder.give(input)
        }
        return []
    }

    func jump(_ count: Int64) -> Bool { false }

    /// The bytes of the source after the stream's end.
    var trailingBytes: Int64 { source.size - offset + Int64(decoder.unusedInput) }

    private func emit(_ out: inout [UInt8], _ made: Int) throws(MregError) -> [UInt8] {
        out.removeLast(out.count - made)
        produced += Int64(made)
        checksum.update(out[...])
        try scan.spendInflated(Int64(made))
        return out
    }
}

/// A buffered reader that goes forward only.
struct ByteStream {
    private(set) var bytes: [UInt8] = []
    /// The next byte's place in `bytes`.
    var index = 0
    /// The stream offset of `bytes[0]`.
    private(set) var base: Int64 = 0
    /// The same bytes for reading again, when they are not decoded on the fly.
    let source: (any ByteSource)?
    private let feed: any ByteFeed

    init(_ source: any ByteSource, from offset: Int64 = 0) {
        self.source = source
        base = offset
        feed = SourceFeed(source, from: offset)
    }

    init(feed: any ByteFeed) {
        source = nil
        self.feed = feed
    }

    /// The offset of the next byte.
    var offset: Int64 { base + Int64(index) }

    /// True when `count` bytes stand in the buffer; reads more as needed (count is small).
    @inline(__always)
    mutating func has(_ count: Int) throws(MregError) -> Bool {
        if bytes.count - index >= count { return true }
        return try refill(count)
    }

    @inline(never)
    private mutating func refill(_ count: Int) throws(MregError) -> Bool {
        while bytes.count - index < count {
            let more = try feed.next()
            if more.isEmpty { return false }
            base += Int64(index)
            bytes = index == bytes.count ? more : Array(bytes[index...]) + more
            index = 0
        }
        return true
    }

    /// True at the end.
    mutating func isAtEnd() throws(MregError) -> Bool { try !has(1) }

    /// The next `count` bytes, or nil when fewer are left.
    mutating func take(_ count: Int) throws(MregError) -> [UInt8]? {
        guard try has(count) else { return nil }
        defer { index += count }
        return Array(bytes[index..<index + count])
    }

    /// Passes over `count` bytes; false when the stream ends first.
    mutating func skip(_ count: Int64) throws(MregError) -> Bool {
        guard count >= 0 else { return false }
        var left = count
        while left > 0 {
            let buffered = min(left, Int64(bytes.count - index))
            index += Int(buffered)
            left -= buffered
            guard left > 0 else { break }
            if feed.jump(left) {
                base += Int64(bytes.count) + left
                bytes = []
                index = 0
                return true
            }
            guard try has(1) else { return false }
        }
        return true
    }

    /// The bytes left when that is known without reading.
    var remaining: Int64? { source.map { $0.size - offset } }

    /// Bytes already passed, when they can still be had.
    func again(_ offset: Int64, _ count: Int) -> [UInt8]? {
        let place = offset - base
        if place >= 0, place + Int64(count) <= Int64(bytes.count) {
            return Array(bytes[Int(place)..<Int(place) + count])
        }
        let found = try? source?.read(offset: offset, count: count)
        return found?.count == count ? found : nil
    }
}
