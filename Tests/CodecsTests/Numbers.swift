// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: the same numbers in every run.
struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// About normal, as weights are: the sum of twelve uniform numbers.
    mutating func weight() -> Float {
        var sum: Float = -6
        for _ in 0..<12 { sum += Float(next() >> 40) / Float(1 << 24) }
        return sum * 0.02
    }
}

/// Kinds of data that are worth encoding.
enum Numbers: CaseIterable, Sendable {
    case bfloat16, float16, float32, cleanFloat32, cleanFloat64, int64, text, skewedBytes, zeros

    /// So many bytes of it.
    func bytes(_ count: Int) -> [UInt8] {
        var noise = Noise(seed: 1)
        var out: [UInt8] = []
        out.reserveCapacity(count + 64)
        while out.count < count { append(&noise, to: &out) }
        return Array(out.prefix(count))
    }

    private func append(_ noise: inout Noise, to out: inout [UInt8]) {
        switch self {
        case .bfloat16: Self.put(noise.weight().bitPattern >> 16, 2, &out)
        case .float16: Self.put(Self.half(noise.weight()), 2, &out)
        case .float32: Self.put(noise.weight().bitPattern, 4, &out)
        case .cleanFloat32: Self.put(noise.weight().bitPattern & 0xffff_0000, 4, &out)
        case .cleanFloat64: Self.put(Double(noise.weight()).bitPattern, 8, &out)
        case .int64: Self.put(noise.next() % 50_000, 8, &out)
        case .text:
            let number = noise.next() % 100_000
            out += Array("user_\(number),0.\(number * 7 % 9973),red\n".utf8)
        case .skewedBytes: out.append(UInt8(noise.next() & noise.next() & noise.next() & 0x1f))
        case .zeros: out.append(0)
        }
    }

    private static func put(_ bits: some BinaryInteger, _ width: Int, _ out: inout [UInt8]) {
        for place in 0..<width { out.append(UInt8(truncatingIfNeeded: bits >> (8 * place))) }
    }

    /// IEEE 754 binary16 of a small number, rounded towards zero; subnormals become zero.
    private static func half(_ value: Float) -> UInt32 {
        let bits = value.bitPattern
        let exponent = Int(bits >> 23 & 0xff) - 127 + 15
        guard exponent > 0 else { return bits >> 16 & 0x8000 }
        return bits >> 16 & 0x8000 | UInt32(exponent) << 10 | bits >> 13 & 0x3ff
    }
}
