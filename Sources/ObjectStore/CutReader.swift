// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Reads the header of a file byte by byte through a small window, whatever its size.
struct CutReader {
    private static let windowBytes = 64 << 10

    /// The number of bytes of the file.
    let size: Int64
    private let read: CutPlan.Read
    private var window: [UInt8] = []
    private var start: Int64 = 0

    init(size: Int64, read: @escaping CutPlan.Read) {
        self.size = size
        self.read = read
    }

    /// The byte at an offset, or nil beyond the end.
    mutating func byte(at offset: Int64) throws(MregError) -> UInt8? {
        guard offset >= 0, offset < size else { return nil }
        if offset < start || offset - start >= Int64(window.count) {
            window = try read(offset, Int(min(Int64(Self.windowBytes), size - offset)))
            start = offset
            guard !window.isEmpty else { return nil }
        }
        return window[Int(offset - start)]
    }

    /// A little-endian number of 64 bits, or nil when its bytes are not all there.
    mutating func number(at offset: Int64) throws(MregError) -> UInt64? {
        var number: UInt64 = 0
        for index in 0..<8 {
            guard let byte = try byte(at: offset + Int64(index)) else { return nil }
            number |= UInt64(byte) << UInt64(8 * index)
        }
        return number
    }
}
