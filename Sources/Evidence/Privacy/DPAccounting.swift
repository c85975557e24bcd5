// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Epsilon recomputed from the parameters of training: by the accountant that a claim names, else by
/// Renyi differential privacy.
///
/// Mironov, Talwar and Zhang 2019 (sampled Gaussian mechanism), with the
/// conversion of Canonne, Kamath and Steinke 2020: what Opacus and TensorFlow Privacy compute.
/// `gdp` is `GaussianPrivacy`, `prv` is `PrivacyLoss`.
public enum DPAccounting {
    /// What became of a recomputation.
    public enum Outcome: Sendable, Equatable {
        /// The epsilon the parameters give.
        case computed(Double)
        /// A bound that no accountant exceeds; the one claimed is not recomputed.
        case atMost(Double)
        /// Why none could be computed.
        case notComputed(String)
    }

    /// The orders tried; the best one counts, so more orders can only tighten the bound.
    static let ordersMax = 256
    /// The search over whole orders ends this many orders after the best.
    static let patience = 8
    /// Parts of a unit between whole orders, up to `fineOrdersMax`: little noise needs small orders.
    static let fineParts = 10
    static let fineOrdersMax = 16
    /// Below this noise the integrals get long, and no claim is worth them.
    static let fineNoiseMin = 0.1
    static let stepsMax: Int64 = 1_000_000_000

    /// Recomputes the epsilon of a claim.
    public static func epsilon(_ dp: DPParameters) -> Outcome {
        guard let sigma = dp.noiseMultiplier?.value else {
            return .notComputed("noiseMultiplier is missing")
        }
        guard sigma > 0 else { return .computed(.infinity) }
        guard let rate = dp.sampleRate?.value, rate > 0 else {
            return .notComputed("sampleRate is missing")
        }
        guard let steps = dp.steps, (1...stepsMax).contains(steps) else {
            return .notComputed("steps is missing or too large")
        }
        if dp.neighbouring?.bytesEqual("replace") == true, rate < 1 {
            return .notComputed("sampling under 'replace' neighbours has no closed form")
        }
        // Replacing a row moves the sum by twice the clipping norm.
        let noise = dp.neighbouring?.bytesEqual("replace") == true ? sigma / 2 : sigma
        guard dp.sampling?.bytesEqual("poisson") == true || rate == 1 else {
            // Shuffled batches have no proven amplification: each row is used once an epoch.
            let epochs = (Double(steps) * rate).rounded(.up)
            return epsilon(dp, sigma: noise, rate: 1, steps: epochs)
        }
        return epsilon(dp, sigma: noise, rate: rate, steps: Double(steps))
    }

    /// By the accountant that was used, where mreg has it.
    private static func epsilon(
        _ dp: DPParameters, sigma: Double, rate: Double, steps: Double
    ) -> Outcome {
        let delta = dp.delta.value
        if dp.accountant?.bytesEqual("gdp") == true {
            return .computed(
                GaussianPrivacy.epsilon(sigma: sigma, rate: rate, steps: steps, delta: delta))
        }
        if dp.accountant?.bytesEqual("prv") == true,
            let epsilon = PrivacyLoss.epsilon(sigma: sigma, rate: rate, steps: steps, delta: delta)
        {
            return .computed(epsilon)
        }
        let bound = epsilon(sigma: sigma, rate: rate, steps: steps, delta: delta)
        return dp.accountant?.bytesEqual("rdp") ?? true ? .computed(bound) : .atMost(bound)
    }

    /// The smallest epsilon over all orders; infinite when no order gives one.
    ///
    /// Every order gives a valid bound, so searching only around the best whole order is safe; as
    /// a function of the order the bound falls and then rises.
    public static func epsilon(
        sigma: Double, rate: Double, steps: Double, delta: Double
    ) -> Double {
        let logDelta = Numerics.log(delta)
        func bound(_ order: Double, _ moment: Double) -> Double {
            steps * moment / (order - 1) + Numerics.log(1 - 1 / order)
                - (logDelta + Numerics.log(order)) / (order - 1)
        }
        var best = Double.infinity
        var bestOrder = 2
        for order in 2...ordersMax {
            let found = bound(Double(order), logMoment(wholeOrder: order, sigma, rate))
            if found < best { (best, bestOrder) = (found, order) }
            if order > bestOrder + patience { break }
        }
        guard bestOrder <= fineOrdersMax, sigma >= fineNoiseMin else { return max(0, best) }
        for part in 1..<2 * fineParts where part != fineParts {
            let order = Double(bestOrder - 1) + Double(part) / Double(fineParts)
            best = min(best, bound(order, logMoment(order: order, sigma: sigma, rate: rate)))
        }
        return max(0, best)
    }

    /// log E[(dP/dQ)^order] for any order, by the trapezoid rule.
    ///
    /// The integrand is smooth and falls like a Gaussian around 0 and around the order, where the
    /// trapezoid rule is exact to rounding.
    private static func logMoment(order: Double, sigma: Double, rate: Double) -> Double {
        let variance = 2 * sigma * sigma
        guard rate < 1 else { return order * (order - 1) / variance }
        let step = sigma / 16
        let logRate = Numerics.log(rate)
        let logRest = Numerics.log(1 - rate)
        let scale = Numerics.log(step) - Numerics.log(sigma) - 0.5 * Numerics.log(2 * Double.pi)
        var peak = -Double.infinity
        var sum = 0.0
        for z in stride(from: -10 * sigma, through: order + 10 * sigma, by: step) {
            let mixture = Numerics.logAdd(logRest, logRate + (2 * z - 1) / variance)
            let term = order * mixture - z * z / variance + scale
            if term > peak {
                sum = sum * Numerics.exp(peak - term) + 1
                peak = term
            } else {
                sum += Numerics.exp(term - peak)
            }
        }
        return peak + Numerics.log(sum)
    }

    /// log E[(dP/dQ)^order] for a whole order, by the binomial sum.
    static func logMoment(wholeOrder order: Int, _ sigma: Double, _ rate: Double) -> Double {
        let variance = 2 * sigma * sigma
        guard rate < 1 else { return Double(order) * (Double(order) - 1) / variance }
        let logRate = Numerics.log(rate)
        let logRest = Numerics.log(1 - rate)
        var sum = -Double.infinity
        var logBinomial = 0.0
        for k in 0...order {
            if k > 0 { logBinomial += Numerics.log(Double(order - k + 1) / Double(k)) }
            let exponent = (Double(k) * Double(k) - Double(k)) / variance
            let term = logBinomial + Double(k) * logRate + Double(order - k) * logRest + exponent
            sum = Numerics.logAdd(sum, term)
        }
        return sum
    }
}
