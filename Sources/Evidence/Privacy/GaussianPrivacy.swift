// SPDX-License-Identifier: Apache-2.0

/// Epsilon by Gaussian differential privacy (Dong, Roth and Su 2019), as the `gdp` accountants of
/// Opacus and TensorFlow Privacy compute it for Poisson sampling.
enum GaussianPrivacy {
    /// Above this epsilon a claim promises nothing.
    private static let epsilonMax = 500.0
    private static let halvings = 60

    /// The epsilon at which the privacy curve has come down to `delta`; infinite beyond the largest.
    static func epsilon(sigma: Double, rate: Double, steps: Double, delta: Double) -> Double {
        // One full batch a step is exact; for samples the central limit theorem stands in.
        let square =
            rate < 1
            ? rate * rate * steps * (Numerics.exp(1 / (sigma * sigma)) - 1)
            : steps / (sigma * sigma)
        guard square.isFinite else { return .infinity }
        let mu = square.squareRoot()
        guard mu > 0 else { return 0 }
        guard curve(epsilonMax, mu) < delta else { return .infinity }
        var (low, high) = (0.0, epsilonMax)
        for _ in 0..<halvings {
            let middle = (low + high) / 2
            if curve(middle, mu) > delta { low = middle } else { high = middle }
        }
        return high
    }

    /// The delta of an epsilon.
    private static func curve(_ epsilon: Double, _ mu: Double) -> Double {
        Numerics.normalBelow(mu / 2 - epsilon / mu)
            - Numerics.exp(epsilon + Numerics.logNormalBelow(-mu / 2 - epsilon / mu))
    }
}
