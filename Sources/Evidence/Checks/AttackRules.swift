// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Rules about one attack or proof: R02, R08, R12, R13, R14, R15, R17, R19; and R11 about the tool's
/// warnings.
enum AttackRules {
    /// Slack for perturbations stored as 32-bit floats.
    static let perturbationSlack = 1e-6

    static func flags(
        _ evasion: EvasionSection, _ report: RobustnessReport, _ context: ReportContext
    ) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        for attack in evasion.attacks {
            flags += counts(attack, report.clean, context)
            flags += unknown(attack)
            flags += reach(attack)
            flags += broken(attack)
        }
        flags += evasion.certified.flatMap { proof($0, report.clean, context) }
        return flags + warnings(evasion, report)
    }

    private static func label(_ attack: EvasionSection.Attack) -> String {
        attack.eps.map { "\(attack.name) at \(attack.norm) \($0)" } ?? attack.name
    }

    private static func counts(
        _ attack: EvasionSection.Attack, _ clean: RobustnessReport.Clean?, _ context: ReportContext
    ) -> [ReportFlag] {
        let label = label(attack)
        guard let count = attack.count else {
            return [CountRules.impossible(label, attack.correctAfter, attack.n)]
                + more(attack, clean)
        }
        let decisive = attack.eps != nil && attack.family.isAttack
        var flags =
            decisive
            ? CountRules.decisive(label, count, context)
            : CountRules.small(label, count, isDecisive: false)
        flags += CountRules.ratio(label, attack.ratio, count)
        if let map = attack.perSample {
            if !map.fits(attack.n) {
                flags.append(
                    ReportFlag("R15", .error, "\(label): the bitmap is not one of \(attack.n) bits")
                )
            } else if map.population != attack.correctAfter {
                flags.append(
                    ReportFlag(
                        "R15", .error,
                        "\(label): the bitmap has \(map.population) bits set, "
                            + "the count says \(attack.correctAfter)"))
            }
        }
        return flags + more(attack, clean)
    }

    /// R14: an attack cannot make a model better. Noise, which only happens to, can.
    private static func more(
        _ attack: EvasionSection.Attack, _ clean: RobustnessReport.Clean?
    ) -> [ReportFlag] {
        guard let clean, attack.family != .randomNoise else { return [] }
        guard attack.n != clean.n else {
            return better(label(attack), attack.correctAfter, "after the attack", than: clean)
        }
        // Of other samples only their shares can be compared.
        guard let after = attack.count, let before = clean.count,
            after.wilson.low > before.wilson.high
        else { return [] }
        return [
            ReportFlag(
                "R14", .error,
                "\(label(attack)): \(DecimalText.percent(after.rate)) right after the attack, "
                    + "\(DecimalText.percent(before.rate)) before")
        ]
    }

    private static func better(
        _ label: String, _ correct: Int64, _ when: String, than clean: RobustnessReport.Clean
    ) -> [ReportFlag] {
        guard correct > clean.correct else { return [] }
        return [
            ReportFlag(
                "R14", .error, "\(label): \(correct) right \(when), \(clean.correct) before")
        ]
    }

    /// R02, R14, R15: a proof counts samples that are right, like an attack.
    private static func proof(
        _ proof: EvasionSection.Certificate, _ clean: RobustnessReport.Clean?,
        _ context: ReportContext
    ) -> [ReportFlag] {
        let label = "\(proof.method) at \(proof.norm) \(proof.radius)"
        guard let count = Count(hits: proof.certifiedCorrect, of: proof.n) else {
            return [CountRules.impossible(label, proof.certifiedCorrect, proof.n)]
        }
        let same = clean.flatMap { $0.n == proof.n ? $0 : nil }
        return CountRules.decisive(label, count, context)
            + (same.map { better(label, count.hits, "for certain", than: $0) } ?? [])
    }

    /// R17: where an attack broke off, nobody knows what it would have found.
    private static func broken(_ attack: EvasionSection.Attack) -> [ReportFlag] {
        guard let errors = attack.errors, errors > 0 else { return [] }
        guard errors <= attack.n else {
            return [CountRules.impossible("\(label(attack)) errors", errors, attack.n)]
        }
        guard Double(errors) > SectionRules.unscoredMax * Double(attack.n) else { return [] }
        return [
            ReportFlag(
                "R17", .warn, "\(label(attack)): broke off at \(errors) of \(attack.n) samples")
        ]
    }

    /// R19: the checks by family skip what they do not know.
    private static func unknown(_ attack: EvasionSection.Attack) -> [ReportFlag] {
        if let family = attack.unknownFamily {
            return [
                ReportFlag("R19", .warn, "\(attack.name): the family '\(family)' is not known")
            ]
        }
        guard attack.family != .certified,
            AttackCatalogue.find(attack.name) == nil,
            attack.implementation.flatMap(classKnown) == nil
        else { return [] }
        return [
            ReportFlag(
                "R19", .warn,
                "\(attack.name): not in the attack catalogue; checks by family skip it")
        ]
    }

    private static func classKnown(_ implementation: String) -> KnownAttack? {
        implementation.split(separator: ".").last.flatMap { AttackCatalogue.find(String($0)) }
    }

    /// R08, R12, R13: whether the attack could use its budget, and kept it.
    private static func reach(_ attack: EvasionSection.Attack) -> [ReportFlag] {
        guard let eps = attack.eps else {
            return [
                ReportFlag(
                    "R12", .info,
                    "\(attack.name): unbounded attack; "
                        + "robust accuracy at a budget cannot be read from it")
            ]
        }
        var flags: [ReportFlag] = []
        if attack.family.isAttack, AttackCatalogue.find(attack.name)?.isUnbounded == true {
            flags.append(
                ReportFlag(
                    "R12", .info,
                    "\(label(attack)): an attack that minimises its perturbation is quoted "
                        + "at a budget"))
        }
        if let largest = attack.maxPerturbation, largest.value > eps.value + perturbationSlack {
            flags.append(
                ReportFlag(
                    "R13", .error, "\(label(attack)): the largest perturbation is \(largest)"))
        }
        return flags + steps(attack, eps)
    }

    private static func steps(
        _ attack: EvasionSection.Attack, _ eps: DecimalValue
    ) -> [ReportFlag] {
        guard attack.family.isGradient, eps.value > 0, let size = attack.stepSize,
            let steps = attack.steps ?? (attack.family == .gradientSingle ? 1 : nil)
        else { return [] }
        let reach = Double(steps) * size.value / eps.value
        // One step is meant to reach the budget once, many to search within it.
        let enough = attack.family == .gradientSingle ? 1.0 : 2
        // Step sizes are rounded to six digits in reports: 20 steps of 0.008333 reach 0.16666.
        guard reach < enough - 1e-3 else { return [] }
        let severity: ReportFlag.Severity = reach < 1 - 1e-3 ? .error : .warn
        return [
            ReportFlag(
                "R08", severity,
                "\(label(attack)): \(steps == 1 ? "1 step" : "\(steps) steps") of \(size) reach"
                    + "\(steps == 1 ? "es" : "") "
                    + "\(DecimalText.fixed(reach, places: 2)) eps")
        ]
    }

    /// Warnings of AutoAttack and others that void a result unless an adaptive attack was run.
    private static let voiding = [
        "zero-gradient", "randomized", "dynamic", "softmax", "probability-distribution", "square",
        "obfuscat", "unreliable",
    ]

    /// `zero-gradient:0` is what a tool says that counted and found none.
    private static func saysNone(_ warning: String) -> Bool {
        let parts = warning.split(separator: ":")
        return parts.count == 2 && parts[1].utf8.elementsEqual("0".utf8)
    }

    /// R11: the tool itself doubts its result.
    private static func warnings(
        _ evasion: EvasionSection, _ report: RobustnessReport
    ) -> [ReportFlag] {
        var all = evasion.toolWarnings
        if case .object(let declared) = report.declared, declared["unreliable"] == .bool(true) {
            all.append("unreliable")
        }
        return all.filter { !saysNone($0) }.map { warning in
            // Some copy the tool's sentence: "there are 59 points with zero gradient!".
            let words = warning.lowercased().split { !$0.isLetter }.joined(separator: "-")
            let voids = voiding.contains { words.contains($0) }
            let severity: ReportFlag.Severity = voids && !evasion.adaptive ? .error : .warn
            let end = evasion.adaptive ? "; an adaptive attack is present" : ""
            return ReportFlag("R11", severity, "tool warning: \(warning)\(end)")
        }
    }
}
