// SPDX-License-Identifier: Apache-2.0

/// A length of time as people write it: `90s`, `15m`, `12h`, `30d`, `2w`.
public struct Period: Sendable, Hashable {
    /// The longest that is understood, in seconds: a hundred years.
    public static let secondsMax: Int64 = 100 * 366 * 86_400

    /// The number of seconds.
    public let seconds: Int64

    /// Reads digits and a unit; nil when it is anything else, or too long.
    public init?(_ text: String) {
        guard let unit = text.utf8.last, let size = Self.units[unit] else { return nil }
        let digits = text.utf8.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int64(String(decoding: digits, as: UTF8.self)),
            count <= Self.secondsMax / size
        else { return nil }
        seconds = count * size
    }

    private static let units: [UInt8: Int64] = [
        UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600,
        UInt8(ascii: "d"): 86_400, UInt8(ascii: "w"): 7 * 86_400,
    ]
}
