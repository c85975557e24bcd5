// SPDX-License-Identifier: Apache-2.0

/// Which bytes of a container something needs: a union of ranges.
///
/// Ranges are gathered and merged when twice as many have come as the last merging left, so that
/// marking costs `n log n` in any order and a container that is wholly needed costs one range.
struct ByteRanges: Sendable {
    private static let mergeCountMin = 64
    private var ranges: [Range<Int64>] = []
    private var mergedCount = 0

    /// Whether nothing was ever added.
    var isEmpty: Bool { ranges.isEmpty }

    /// Adds a range; it may overlap others.
    mutating func add(_ range: Range<Int64>) {
        if let last = ranges.last, last.upperBound == range.lowerBound {
            // Runs come in order more often than not.
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
        if ranges.count > 2 * mergedCount + Self.mergeCountMin { merge() }
    }

    /// The number of bytes in the union.
    mutating func total() -> Int64 {
        merge()
        return ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
    }

    private mutating func merge() {
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var out: [Range<Int64>] = []
        for range in ranges {
            if let last = out.last, range.lowerBound <= last.upperBound {
                out[out.count - 1] =
                    last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
            } else {
                out.append(range)
            }
        }
        ranges = out
        mergedCount = out.count
    }
}
