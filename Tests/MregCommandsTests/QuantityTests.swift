// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MregCommands

@Suite struct QuantityTests {
    // Decimal prefixes of ISO/IEC 80000-13; expected texts worked out by hand.
    @Test(
        arguments: [
            (0, "0 B"), (1, "1 B"), (999, "999 B"), (1000, "1.00 kB"), (1004, "1.00 kB"),
            (1005, "1.01 kB"), (12_345, "12.3 kB"), (99_949, "99.9 kB"), (99_950, "100 kB"),
            (999_499, "999 kB"), (999_500, "1.00 MB"), (1_980_000_000, "1.98 GB"),
            (1_000_000_000_000, "1.00 TB"), (Int64.max, "9.22 EB"),
        ] as [(Int64, String)])
    func `sizes have three digits and never a fourth`(_ bytes: Int64, _ text: String) {
        #expect(Quantity.bytes(bytes) == text)
    }

    @Test(
        arguments: [
            (0, "0.00 s"), (0.084, "0.08 s"), (9.99, "9.99 s"), (9.999, "10.0 s"),
            (12.34, "12.3 s"),
            (59.99, "1 min 00 s"), (123, "2 min 03 s"), (3599.6, "1 h 00 min"),
            (3720, "1 h 02 min"),
            (-1, "0.00 s"), (.nan, "0.00 s"), (.infinity, "0.00 s"),
        ] as [(Double, String)])
    func `durations read well at every scale`(_ seconds: Double, _ text: String) {
        #expect(Quantity.duration(seconds) == text)
    }

    @Test(
        arguments: [
            (0, 0, "0%"), (0, 10, "0%"), (999, 1000, "99%"), (1000, 1000, "100%"),
            (2000, 1000, "100%"), (-5, 10, "0%"),
        ] as [(Int64, Int64, String)])
    func `a share is 100% only when it is all`(_ part: Int64, _ whole: Int64, _ text: String) {
        #expect(Quantity.percent(part, of: whole) == text)
    }

    @Test func `nouns are counted`() {
        #expect(Quantity.count(1, "file") == "1 file")
        #expect(Quantity.count(0, "file") == "0 files")
        #expect(Quantity.count(2, "entry", "entries") == "2 entries")
    }
}
