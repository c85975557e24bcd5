// SPDX-License-Identifier: Apache-2.0
import MregCore

/// R02, R14, R15: rules about single counts.
enum CountRules {
    /// Fewer samples than this are a warning.
    static let samplesWarn: Int64 = 100
    /// Fewer samples than this make a bounded measurement unusable.
    static let samplesError: Int64 = 30
    /// How far a printed share may be from its counts.
    static let ratioTolerance = 1e-6

    static func clean(_ clean: RobustnessReport.Clean, _ context: ReportContext) -> [ReportFlag] {
        guard let count = clean.count else {
            return [impossible("clean accuracy", clean.correct, clean.n)]
        }
        return decisive("clean accuracy", count, context)
    }

    /// R02 of a count that decides something.
    static func decisive(_ label: String, _ count: Count, _ context: ReportContext) -> [ReportFlag]
    {
        small(label, count, isDecisive: true) + wide(label, count, context)
    }

    /// R02: too few samples. What decides nothing (an unbounded attack) only warns.
    static func small(_ label: String, _ count: Count, isDecisive: Bool) -> [ReportFlag] {
        guard count.n < samplesWarn else { return [] }
        let severity: ReportFlag.Severity = isDecisive && count.n < samplesError ? .error : .warn
        let points = DecimalText.fixed(count.wilson.width * 100, places: 1)
        return [
            ReportFlag(
                "R02", severity, "\(label): n=\(count.n) gives a 95% interval \(points) points wide"
            )
        ]
    }

    /// R02: wider than the policy accepts.
    static func wide(_ label: String, _ count: Count, _ context: ReportContext) -> [ReportFlag] {
        guard let limit = context.halfWidthMax, count.wilson.width / 2 > limit else { return [] }
        let half = DecimalText.fixed(count.wilson.width * 50, places: 1)
        return [
            ReportFlag(
                "R02", .warn,
                "\(label): half-width \(half) points at n=\(count.n); the policy accepts "
                    + "\(DecimalText.fixed(limit * 100, places: 1))")
        ]
    }

    /// R15: counts nobody can have counted; R02 where nothing was counted.
    static func impossible(_ label: String, _ hits: Int64, _ n: Int64) -> ReportFlag {
        hits == 0 && n == 0
            ? ReportFlag("R02", .error, "\(label): n=0, nothing was measured")
            : ReportFlag("R15", .error, "\(label): \(hits) of \(n) is not a count")
    }

    /// Whether a printed share is not what its counts give.
    static func contradicts(_ share: Double, _ count: Count) -> Bool {
        (share - count.rate).magnitude > ratioTolerance
    }

    /// R15: a printed share that its counts do not give.
    static func ratio(_ label: String, _ ratio: DecimalValue?, _ count: Count) -> [ReportFlag] {
        guard let ratio, contradicts(ratio.value, count) else { return [] }
        return [
            ReportFlag(
                "R15", .error,
                "\(label): prints \(ratio), but \(count.hits) of \(count.n) is "
                    + DecimalText.short(count.rate))
        ]
    }
}
