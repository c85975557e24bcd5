// SPDX-License-Identifier: Apache-2.0
import CPlanes

extension [UInt8] {
    /// The first place of a byte at or behind `start`, found as fast as the C library can.
    public func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard indices.contains(start) else { return nil }
        let place = unsafe withUnsafeBufferPointer { bytes in
            let rest = unsafe UnsafeBufferPointer(rebasing: bytes[start...])
            return unsafe start + cplanes_find(rest.baseAddress, rest.count, byte)
        }
        return place < count ? place : nil
    }
}
