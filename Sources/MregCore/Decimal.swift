// SPDX-License-Identifier: Apache-2.0

/// Decimal numbers of 0 and more in their one spelling, as bytes: no sign, no leading zero.
enum Decimal {
    private static let zero = UInt8(ascii: "0")

    /// The number of digits; of a negative number, that of nothing.
    static func digits(_ number: Int64) -> Int {
        var (left, count) = (number / 10, 1)
        while left > 0 { (left, count) = (left / 10, count + 1) }
        return count
    }

    /// Adds the digits.
    static func append(_ number: Int64, to out: inout [UInt8]) {
        let start = out.count
        var left = max(number, 0)
        repeat {
            out.append(zero + UInt8(left % 10))
            left /= 10
        } while left > 0
        out[start...].reverse()
    }

    /// The number, or nil for any other spelling and for more than 64 bits.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let first = bytes.first, first != zero || bytes.count == 1 else { return nil }
        var value: Int64 = 0
        for byte in bytes {
            guard (zero...zero + 9).contains(byte) else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(Int64(byte - zero))
            guard !overflow, !more else { return nil }
            value = sum
        }
        return value
    }
}
