// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Rules about privacy: R22 for membership inference, R26 for differential privacy.
enum PrivacyRules {
    /// An attack is shown to guess only when its upper bound is at most one half plus this.
    static let margin = 0.05
    /// How far a claimed epsilon may be below the recomputed one.
    static let epsilonTolerance = 0.02
    /// A true-positive rate must be known at a false-positive rate as low as this.
    static let lowFalsePositiveRate = 0.01

    static func flags(_ report: RobustnessReport, _ context: ReportContext) -> [ReportFlag] {
        guard let section = report.privacy else { return [] }
        return membership(section.membership, context)
            + (section.dp.map { dp($0, context) } ?? [])
    }

    private static func membership(
        _ attacks: [PrivacySection.Membership], _ context: ReportContext
    ) -> [ReportFlag] {
        guard !attacks.isEmpty else { return [] }
        var flags = attacks.flatMap { one($0, context) }
        if attacks.allSatisfy({ $0.attack.bytesEqual(attacks[0].attack) }) {
            flags.append(
                ReportFlag(
                    "R22", .warn,
                    "only one membership attack: a weak one passes a model that leaks"))
        }
        let low = attacks.flatMap(\.tprAtFpr).contains {
            $0.value <= lowFalsePositiveRate + 1e-12
        }
        if !low {
            flags.append(
                ReportFlag(
                    "R22", .warn,
                    "no true-positive rate at a false-positive rate of 0.01 or less"))
        }
        return flags
    }

    private static func one(
        _ attack: PrivacySection.Membership, _ context: ReportContext
    ) -> [ReportFlag] {
        guard let count = attack.count else {
            guard attack.members + attack.nonmembers > 0 else {
                return [CountRules.impossible(attack.attack, 0, 0)]
            }
            return [
                ReportFlag(
                    "R15", .error,
                    "\(attack.attack): \(attack.truePositives) of \(attack.members) and "
                        + "\(attack.falsePositives) of \(attack.nonmembers) are not counts")
            ]
        }
        return CountRules.decisive(attack.attack, count, context) + guessing(attack, count)
    }

    private static func guessing(
        _ attack: PrivacySection.Membership, _ count: Count
    ) -> [ReportFlag] {
        let wilson = count.wilson
        func three(_ value: Double) -> String { DecimalText.fixed(value, places: 3) }
        let found = "accuracy \(three(count.rate)) [\(three(wilson.low)),\(three(wilson.high))]"
        if wilson.low > 0.5 {
            return [ReportFlag("R22b", .info, "\(attack.attack): leaks membership, \(found)")]
        }
        guard wilson.high > 0.5 + margin else { return [] }
        let limit = DecimalText.short(0.5 + margin)
        let needed = Wilson.samplesToBound(half: 0.5 + margin).map { " (n>=\($0) needed)" } ?? ""
        return [
            ReportFlag(
                "R22", .warn,
                "\(attack.attack): \(found) at n=\(count.n) is inconclusive for a \(limit) limit"
                    + needed)
        ]
    }

    /// R26: an epsilon nobody can recompute, or that comes out larger.
    static func dp(_ dp: DPParameters, _ context: ReportContext) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        for (name, value) in [("sampling", dp.sampling), ("unit", dp.unit)] where value == nil {
            flags.append(
                ReportFlag(
                    "R26", .error, "differential privacy without '\(name)': epsilon means nothing"))
        }
        if let rows = context.rows?.trainingRows, rows > 0, dp.delta.value >= 1 / Double(rows) {
            flags.append(
                ReportFlag(
                    "R26", .error,
                    "delta \(dp.delta) is not below one over \(rows) training rows"))
        }
        return flags + recomputed(dp)
    }

    private static func recomputed(_ dp: DPParameters) -> [ReportFlag] {
        switch DPAccounting.epsilon(dp) {
        case .computed(let epsilon):
            let difference = (epsilon - dp.epsilon.value) / epsilon
            // A claim above the recomputed bound promises less privacy than there is.
            // Written so that no bound at all (infinity gives NaN here) is a difference too.
            guard difference.magnitude <= epsilonTolerance else {
                return [differs(dp, "give \(DecimalText.fixed(epsilon, places: 3))")]
            }
            return []
        case .atMost(let bound):
            let text = DecimalText.fixed(bound, places: 3)
            guard bound.isFinite, dp.epsilon.value <= bound * (1 + epsilonTolerance) else {
                return [differs(dp, "give \(text) at most")]
            }
            return [
                ReportFlag(
                    "R26", .warn,
                    "epsilon \(dp.epsilon) is by the accountant '\(dp.accountant ?? "")', which is "
                        + "not recomputed; by 'rdp' it is \(text)")
            ]
        case .notComputed(let reason):
            return [ReportFlag("R26", .warn, "epsilon could not be recomputed: \(reason)")]
        }
    }

    private static func differs(_ dp: DPParameters, _ found: String) -> ReportFlag {
        ReportFlag(
            "R26", .error, "epsilon \(dp.epsilon) is claimed, the parameters \(found)")
    }
}
