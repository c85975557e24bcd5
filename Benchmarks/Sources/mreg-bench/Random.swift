// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Numbers that are the same on every machine for the same seed: xoshiro256** seeded by SplitMix64
/// (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021).
struct SeededRandom: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init(_ seed: UInt64...) {
        var mix: UInt64 = 0
        for part in seed { mix = Self.splitMix(mix &+ part) }
        func step() -> UInt64 {
            mix = Self.splitMix(mix)
            return mix
        }
        state = (step(), step(), step(), step())
    }

    private static func splitMix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }
}

/// Normally distributed bf16 values of one standard deviation, drawn from a table of quantiles.
///
/// 65 536 equally likely values have the exponents and the noise in the mantissa of real
/// weights, and cost a look-up each; two gigabytes of them take seconds.
struct GaussianTable {
    private let values: [UInt16]

    init(mean: Float = 0, deviation: Float) {
        values = (0..<65_536).map { index in
            let probability = (Double(index) + 0.5) / 65_536
            return Self.bf16(mean + deviation * Float(Self.quantile(probability)))
        }
    }

    /// Fills bytes with little-endian values.
    func fill(_ out: inout [UInt8], count: Int, from random: inout SeededRandom) {
        out.removeAll(keepingCapacity: true)
        out.reserveCapacity(2 * count)
        var bits: UInt64 = 0
        for index in 0..<count {
            if index % 4 == 0 { bits = random.next() }
            let value = values[Int(truncatingIfNeeded: bits & 0xffff)]
            bits >>= 16
            out.append(UInt8(truncatingIfNeeded: value))
            out.append(UInt8(truncatingIfNeeded: value >> 8))
        }
    }

    /// Rounds to the nearest bf16, ties to even.
    private static func bf16(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        return UInt16(truncatingIfNeeded: (bits &+ (((bits >> 16) & 1) &+ 0x7fff)) >> 16)
    }

    /// The inverse of the normal distribution by bisection on `erfc`: slow, exact, done once.
    private static func quantile(_ probability: Double) -> Double {
        var low = -6.0
        var high = 6.0
        for _ in 0..<48 {
            let middle = (low + high) / 2
            if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }
}
