// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct PeriodTests {
    @Test(arguments: [
        ("0s", 0), ("90s", 90), ("15m", 900), ("12h", 43_200), ("30d", 2_592_000),
        ("2w", 1_209_600),
    ])
    func `a number and a unit are a length of time`(text: String, seconds: Int64) {
        #expect(Period(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "s", "10", "-1s", "+1s", "1 s", "1.5h", "1y", "99999999999999999999d", "1000000w", "١s",
    ])
    func `anything else is not`(text: String) {
        #expect(Period(text) == nil)
    }
}
