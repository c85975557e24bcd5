// SPDX-License-Identifier: Apache-2.0

/// A decimal number as it is spelled, compared exactly: 0.1 is a tenth, not the nearest double.
public struct ExactDecimal: Sendable, Comparable {
    /// Most digits, and the largest exponent by magnitude, that are read.
    public static let digitsMax = 64, exponentMax = 1_000

    private let isNegative: Bool
    /// The digits after "0.", without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The power of ten they are multiplied with.
    private let exponent: Int

    /// Reads `-12.5e-3`; nil for anything else, such as `nan`, `0x1` or `1_000`.
    public init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        let sign = rest.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = Self.takeDigits(&rest)
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty,
            whole.count + fraction.count <= Self.digitsMax,
            let power = Self.takeExponent(&rest), rest.isEmpty
        else { return nil }
        let all = whole + fraction
        let zeros = all.prefix { $0 == 0 }.count
        var significant = Array(all.dropFirst(zeros))
        while significant.last == 0 { significant.removeLast() }
        digits = significant
        exponent = significant.isEmpty ? 0 : whole.count - zeros + power
        isNegative = sign == UInt8(ascii: "-") && !significant.isEmpty
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let zero = UInt8(ascii: "0")
        let digits = rest.prefix { (zero...zero + 9).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits.map { $0 - zero }
    }

    /// The power of ten; 0 when there is none, nil when it is not well-formed.
    private static func takeExponent(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let mark = rest.first else { return 0 }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
        rest = rest.dropFirst()
        let sign = rest.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let digits = takeDigits(&rest)
        guard (1...4).contains(digits.count) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1) }
        guard value <= exponentMax else { return nil }
        return sign == UInt8(ascii: "-") ? -value : value
    }

    /// The order of numbers.
    public static func < (left: Self, right: Self) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    /// By magnitude alone; zero has no digits and is smaller than anything else.
    private func isSmaller(than other: Self) -> Bool {
        guard !digits.isEmpty, !other.digits.isEmpty else { return !other.digits.isEmpty }
        if exponent != other.exponent { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
