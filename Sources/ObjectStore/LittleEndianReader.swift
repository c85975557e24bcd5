// SPDX-License-Identifier: Apache-2.0

/// Reads little-endian numbers one after the other; nil where the bytes end.
struct LittleEndianReader {
    let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    mutating func number(_ count: Int) -> UInt64? {
        guard count <= 8, offset <= bytes.count - count else { return nil }
        var value: UInt64 = 0
        for index in (offset..<offset + count).reversed() {
            value = value << 8 | UInt64(bytes[index])
        }
        offset += count
        return value
    }

    /// Passes over bytes; false where there are not as many.
    mutating func skip(_ count: UInt64) -> Bool {
        guard count <= UInt64(bytes.count - offset) else { return false }
        offset += Int(count)
        return true
    }
}
