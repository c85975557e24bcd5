// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// A moment in whole seconds since 1970, UTC; written as RFC 3339 with `Z`.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z.
    public var seconds: Int64

    /// Makes a moment.
    public init(seconds: Int64) { self.seconds = seconds }

    /// The moment now, from the system clock.
    public static var now: Timestamp { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) }

    /// Parses `2026-11-23T21:04:05Z` (RFC 3339, whole seconds, UTC), or nil.
    public init?(_ text: String) {
        guard let date = try? Date.ISO8601FormatStyle().parse(text) else { return nil }
        self.init(seconds: Int64(date.timeIntervalSince1970))
        guard description == text else { return nil }
    }

    /// RFC 3339 in UTC, whole seconds.
    public var description: String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(Date.ISO8601FormatStyle())
    }

    /// Order in time.
    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}
