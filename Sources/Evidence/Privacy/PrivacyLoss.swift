// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Epsilon by composing the distribution of the privacy loss, as the `prv` accountant of Opacus does.
///
/// Gopi, Lee and Wutschitz 2021: the loss of one step of the Poisson-sampled Gaussian mechanism is
/// put on a grid that keeps its mean, composed with itself by the Fourier transform, and the
/// privacy curve read from the sum. Rounding to the grid adds a little variance to the loss and
/// nothing else; how coarse the grid may be follows from that.
struct PrivacyLoss {
    /// The most places of the grid: some tenths of a second.
    private static let placesMax = 1 << 18
    /// The grid's step as a share of the loss's standard deviation: wanted, and at most. A third
    /// adds a hundredth to the variance, and half of that to epsilon.
    private static let shareWanted = 1.0 / 10
    private static let shareMax = 1.0 / 3
    /// What may be cut off at the ends of the grid, as a share of delta.
    private static let lostShare = 1e-3
    /// Rounding in the transform grows with the steps; where it could come near delta, nothing is
    /// computed.
    private static let roundingPerStep = 5e-15
    /// So many standard deviations of the noise hold all that counts of one step.
    private static let reach = 11.0

    private let sigma: Double
    private let rate: Double
    private let steps: Int64

    /// The epsilon of many steps; nil where the grid would get too fine or too large for it.
    static func epsilon(sigma: Double, rate: Double, steps: Double, delta: Double) -> Double? {
        guard rate < 1 else {
            return GaussianPrivacy.epsilon(sigma: sigma, rate: 1, steps: steps, delta: delta)
        }
        guard sigma >= DPAccounting.fineNoiseMin, delta > steps * roundingPerStep else {
            return nil
        }
        let question = Question(sigma: sigma, rate: rate, steps: steps, delta: delta)
        if let known = answers.withLock({ $0[question] }) { return known }
        let loss = PrivacyLoss(sigma: sigma, rate: rate, steps: Int64(steps))
        let answer = loss.epsilon(delta: delta)
        answers.withLock { if $0.count < answersMax { $0[question] = .some(answer) } }
        return answer
    }

    /// A report is checked more than once in one decision.
    private struct Question: Hashable {
        let sigma: Double
        let rate: Double
        let steps: Double
        let delta: Double
    }

    private static let answers = Mutex<[Question: Double?]>([:])
    private static let answersMax = 256

    private func epsilon(delta: Double) -> Double? {
        let (bottom, ofSum) = ends(lost: delta * Self.lostShare)
        let top = max(ofSum, largest(lost: delta * Self.lostShare))
        let (mean, deviation) = moments()
        guard top.isFinite, bottom.isFinite, deviation > 0 else { return nil }
        var step = deviation * Self.shareWanted
        var places = 1
        while Double(places) * step < top - bottom, places < Self.placesMax { places *= 2 }
        step = max(step, (top - bottom) / Double(places))
        guard step <= deviation * Self.shareMax else { return nil }
        let single = grid(step, places, through: top)
        let shift = Double(steps) * (mean - single.mean)
        let composed = FourierTransform.power(single.shares, steps)
        let first = Int((((bottom - shift) / step).rounded(.down)))
        let curve = (0..<places).map { place in
            let number = first + place
            let share = composed[Self.place(number, of: places)]
            return (loss: Double(number) * step + shift, share: max(0, share))
        }
        return Self.epsilon(of: curve, delta)
    }

    /// The loss where the noise came out as `z`; it grows with `z`.
    private func loss(at z: Double) -> Double {
        Numerics.logAdd(
            Numerics.log(1 - rate), Numerics.log(rate) + (2 * z - 1) / (2 * sigma * sigma))
    }

    /// Between what losses all outcomes lie but a share, by Chernoff's bound: for any order r
    /// P[loss > t] is at most E[exp(r loss)] exp(-r t), and the same for the other side.
    private func ends(lost: Double) -> (bottom: Double, top: Double) {
        let (count, logLost) = (Double(steps), Numerics.log(lost))
        var (bottom, top) = (-Double.infinity, Double.infinity)
        var order = 1
        while order < DPAccounting.ordersMax {
            let r = Double(order)
            let up = DPAccounting.logMoment(wholeOrder: order + 1, sigma, rate)
            top = min(top, (count * up - logLost) / r)
            bottom = max(bottom, (logLost - count * logInverseMoment(r)) / r)
            order *= 2
        }
        return (bottom, max(top, bottom))
    }

    /// What the loss of no step exceeds but with a share's probability: a Gaussian is `r` deviations
    /// above its mean with less than exp(-r*r / 2).
    private func largest(lost: Double) -> Double {
        let reach = (2 * Numerics.log(Double(steps) / lost)).squareRoot()
        return loss(at: 1 + min(reach, Self.reach) * sigma)
    }

    /// log E[exp(-order loss)], which is at most that of the least loss.
    private func logInverseMoment(_ order: Double) -> Double {
        var sum = 0.0
        let least = Numerics.log(1 - rate)
        forEachOutcome { loss, weight in sum += weight * Numerics.exp(order * (least - loss)) }
        return Numerics.log(sum) - order * least
    }

    /// Mean and standard deviation of the loss.
    private func moments() -> (mean: Double, deviation: Double) {
        var (mean, square) = (0.0, 0.0)
        forEachOutcome { loss, weight in
            mean += weight * loss
            square += weight * loss * loss
        }
        return (mean, max(0, square - mean * mean).squareRoot())
    }

    /// Gives losses of one step with their weights for sums that stand for integrals: the trapezoid
    /// rule is exact to rounding for a smooth density that falls like a Gaussian.
    private func forEachOutcome(_ body: (_ loss: Double, _ weight: Double) -> Void) {
        let step = sigma / 16
        let scale = step / sigma / (2 * Double.pi).squareRoot()
        for z in stride(from: -Self.reach * sigma, through: 1 + Self.reach * sigma, by: step) {
            let without = Numerics.exp(-z * z / (2 * sigma * sigma))
            let with = Numerics.exp(-(z - 1) * (z - 1) / (2 * sigma * sigma))
            body(loss(at: z), scale * ((1 - rate) * without + rate * with))
        }
    }

    /// The shares of one step's loss at multiples of `step`, by their numbers modulo the count of
    /// places, and their mean.
    private func grid(
        _ step: Double, _ places: Int, through top: Double
    ) -> (shares: [Double], mean: Double) {
        let low = Int((Numerics.log(1 - rate) / step).rounded(.down))
        let high = Int((min(top, loss(at: 1 + Self.reach * sigma)) / step).rounded(.up))
        var shares = [Double](repeating: 0, count: places)
        var (mean, sum) = (0.0, 0.0)
        var below = tails(Double(low) * step - step / 2)
        for number in low...high {
            let next = tails(Double(number) * step + step / 2)
            // Of two nearly equal numbers the difference is taken where they are small.
            let share =
                next.below < 0.5 ? next.below - below.below : below.above - next.above
            below = next
            shares[Self.place(number, of: places)] += max(0, share)
            mean += max(0, share) * Double(number) * step
            sum += max(0, share)
        }
        return (shares, mean / sum)
    }

    /// Where a number of the grid lies on its circle, whose places are a power of two.
    private static func place(_ number: Int, of places: Int) -> Int { number & (places - 1) }

    /// The share of outcomes whose loss is below a number, and above it.
    private func tails(_ loss: Double) -> (below: Double, above: Double) {
        let odds = (Numerics.exp(loss) - (1 - rate)) / rate
        guard odds > 0 else { return (0, 1) }
        let z = sigma * sigma * Numerics.log(odds) + 0.5
        func mixed(_ side: Double) -> Double {
            (1 - rate) * Numerics.normalBelow(side * z / sigma)
                + rate * Numerics.normalBelow(side * (z - 1) / sigma)
        }
        return (mixed(1), mixed(-1))
    }

    /// The smallest epsilon at which `sum of share * (1 - exp(epsilon - loss))` over larger losses
    /// is at most delta.
    private static func epsilon(
        of curve: [(loss: Double, share: Double)], _ delta: Double
    ) -> Double {
        var (share, weighted) = (0.0, 0.0)
        for place in curve.indices.reversed() {
            let (loss, here) = curve[place]
            share += here
            weighted += here * Numerics.exp(-loss)
            let before = place > 0 ? curve[place - 1].loss : -Double.infinity
            // Between two places delta is `share - exp(epsilon) * weighted`.
            guard before < 0 || share - Numerics.exp(before) * weighted > delta else { continue }
            guard share > delta, weighted > 0 else { return 0 }
            return max(0, Numerics.log((share - delta) / weighted))
        }
        return 0
    }
}
