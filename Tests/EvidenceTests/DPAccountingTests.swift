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
        #expect(try check([("accountant", "prv")]) == ["R26 warn"])
        #expect(try check([("noiseMultiplier", .null)]) == ["R26 warn"])
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
