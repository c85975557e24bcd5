// SPDX-License-Identifier: Apache-2.0

/// Logarithm and exponential from arithmetic alone: the same bits on every machine and no C library.
enum Numerics {
    static let ln2 = 0.693147180559945309417232121458

    /// The natural logarithm of a positive finite number; relative error below 1e-14.
    static func log(_ x: Double) -> Double {
        guard x > 0 else { return -.infinity }
        guard x.isFinite else { return x }
        var exponent = Double(x.exponent)
        var mantissa = x.significand
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            exponent += 1
        }
        // log m = 2 artanh((m-1)/(m+1)); |s| < 0.172, so 13 odd terms are enough.
        let s = (mantissa - 1) / (mantissa + 1)
        var term = s
        var sum = 0.0
        for odd in stride(from: 1.0, through: 27, by: 2) {
            sum += term / odd
            term *= s * s
        }
        return exponent * ln2 + 2 * sum
    }

    /// The exponential; infinite above 709, zero below -745.
    static func exp(_ x: Double) -> Double {
        guard x < 709 else { return .infinity }
        guard x > -700 else { return 0 }
        let shift = (x / ln2).rounded()
        let rest = x - shift * ln2
        var term = 1.0
        var sum = 1.0
        for index in 1...18 {
            term *= rest / Double(index)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(shift), significand: sum)
    }

    /// Cosine and sine of a share of a turn from 0 to one half; absolute error below 1e-15.
    static func turn(_ share: Double) -> (cosine: Double, sine: Double) {
        // Mirrored at a quarter of a turn and then at an eighth, where the series are short.
        let folded = min(share, 0.5 - share)
        let isSteep = folded > 0.125
        let angle = 2 * Double.pi * (isSteep ? 0.25 - folded : folded)
        var (cosine, sine) = (1.0, angle)
        var (even, odd) = (1.0, angle)
        for index in stride(from: 2.0, through: 18, by: 2) {
            even *= -angle * angle / (index * (index - 1))
            odd *= -angle * angle / (index * (index + 1))
            cosine += even
            sine += odd
        }
        if isSteep { swap(&cosine, &sine) }
        return (share > 0.25 ? -cosine : cosine, sine)
    }

    /// log(exp(a) + exp(b)) without overflow.
    static func logAdd(_ a: Double, _ b: Double) -> Double {
        let (low, high) = a < b ? (a, b) : (b, a)
        guard low > -.infinity else { return high }
        return high + log(1 + exp(low - high))
    }

    /// The share of a standard normal distribution below `x`.
    static func normalBelow(_ x: Double) -> Double {
        x > 0 ? 1 - exp(logNormalBelow(-x)) : exp(logNormalBelow(x))
    }

    /// Its logarithm, also where the share is too small for a number; `x` is at most zero.
    static func logNormalBelow(_ x: Double) -> Double {
        let logDensity = -x * x / 2 - 0.5 * log(2 * Double.pi)
        guard x < -3 else {
            // Marsaglia's series of the density times odd powers over odd factorials.
            var term = x
            var sum = x
            for odd in stride(from: 3.0, through: 81, by: 2) {
                term *= x * x / odd
                sum += term
            }
            return log(0.5 + exp(logDensity) * sum)
        }
        // The continued fraction of Mills' ratio.
        var fraction = -x
        for index in stride(from: 60.0, through: 1, by: -1) { fraction = -x + index / fraction }
        return logDensity - log(fraction)
    }
}
