// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct TimestampTests {
    /// Made with `date -u -d @N +%FT%TZ` of GNU coreutils.
    static let known: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_795_467_845, "2026-11-23T21:04:05Z"), (4_102_444_800, "2100-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ]

    @Test(arguments: known)
    func `reads and writes RFC 3339 in UTC`(_ seconds: Int64, _ text: String) {
        #expect(Timestamp(seconds: seconds).description == text)
        #expect(Timestamp(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11-23", "2026-11-23T21:04:05", "2026-11-23 21:04:05Z",
        "2026-11-23t21:04:05z", "2026-11-23T21:04:05+00:00", "2026-11-23T21:04:05.5Z",
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z",
        "2016-12-31T23:59:60Z", "2026-11-23T21:04:05Zx", " 2026-11-23T21:04:05Z",
        "99999999999-01-01T00:00:00Z", "2026-11-2３T21:04:05Z",
    ])
    func `refuses any other spelling`(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [Int64.min, -1, 253_402_300_800, 1 << 53, .max])
    func `an absurd number of seconds does not trap`(_ seconds: Int64) {
        #expect(!Timestamp(seconds: seconds).description.isEmpty)
    }

    @Test func `now is in this century`() {
        #expect(Timestamp.now > Timestamp(seconds: 1_700_000_000))
        #expect(Timestamp.now < Timestamp(seconds: 4_102_444_800))
    }
}
