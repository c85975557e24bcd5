// SPDX-License-Identifier: Apache-2.0

/// The discrete Fourier transform of real numbers, for convolving a distribution with itself.
enum FourierTransform {
    /// A distribution on a circle of places (a power of two) convolved with itself, so that the
    /// result is that of the sum of `times` independent draws.
    static func power(_ shares: [Double], _ times: Int64) -> [Double] {
        var (real, imaginary) = (shares, [Double](repeating: 0, count: shares.count))
        let turns = turns(shares.count)
        transform(&real, &imaginary, turns)
        for place in real.indices {
            (real[place], imaginary[place]) = raise((real[place], imaginary[place]), times)
            // The inverse is the transform of the conjugate.
            imaginary[place] = -imaginary[place]
        }
        transform(&real, &imaginary, turns)
        return real.map { $0 / Double(shares.count) }
    }

    /// A complex number to a whole power, by squaring.
    private static func raise(_ base: (Double, Double), _ times: Int64) -> (Double, Double) {
        var (square, result, left) = (base, (1.0, 0.0), times)
        while left > 0 {
            if left & 1 == 1 { result = product(result, square) }
            square = product(square, square)
            left >>= 1
        }
        return result
    }

    private static func product(
        _ a: (Double, Double), _ b: (Double, Double)
    ) -> (Double, Double) {
        (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
    }

    /// Cosine and sine of the first half of `count` equal parts of a turn.
    private static func turns(_ count: Int) -> [(Double, Double)] {
        (0..<max(1, count / 2)).map { Numerics.turn(Double($0) / Double(count)) }
    }

    /// Cooley and Tukey's transform in place.
    private static func transform(
        _ real: inout [Double], _ imaginary: inout [Double], _ turns: [(Double, Double)]
    ) {
        let count = real.count
        reorder(&real)
        reorder(&imaginary)
        var half = 1
        while half < count {
            let stride = count / (2 * half)
            var block = 0
            while block < count {
                for offset in 0..<half {
                    let (low, high) = (block + offset, block + offset + half)
                    let (cosine, sine) = turns[offset * stride]
                    // Clockwise: exp(-i angle).
                    let shiftedReal = real[high] * cosine + imaginary[high] * sine
                    let shiftedImaginary = imaginary[high] * cosine - real[high] * sine
                    real[high] = real[low] - shiftedReal
                    imaginary[high] = imaginary[low] - shiftedImaginary
                    real[low] += shiftedReal
                    imaginary[low] += shiftedImaginary
                }
                block += 2 * half
            }
            half *= 2
        }
    }

    /// Puts the numbers in the order of their places read with the bits reversed.
    private static func reorder(_ numbers: inout [Double]) {
        var mirrored = 0
        for place in 1..<max(1, numbers.count) {
            var bit = numbers.count >> 1
            while mirrored & bit != 0 {
                mirrored ^= bit
                bit >>= 1
            }
            mirrored |= bit
            if place < mirrored { numbers.swapAt(place, mirrored) }
        }
    }
}
