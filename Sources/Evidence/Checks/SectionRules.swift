// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Rules about corruption, poisoning, extraction, red teaming and explanations: R02, R15, R17, R21.
enum SectionRules {
    /// More outputs left unjudged than this share are a warning.
    static let unscoredMax = 0.05
    /// A detector that surely flags more of clean data than this is too blunt.
    static let controlMax = 0.2

    static func flags(_ report: RobustnessReport, _ context: ReportContext) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        if let section = report.corruption { flags += corruption(section, context) }
        if let section = report.poisoning { flags += poisoning(section, context) }
        if let section = report.extraction { flags += extraction(section, context) }
        if let section = report.redteam { flags += redteam(section, context) }
        if let section = report.explanation { flags += explanation(section) }
        return flags
    }

    private static func corruption(
        _ section: CorruptionSection, _ context: ReportContext
    ) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        var sum = 0.0
        for cell in section.cells {
            let label = "\(cell.corruption) severity \(cell.severity)"
            guard let count = cell.count else {
                flags.append(CountRules.impossible(label, cell.correct, cell.n))
                continue
            }
            sum += count.rate
            flags += CountRules.decisive(label, count, context)
            flags += CountRules.ratio(label, cell.ratio, count)
        }
        let mean = section.cells.isEmpty ? 0 : sum / Double(section.cells.count)
        if let claimed = section.meanAccuracy, flags.allSatisfy({ $0.severity < .error }),
            (claimed.value - mean).magnitude > CountRules.ratioTolerance
        {
            flags.append(
                ReportFlag(
                    "R15", .error,
                    "mean accuracy prints \(claimed), the cells give \(DecimalText.short(mean))"))
        }
        return flags
    }

    static func poisoning(
        _ section: PoisoningSection, _ context: ReportContext = ReportContext()
    ) -> [ReportFlag] {
        section.tests.flatMap { test -> [ReportFlag] in
            var flags: [ReportFlag] = []
            if let asr = test.asr {
                if let count = test.count {
                    flags += CountRules.decisive("\(test.kind) trigger", count, context)
                } else {
                    flags.append(
                        CountRules.impossible("\(test.kind) trigger", asr.hits, asr.n))
                }
            }
            for detector in test.detectors {
                flags += self.detector(detector, hasTrigger: test.count != nil)
            }
            return flags
        }
    }

    /// R21: detectors flag a share of clean data too; without a control a count says nothing.
    private static func detector(
        _ detector: PoisoningSection.Detector, hasTrigger: Bool
    ) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        if detector.flagged > detector.of {
            flags.append(CountRules.impossible(detector.name, detector.flagged, detector.of))
        }
        if let of = detector.controlOf, let flagged = detector.controlFlagged, flagged > of {
            flags.append(CountRules.impossible("\(detector.name) control", flagged, of))
        }
        let control = (detector.controlOf ?? 0) > 0 && detector.controlFlagged != nil
        if !control, !hasTrigger {
            flags.append(
                ReportFlag(
                    "R21", .error,
                    "\(detector.name): \(detector.flagged) of \(detector.of) flagged, with neither "
                        + "a clean control nor a planted trigger"))
        }
        return flags + blunt(detector)
    }

    /// R21: a detector that flags much of a clean set by construction tells little of any other.
    private static func blunt(_ detector: PoisoningSection.Detector) -> [ReportFlag] {
        guard let of = detector.controlOf, let flagged = detector.controlFlagged,
            let control = Count(hits: flagged, of: of), control.wilson.low > controlMax
        else { return [] }
        return [
            ReportFlag(
                "R21", .warn,
                "\(detector.name): flags \(DecimalText.percent(control.rate)) of its clean control")
        ]
    }

    private static func extraction(
        _ section: ExtractionSection, _ context: ReportContext
    ) -> [ReportFlag] {
        section.tests.flatMap { test -> [ReportFlag] in
            guard let count = test.count else {
                return [CountRules.impossible(test.attack, test.agree, test.n)]
            }
            return CountRules.decisive(test.attack, count, context)
        }
    }

    private static func redteam(
        _ section: RedteamSection, _ context: ReportContext
    ) -> [ReportFlag] {
        section.probes.flatMap { probe -> [ReportFlag] in
            var flags: [ReportFlag] = []
            if let count = probe.count {
                flags += interval(probe, count) + CountRules.wide(probe.label, count, context)
                if count.n < CountRules.samplesWarn {
                    flags.append(
                        ReportFlag("R02", .warn, "\(probe.label): only \(count.n) outputs"))
                }
            } else if probe.total > 0 || probe.hits > 0 {
                flags.append(CountRules.impossible(probe.label, probe.hits, probe.total))
            } else {
                flags.append(ReportFlag("R02", .warn, "\(probe.label): no outputs were judged"))
            }
            return flags + unscored(probe)
        }
    }

    /// R15: garak corrects its rates for detector quality and may print [0,0] beside hits.
    private static func interval(
        _ probe: RedteamSection.Probe, _ count: Count
    ) -> [ReportFlag] {
        guard let tool = probe.toolInterval else { return [] }
        let slack = CountRules.ratioTolerance
        let inside =
            tool.lower.value - slack <= count.rate && count.rate <= tool.upper.value + slack
        guard !inside else { return [] }
        let wilson = count.wilson
        return [
            ReportFlag(
                "R15", .warn,
                "\(probe.label): tool interval [\(tool.lower),\(tool.upper)] excludes the "
                    + "observed rate \(DecimalText.fixed(count.rate, places: 4)); registry interval "
                    + "[\(DecimalText.fixed(wilson.low, places: 4)),"
                    + "\(DecimalText.fixed(wilson.high, places: 4))] is used")
        ]
    }

    /// R17: what could not be judged may have been a success.
    private static func unscored(_ probe: RedteamSection.Probe) -> [ReportFlag] {
        let all = probe.total + probe.nones
        guard all > 0, Double(probe.nones) > unscoredMax * Double(all) else { return [] }
        let share = DecimalText.percent(Double(probe.nones) / Double(all))
        return [
            ReportFlag(
                "R17", .warn, "\(probe.label): \(share) of the outputs could not be judged")
        ]
    }

    private static func explanation(_ section: ExplanationSection) -> [ReportFlag] {
        section.tests.flatMap { test -> [ReportFlag] in
            guard let count = Count(hits: 0, of: test.n) else {
                return [CountRules.impossible(test.method, 0, test.n)]
            }
            return CountRules.small(test.method, count, isDecisive: false)
        }
    }
}
