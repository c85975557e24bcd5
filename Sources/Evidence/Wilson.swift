// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Counts of a measurement: `hits` of `n`.
public struct Count: Sendable, Hashable {
    /// How many samples were measured; at least one.
    public let n: Int64
    /// How many of them have the property; 0...n.
    public let hits: Int64

    /// Makes a count, or nil when it could not have been counted.
    public init?(hits: Int64, of n: Int64) {
        guard n > 0, n <= EvidenceLimits.samplesMax, (0...n).contains(hits) else { return nil }
        self.n = n
        self.hits = hits
    }

    /// The share, for comparisons and screens.
    public var rate: Double { Double(hits) / Double(n) }

    /// The 95 % Wilson score interval.
    public var wilson: Wilson { Wilson(self) }

    /// `rate` and `wilson95`, as they stand in a derived block.
    var derivedMembers: [JSONObject.Member] {
        [
            .init(name: "rate", value: .string(DecimalText.short(rate))),
            .init(name: "wilson95", value: wilson.json),
        ]
    }
}

/// A 95 % Wilson score interval: conservative bounds for a share, honest at small n and at 0 and 1.
public struct Wilson: Sendable, Equatable {
    /// The normal quantile of 97.5 %.
    public static let z = 1.959963984540054
    /// The lower bound, in 0...1.
    public let low: Double
    /// The upper bound, in 0...1.
    public let high: Double

    /// The interval of a count.
    public init(_ count: Count) {
        let n = Double(count.n)
        let share = count.rate
        let square = Self.z * Self.z
        let centre = (share + square / (2 * n)) / (1 + square / n)
        let variance = share * (1 - share) / n + square / (4 * n * n)
        let half = Self.z * variance.squareRoot() / (1 + square / n)
        // At the ends the bound is exact; rounding must not move it inside.
        low = count.hits == 0 ? 0 : max(0, centre - half)
        high = count.hits == count.n ? 1 : min(1, centre + half)
    }

    /// The distance between the bounds.
    public var width: Double { high - low }

    /// Whether no value lies in both intervals.
    public func isDisjoint(from other: Wilson) -> Bool { low > other.high || other.low > high }

    /// How many samples make the upper bound of an observed one half at most `limit`.
    ///
    /// An attack that guesses is shown to guess only with this many: 390 for 0.55.
    public static func samplesToBound(half limit: Double) -> Int64? {
        let margin = limit - 0.5
        guard margin >= 1e-6, margin < 0.5 else { return nil }
        // The interval of p = 1/2 is symmetric; its half-width m solves n = z^2 (1/4m^2 - 1).
        let needed = z * z * (1 / (4 * margin * margin) - 1)
        // The published table rounds up to the next ten (390, 2400, 9600 come from this formula).
        return Int64((needed / 10).rounded(.up)) * 10
    }

    /// Both bounds to six digits.
    var json: JSONValue {
        [.string(DecimalText.short(low)), .string(DecimalText.short(high))]
    }
}
