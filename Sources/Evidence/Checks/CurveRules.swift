// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Rules about accuracy over budgets: R04, R05, R16.
enum CurveRules {
    /// Chance level when a report does not say how many classes there are.
    static let classesAssumed: Int64 = 10
    /// A curve this close to clean accuracy is flat.
    static let flatPoints = 0.05
    /// ... over this many budgets, the largest at least this many times the smallest.
    static let flatBudgets = 3
    static let flatSpan = 4.0

    private typealias Point = (eps: DecimalValue, count: Count)

    static func flags(_ evasion: EvasionSection, _ report: RobustnessReport) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        for (label, curve) in curves(evasion) {
            flags += rising(label, curve)
            flags += flat(label, curve, report)
        }
        return flags + control(evasion, report)
    }

    /// The points of each attack and norm, by rising budget.
    private static func curves(_ evasion: EvasionSection) -> [(String, [Point])] {
        var curves: [(String, [Point])] = []
        for attack in evasion.attacks where attack.family.isAttack {
            guard let eps = attack.eps, let count = attack.count else { continue }
            let goal = attack.isTargeted ? ", targeted" : ""
            let label = "\(attack.name) (\(attack.norm)\(goal))"
            let place = curves.firstIndex { $0.0.bytesEqual(label) }
            if let place {
                curves[place].1.append((eps, count))
            } else {
                curves.append((label, [(eps, count)]))
            }
        }
        return curves.map { ($0.0, $0.1.sorted { $0.eps < $1.eps }) }
    }

    /// R04: more budget cannot help the defender.
    private static func rising(_ label: String, _ curve: [Point]) -> [ReportFlag] {
        guard var lowest = curve.first else { return [] }
        for point in curve.dropFirst() {
            if point.eps > lowest.eps, point.count.wilson.low > lowest.count.wilson.high {
                return [
                    ReportFlag(
                        "R04", .error,
                        "\(label): accuracy rises from \(DecimalText.percent(lowest.count.rate)) "
                            + "at \(lowest.eps) to \(DecimalText.percent(point.count.rate)) "
                            + "at \(point.eps)")
                ]
            }
            if point.count.wilson.high < lowest.count.wilson.high { lowest = point }
        }
        return []
    }

    /// R16: a curve that does not fall says that the attack does nothing.
    private static func flat(
        _ label: String, _ curve: [Point], _ report: RobustnessReport
    ) -> [ReportFlag] {
        let points = curve.filter { $0.eps.value > 0 }
        guard let clean = report.clean?.count, let first = points.first, let last = points.last,
            Set(points.map(\.eps)).count >= flatBudgets,
            last.eps.value >= flatSpan * first.eps.value,
            points.allSatisfy({ $0.count.rate >= clean.rate - flatPoints - 1e-9 })
        else { return [] }
        return [
            ReportFlag(
                "R16", .error,
                "\(label): accuracy stays within 5 points of clean "
                    + "(\(DecimalText.percent(clean.rate))) from \(first.eps) to \(last.eps)")
        ]
    }

    /// R05: where every input can be reached, an attack that works leaves chance.
    private static func control(
        _ evasion: EvasionSection, _ report: RobustnessReport
    ) -> [ReportFlag] {
        let range = range(evasion, report.model)
        let controls = evasion.attacks.filter { attack in
            attack.family.isAttack && reachesHalf(attack, range, report.model)
        }
        let best = controls.compactMap(\.count).min { $0.rate < $1.rate }
        guard let best else {
            return [
                ReportFlag(
                    "R05", .warn,
                    "no unbounded-budget control (eps >= half the input range): "
                        + "collapse to chance not shown")
            ]
        }
        let classes = max(report.model?.classes ?? classesAssumed, 2)
        let chance = 1 / Double(classes)
        guard best.wilson.low > chance else { return [] }
        let percent = DecimalText.trimmed(DecimalText.fixed(chance * 100, places: 2))
        return [
            ReportFlag(
                "R05", .error,
                "accuracy stays \(DecimalText.percent(best.rate)) at eps>=half range "
                    + "(chance \(percent)%): the attack is failing")
        ]
    }

    /// The input range: as reported, else that of images as shares or, where budgets are above
    /// one, as bytes.
    private static func range(
        _ evasion: EvasionSection, _ model: RobustnessReport.Model?
    ) -> ClosedRange<Double> {
        if let range = model?.inputRange { return range }
        let inBytes = evasion.attacks.contains { attack in
            attack.norm.bytesEqual("Linf") && (attack.eps?.value ?? 0) > 1
        }
        return inBytes ? 0...255 : 0...1
    }

    /// The budget that moves every input value by half its range, in the attack's norm.
    private static func reachesHalf(
        _ attack: EvasionSection.Attack, _ range: ClosedRange<Double>,
        _ model: RobustnessReport.Model?
    ) -> Bool {
        guard let eps = attack.eps?.value else { return false }
        let half = (range.upperBound - range.lowerBound) / 2
        switch attack.norm {
        case "Linf": return eps >= half - 1e-9
        case "L2":
            guard let size = model?.inputSize else { return false }
            return eps >= half * Double(size).squareRoot() - 1e-9
        case "L1":
            guard let size = model?.inputSize else { return false }
            return eps >= half * Double(size) - 1e-9
        default: return false
        }
    }
}
