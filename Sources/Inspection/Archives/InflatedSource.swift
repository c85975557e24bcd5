// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// Decompressed bytes that can be read by ranges although they are too many to hold: the last ones
/// are kept, and going back behind them decodes from the start again.
final class InflatedSource: ByteSource {
    /// How much is kept for going back, in bytes.
    static let windowBytes = 4 << 20
    /// How often the content is decoded again from its start.
    private static let rewindsMax = 16

    let size: Int64
    private let source: any ByteSource
    private let format: Compression
    private let scan: ScanContext
    private var feed: DecodeFeed
    private var window: [UInt8] = []
    private var windowStart: Int64 = 0
    private var rewindsLeft = rewindsMax

    /// Content that was decoded once already, which told its size.
    init(
        _ source: any ByteSource, _ format: Compression, size: Int64, _ scan: ScanContext
    ) throws(MregError) {
        self.size = size
        self.source = source
        self.format = format
        self.scan = scan
        feed = try DecodeFeed(source, format, ScanContext(unlimited: scan))
    }

    func read(offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let end = min(size - offset, Int64(count)) + offset
        if offset < windowStart { try rewind() }
        while windowStart + Int64(window.count) < end {
            let more = try feed.next()
            guard !more.isEmpty else { break }
            if window.count >= 2 * Self.windowBytes { forget(before: offset) }
            window += more
        }
        let first = Int(offset - windowStart)
        let last = min(window.count, Int(end - windowStart))
        return first < last ? Array(window[first..<last]) : []
    }

    /// Drops the older part of what is kept, but nothing of what is asked for.
    private func forget(before offset: Int64) {
        let surplus = window.count - Self.windowBytes
        let dropped = min(surplus, Int(clamping: max(0, offset - windowStart)))
        window.removeFirst(dropped)
        windowStart += Int64(dropped)
    }

    private func rewind() throws(MregError) {
        rewindsLeft -= 1
        guard rewindsLeft >= 0 else {
            throw MregError(.corrupt, "compressed content that must be read too often")
        }
        feed = try DecodeFeed(source, format, ScanContext(unlimited: scan))
        window = []
        windowStart = 0
    }
}
