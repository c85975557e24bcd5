// SPDX-License-Identifier: Apache-2.0

/// A rolling hash of the last 64 bytes: `h = (h << 1) + table[byte]` (Xia et al., "FastCDC", USENIX
/// ATC 2016), for cutting where the content says so. Not a cryptographic hash.
///
/// It lives here because its loop reads bytes without bounds checks, at more than 2 GB/s.
public struct GearHash: Sendable {
    private var value: UInt64 = 0

    /// Begins with nothing seen.
    public init() {}

    /// One number for each byte: the first 256 outputs of SplitMix64 from state 0 (Steele, Lea,
    /// Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Never to be changed: other
    /// numbers would cut every file elsewhere, and nothing would be found again.
    static let table: [UInt64] = {
        var state: UInt64 = 0
        return (0..<256).map { _ in
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }()

    /// Takes bytes until the hash is below `limit`: how many that were; nil when it never was and
    /// all have been taken.
    public mutating func roll(_ bytes: RawSpan, until limit: UInt64) -> Int? {
        var hash = value
        let found = unsafe bytes.withUnsafeBytes { buffer -> Int? in
            unsafe Self.table.withUnsafeBufferPointer { table -> Int? in
                for index in 0..<buffer.count {
                    hash = unsafe (hash << 1) &+ table[Int(buffer[index])]
                    if hash < limit { return index + 1 }
                }
                return nil
            }
        }
        value = hash
        return found
    }
}
