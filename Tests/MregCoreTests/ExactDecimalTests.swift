// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct ExactDecimalTests {
    @Test(arguments: [
        ("0.1", "0.10"), ("1e-3", "0.001"), ("-0", "0"), ("+5", "5"), (".5", "0.5"), ("5.", "5"),
        ("1E2", "100"), ("000.000e9", "0"), ("12.50e1", "125"),
    ])
    func `equal numbers are equal, however they are spelled`(_ left: String, _ right: String) throws
    {
        let (a, b) = (try #require(ExactDecimal(left)), try #require(ExactDecimal(right)))
        #expect(a == b && !(a < b) && !(b < a))
    }

    /// The last two pairs are one double each.
    @Test(arguments: [
        ("0.8999", "0.9"), ("-1", "0"), ("-2", "-1"), ("9", "10"), ("0.09", "0.1"), ("0", "1e-99"),
        ("-1e3", "-999"), ("0.1", "0.1000000000000000000001"),
        ("9007199254740992", "9007199254740993"),
    ])
    func `smaller is smaller, exactly`(_ left: String, _ right: String) throws {
        let (a, b) = (try #require(ExactDecimal(left)), try #require(ExactDecimal(right)))
        #expect(a < b && !(b < a) && a != b)
    }

    @Test(arguments: [
        "", ".", "-", "nan", "inf", "0x10", "1_000", "1e", "1e+", "1e99999", "1 ", " 1", "1.2.3",
        "--1", "1e1.5", "½", "١",
    ])
    func `what is no decimal number is none`(_ text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test func `digits have a limit`() {
        #expect(ExactDecimal(String(repeating: "9", count: 64)) != nil)
        #expect(ExactDecimal(String(repeating: "9", count: 65)) == nil)
    }
}
