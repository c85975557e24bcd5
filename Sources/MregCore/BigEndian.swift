// SPDX-License-Identifier: Apache-2.0

/// Numbers as bytes, the most significant first.
public enum BigEndian {
    /// Adds the last `byteCount` bytes of a number.
    public static func append(_ number: UInt64, byteCount: Int = 8, to out: inout [UInt8]) {
        for shift in stride(from: 8 * (byteCount - 1), through: 0, by: -8) {
            out.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }
}
