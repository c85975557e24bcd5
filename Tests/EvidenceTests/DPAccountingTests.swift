// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

/// Expected epsilons come from the RDP accountant of Google's dp-accounting package.
@Suite struct DPAccountingTests {
    static let vectors: [(Double, Double, Double, Double, Double)] = [
        (1.1, 0.01, 1000, 1e-5, 1.7117701662429012), (1.1, 0.01, 3000, 1e-5, 2.9331432318327186),
        (1.0, 0.004, 15000, 1e-5, 2.966328215067114), (4, 0.01, 10000, 1e-5, 1.0354900660362436),
        (0.8, 0.02, 500, 1e-6, 6.164547278809124), (2, 1, 1, 1e-5, 2.165715659029443),
        (10, 1, 100, 1e-5, 4.728507067217623), (0.6, 0.01, 2000, 1e-5, 11.35073003797386),
        (1.3, 256.0 / 60000, 14062, 1e-5, 1.9889929398703665),
    ]

    @Test(arguments: vectors) func `agrees with another accountant within one percent`(
        _ vector: (Double, Double, Double, Double, Double)
    ) {
        let (sigma, rate, steps, delta, expected) = vector
        let found = DPAccounting.epsilon(sigma: sigma, rate: rate, steps: steps, delta: delta)
        #expect((found - expected).magnitude < 0.01 * expected, "\(found)")
    }

    /// Expected epsilons are those of the privacy loss distributions of Google's dp-accounting (0.5,
    /// intervals of 1e-4, and 2e-6 below an epsilon of one half).
    @Test(arguments: [
        (1.1, 0.01, 1000, 1e-5, 1.5153702482034066), (2, 0.2, 200, 1e-5, 7.3722829774687195),
        (1, 0.5, 10, 1e-7, 13.047838611380909), (1, 0.01, 1, 1e-5, 0.19945044790554065),
        (5, 0.9, 50, 1e-5, 5.839292074888611), (100, 0.5, 10, 1e-5, 0.04535561474469813),
        (2, 1, 10, 1e-5, 7.511275904062699),
    ]) func `composes losses to within half a percent of another program`(
        _ vector: (Double, Double, Double, Double, Double)
    ) throws {
        let (sigma, rate, steps, delta, expected) = vector
        let found = try #require(
            PrivacyLoss.epsilon(sigma: sigma, rate: rate, steps: steps, delta: delta))
        #expect((found - expected).magnitude < 0.005 * expected, "\(found)")
    }

    @Test func `a transform of a distribution gives that of the sum of draws`() {
        // Two dice of two sides: 1/4, 1/2, 1/4; and a circle that is gone round.
        let sums = FourierTransform.power([0.5, 0.5, 0, 0], 2)
        for (found, expected) in zip(sums, [0.25, 0.5, 0.25, 0]) {
            #expect((found - expected).magnitude < 1e-15)
        }
        let round = FourierTransform.power([0, 0.5, 0, 0.5], 3)
        for (found, expected) in zip(round, [0, 0.5, 0, 0.5]) {
            #expect((found - expected).magnitude < 1e-15)
        }
    }

    private func check(_ changes: [(String, JSONValue)]) throws -> [String] {
        var dp = SectionRuleTests.dp
        for (name, value) in changes { dp[name] = value }
        let verdict = try ReportCheck.check(
            statement: statement(sections: ["privacy": ["dp": .object(dp)]]))
        return short(verdict)
    }

    @Test func `a claim that the parameters give is sound`() throws {
        #expect(try check([]).isEmpty)
    }

    @Test func `R26 a claim that they do not give`() throws {
        #expect(try check([("epsilon", "1.0")]) == ["R26 error"])
        #expect(try check([("epsilon", "3.0")]) == ["R26 error"])
    }

    @Test(arguments: ["1e-200", "1e-9", "0.01"]) func `R26 hardly any noise gives no privacy`(
        _ noise: String
    ) throws {
        #expect(try check([("noiseMultiplier", .string(noise))]) == ["R26 error"])
    }

    @Test func `shuffled batches get no amplification`() throws {
        #expect(try check([("sampling", "shuffle")]) == ["R26 error"])
    }

    @Test func `what cannot be recomputed is only warned of`() throws {
        #expect(try check([("noiseMultiplier", .null)]) == ["R26 warn"])
        // A step so small that the grid of its loss would have too many places.
        let tiny: [(String, JSONValue)] = [("sampleRate", "0.00001"), ("steps", 1000)]
        #expect(try check([("accountant", "prv"), ("epsilon", "0.1")] + tiny) == ["R26 warn"])
        #expect(try check([("accountant", "prv"), ("epsilon", "1.0")] + tiny) == ["R26 error"])
    }

    @Test(arguments: ["0", "-1", "x"]) func `an impossible epsilon is refused`(
        _ epsilon: String
    ) {
        #expect(throws: MregError.self) { try check([("epsilon", .string(epsilon))]) }
    }

    @Test(arguments: [1e-300, 1e-9, 0.1, 0.9999, 1, 1.5, 2, 10, 12345.678, 1e300])
    func `the exponential undoes the logarithm`(_ x: Double) {
        #expect((Numerics.exp(Numerics.log(x)) / x - 1).magnitude < 1e-11)
    }
}
