// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// CRC-32 of the pieces of a zip, made while the very bytes were hashed: what the archive says of
/// its stored members can be held against them, and nothing is read for it a second time.
public struct PieceChecksums: Sendable {
    private var ends: [Int64] = []
    private var values: [CRC32] = []
    private var open = CRC32()

    /// Starts empty.
    init() {}

    /// Adds bytes of the present piece.
    mutating func update(_ bytes: RawSpan) { open.update(bytes) }

    /// The present piece ends here.
    mutating func endPiece(at end: Int64) {
        ends.append(end)
        values.append(open)
        open = CRC32()
    }

    /// The checksum of `count` bytes from `offset`; nil unless pieces begin and end there.
    public func checksum(offset: Int64, count: Int64) -> UInt32? {
        guard count > 0, let first = place(startingAt: offset) else { return nil }
        var combined = CRC32()
        var start = offset
        for place in first..<ends.count {
            combined.append(values[place], count: ends[place] - start)
            start = ends[place]
            if start - offset >= count { break }
        }
        return start - offset == count ? combined.value : nil
    }

    /// The piece that starts at an offset.
    private func place(startingAt offset: Int64) -> Int? {
        guard offset > 0 else { return offset == 0 && !ends.isEmpty ? 0 : nil }
        var (low, high) = (0, ends.count)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low < ends.count - 1 && ends[low] == offset ? low + 1 : nil
    }
}
