// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The registry's own judgement of a robustness report: rules R01 ... R27.
///
/// The verdict says whether the evidence is sound, never whether the model is good.
public enum ReportCheck {
    /// The rules there are: `R01` ... `R27`.
    public static let rules = (1...27).map { $0 < 10 ? "R0\($0)" : "R\($0)" }

    /// What is measured with a wider half of a 95 % interval than a policy accepts (R02).
    public static func tooWide(
        _ report: RobustnessReport, halfWidthMax: Double
    ) -> [ReportFlag] {
        let before = check(report).flags
        var context = ReportContext()
        context.halfWidthMax = halfWidthMax
        return check(report, context: context).flags.filter { !before.contains($0) }
    }

    /// Checks the bytes of a statement.
    public static func check(
        statement bytes: [UInt8], context: ReportContext = ReportContext()
    ) throws(MregError) -> ReportVerdict {
        check(try RobustnessReport(parsing: bytes), context: context)
    }

    /// Checks a statement that is parsed already.
    public static func check(
        statement value: JSONValue, context: ReportContext = ReportContext()
    ) throws(MregError) -> ReportVerdict {
        check(try RobustnessReport(Statement(value)), context: context)
    }

    /// Checks a report.
    public static func check(
        _ report: RobustnessReport, context: ReportContext = ReportContext()
    ) -> ReportVerdict {
        let derived = DerivedBlock(of: report)
        var flags = reportRules(report, context) + WordRules.flags(report)
        if let evasion = report.evasion {
            flags += AttackRules.flags(evasion, report, context)
            flags += BudgetRules.flags(evasion, context)
            flags += CurveRules.flags(evasion, report)
        }
        flags += SectionRules.flags(report, context)
        flags += PrivacyRules.flags(report, context)
        flags += ContextRules.flags(report, derived, context)
        return ReportVerdict(derived: derived, flags: bounded(flags))
    }

    /// A hostile report must not make a list nobody can read; the gravest findings stay.
    private static func bounded(_ flags: [ReportFlag]) -> [ReportFlag] {
        guard flags.count > EvidenceLimits.flagsMax else { return flags }
        let gravest = ReportFlag.Severity.allCases.reversed().flatMap { severity in
            flags.filter { $0.severity == severity }
        }
        let kept = Array(gravest.prefix(EvidenceLimits.flagsMax - 1))
        let rest = flags.count - kept.count
        return kept + [ReportFlag("R15", .info, "\(rest) more findings are not shown")]
    }

    /// R01 and R18, R20: what the whole report lacks.
    private static func reportRules(
        _ report: RobustnessReport, _ context: ReportContext
    ) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        if report.clean == nil, report.evasion != nil || report.corruption != nil {
            flags.append(
                ReportFlag("R01", .error, "clean accuracy is missing, so no loss can be seen"))
        }
        if let clean = report.clean { flags += CountRules.clean(clean, context) }
        if report.isEmpty {
            flags.append(ReportFlag("R02", .error, "the report holds no measurement"))
        }
        flags += seedRules(report)
        if report.model?.deterministic == false, let evasion = report.evasion,
            !evasion.attacks.contains(where: usesExpectation)
        {
            flags.append(
                ReportFlag(
                    "R20", .error,
                    "the model is not deterministic and no attack averages over its randomness"))
        }
        return flags
    }

    /// Expectation over transformation: in the name or in the implementing class. The suite of
    /// AutoAttack for random models is called `rand`.
    private static func usesExpectation(_ attack: EvasionSection.Attack) -> Bool {
        [attack.name, attack.implementation ?? ""].contains { name in
            let words = name.lowercased().split { !$0.isLetter }
            return words.contains { word in
                word.contains("eotpgd") || word.hasPrefix("eot") || word.hasSuffix("eot")
                    || word.hasPrefix("expectation")
                    || word == "rand" || word == "autoattackrand"
            }
        }
    }

    /// R18: what starts, searches or answers at random cannot be repeated without its seed.
    private static func seedRules(_ report: RobustnessReport) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        let searches = report.evasion?.attacks.contains(where: isRandom) ?? false
        let talks = report.redteam.map { !$0.probes.isEmpty } ?? false
        if searches || talks, report.determinism?.seed == nil {
            flags.append(ReportFlag("R18", .warn, "no seed recorded"))
        }
        if let repeats = report.determinism?.repeats, let agree = report.determinism?.agree {
            if agree > repeats {
                flags.append(CountRules.impossible("agreeing repetitions", agree, repeats))
            } else if agree < repeats {
                flags.append(
                    ReportFlag("R18", .warn, "only \(agree) of \(repeats) repetitions agree"))
            }
        }
        return flags
    }

    private static func isRandom(_ attack: EvasionSection.Attack) -> Bool {
        switch attack.family {
        case .scoreBased, .decisionBased, .ensemble, .external, .transfer, .other: true
        case .gradientIterative: (attack.restarts ?? 0) > 0
        case .gradientSingle, .randomNoise, .certified: false
        }
    }
}
