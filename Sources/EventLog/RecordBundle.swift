// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Bundles of entries or signatures: each record is `u16be length || bytes` (C2SP tlog-tiles).
enum RecordBundle {
    /// The largest record, in bytes.
    static let recordBytesMax = 65_535

    /// Adds a record; the caller has checked its length.
    static func append(_ record: [UInt8], to bundle: inout [UInt8]) {
        bundle.append(UInt8(truncatingIfNeeded: record.count >> 8))
        bundle.append(UInt8(truncatingIfNeeded: record.count))
        bundle.append(contentsOf: record)
    }

    /// Where the first `count` records end, or nil when there are fewer whole ones.
    static func end(of count: Int, in bundle: [UInt8]) -> Int? {
        var offset = 0
        for _ in 0..<count {
            guard let record = range(at: offset, in: bundle) else { return nil }
            offset = record.upperBound
        }
        return offset
    }

    /// The first `count` records, or nil when there are fewer whole ones.
    static func records(_ count: Int, in bundle: [UInt8]) -> [[UInt8]]? {
        var records: [[UInt8]] = []
        records.reserveCapacity(count)
        var offset = 0
        for _ in 0..<count {
            guard let record = range(at: offset, in: bundle) else { return nil }
            records.append(Array(bundle[record]))
            offset = record.upperBound
        }
        return records
    }

    private static func range(at offset: Int, in bundle: [UInt8]) -> Range<Int>? {
        guard bundle.count - offset >= 2 else { return nil }
        let length = Int(bundle[offset]) << 8 | Int(bundle[offset + 1])
        guard bundle.count - offset - 2 >= length else { return nil }
        return offset + 2..<offset + 2 + length
    }
}
