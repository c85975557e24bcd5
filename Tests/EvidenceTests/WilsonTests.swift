// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Evidence

@Suite struct WilsonTests {
    /// (hits, n, low, high) to six decimals, computed with statsmodels' formula in Python.
    static let vectors: [(Int64, Int64, String, String)] = [
        (0, 1, "0", "0.793451"), (0, 100, "0", "0.036993"), (1, 1, "0.206549", "1"),
        (30, 200, "0.107136", "0.206056"), (195, 200, "0.942822", "0.989275"),
        (7, 200, "0.017056", "0.070471"), (200, 200, "0.981155", "1"),
        (30, 254, "0.083998", "0.163602"), (0, 512, "0", "0.007447"),
        (7371, 10000, "0.728382", "0.745636"),
    ]

    @Test(arguments: vectors) func `bounds hold to six decimals`(
        _ hits: Int64, _ n: Int64, _ low: String, _ high: String
    ) throws {
        let wilson = try #require(Count(hits: hits, of: n)).wilson
        #expect(DecimalText.short(wilson.low) == low)
        #expect(DecimalText.short(wilson.high) == high)
    }

    @Test(arguments: [(0.55, 390), (0.52, 2400), (0.51, 9600)] as [(Double, Int64)])
    func `an inconclusive test says how many samples it needs`(_ limit: Double, _ n: Int64) {
        #expect(Wilson.samplesToBound(half: limit) == n)
    }

    @Test func `no hits at 381 samples claim one percent`() throws {
        #expect(try #require(Count(hits: 0, of: 381)).wilson.high <= 0.01)
        #expect(try #require(Count(hits: 0, of: 380)).wilson.high > 0.01)
    }

    @Test(arguments: [(1, 0), (-1, 5), (6, 5), (0, -1), (1, Int64.max)] as [(Int64, Int64)])
    func `counts nobody counted are none`(_ hits: Int64, _ n: Int64) {
        #expect(Count(hits: hits, of: n) == nil)
    }
}

@Suite struct DecimalTests {
    @Test(arguments: ["0", "0.15", "8/255", "1e-5", "10", "-0.5", "1E-3"])
    func `reads decimals and rationals`(_ text: String) {
        #expect(DecimalValue(text)?.text == text)
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "01", "1/0", "1/2/3", "-1/2", "1e", "1e+5", "0x1", "nan", "inf",
        " 1", "1 ", "1e999", "\u{661}",
    ])
    func `refuses anything else`(_ text: String) {
        #expect(DecimalValue(text) == nil)
    }

    @Test func `equal values are one budget whatever their spelling`() {
        #expect(DecimalValue("0.15") == DecimalValue("0.150"))
        #expect(DecimalValue("0.031") != DecimalValue("8/255"))
    }

    @Test(arguments: [
        (0.9013299, "0.90133"), (1, "1"), (0, "0"), (0.0000004, "0"), (-0.0000001, "0"),
        (0.15000000596046448, "0.15"), (38, "38"),
    ])
    func `writes at most six decimals without trailing zeros`(_ value: Double, _ text: String) {
        #expect(DecimalText.short(value) == text)
    }
}
