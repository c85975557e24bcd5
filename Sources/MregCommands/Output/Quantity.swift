// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Numbers for people: decimal sizes, durations, shares.
enum Quantity {
    private static let units = ["kB", "MB", "GB", "TB", "PB", "EB"]

    /// `999 B`, `12.3 kB`, `1.98 GB`: three digits, powers of 1000.
    static func bytes(_ count: Int64) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var unit: Int64 = 1000
        for name in units {
            let (next, isLast) = unit.multipliedReportingOverflow(by: 1000)
            if let text = threeDigits(count, per: unit) { return "\(text) \(name)" }
            if isLast { break }
            unit = next
        }
        return "\(count) B"
    }

    /// The quotient with three digits, rounded half up; nil when it would need a fourth.
    private static func threeDigits(_ count: Int64, per unit: Int64) -> String? {
        for (decimals, scale) in [(2, Int64(100)), (1, 10), (0, 1)] {
            let step = unit / scale
            let scaled = count / step + (count % step >= (step + 1) / 2 ? 1 : 0)
            if scaled < 1000 { return decimal(scaled, decimals: decimals) }
        }
        return nil
    }

    /// `scaled / 10^decimals` with exactly so many decimals.
    static func decimal(_ scaled: Int64, decimals: Int) -> String {
        guard decimals > 0 else { return String(scaled) }
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    /// `0.08 s`, `12.3 s`, `2 min 03 s`, `1 h 02 min`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds > 0 else { return "0.00 s" }
        if seconds < 9.995 { return decimal(Int64((seconds * 100).rounded()), decimals: 2) + " s" }
        if seconds < 59.95 { return decimal(Int64((seconds * 10).rounded()), decimals: 1) + " s" }
        let whole = Int64(min(seconds.rounded(), 1e12))
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
    }

    private static func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : String(value)
    }

    /// `37%`, rounded down, so that 100% means all.
    static func percent(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "0%" }
        let share = Double(max(0, part)) / Double(whole) * 100
        return "\(Int64(min(share, 100)))%"
    }

    /// `1 file`, `3 files`.
    static func count(_ count: some BinaryInteger, _ noun: String, _ plural: String? = nil)
        -> String
    {
        counted(count, noun, plural)
    }
}
