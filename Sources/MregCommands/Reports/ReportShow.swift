// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Evidence
import MregCore
import MregSystem
import Policy
import Registry

/// `mreg report show`.
struct ReportShow: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what all robustness reports of a version come to.",
        discussion: Help.text(
            "Every report is recomputed from its counts. Those by an evaluator that do not "
                + "contradict themselves count; of these the worst holds, sample by sample where "
                + "they looked at the same ones.",
            examples: [
                ("mreg report show model@v2", "accuracy against budget, with 95 % intervals"),
                ("mreg report show model@v2 --svg curve.svg", "and as a picture"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(
        help: ArgumentHelp("Write the curve as a picture to this file.", valueName: "file"),
        completion: .file())
    var svg: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let overview = try registry.open(.read, out).reports(of: wanted)
        if let svg {
            try DurableWrite.replace(svg, with: Array(RobustnessCurve(overview.effective).svg.utf8))
            out.note("wrote \(svg)")
        }
        out.answer(
            json: Self.json(overview), ids: overview.reports.map { "\($0.signature.statement)" },
            text: { Self.lines(overview) })
        guard overview.reports.isEmpty else { return }
        out.next([
            "mreg attest \(overview.label) --type robustness --from FILE --format FORMAT"
        ])
    }

    /// The curve, what else was measured, and a line a report.
    static func lines(_ overview: ReportOverview) -> [String] {
        let count = overview.reports.count
        var lines = [
            "\(overview.label)  \(overview.manifest)",
            "\(Quantity.count(count, "report")), \(overview.countedReports) of them count",
        ]
        let curve = RobustnessCurve(overview.effective).text()
        if !curve.isEmpty { lines += [""] + curve }
        let shares = shares(overview.effective)
        if !shares.isEmpty { lines += [""] + shares }
        for report in overview.reports { lines += [""] + self.lines(report) }
        return lines
    }

    private static func shares(_ derived: DerivedBlock) -> [String] {
        var table = Table("MEASURED", "WHAT", "SHARE", "95 %", "COUNTS")
        let rows = [
            ("trigger success", derived.poisoning), ("membership accuracy", derived.privacy),
            ("copy agreement", derived.extraction), ("red-team success", derived.redteam),
        ]
        for (title, shares) in rows {
            for share in shares {
                table.add(
                    title, share.names.joined(separator: " "),
                    DecimalText.percent(share.count.rate), interval(share.count),
                    "\(share.count.hits)/\(share.count.n)")
            }
        }
        if let corruption = derived.corruption {
            let worst = corruption.worst
            table.add(
                "worst corruption", "\(worst.corruption) \(worst.severity)",
                DecimalText.percent(worst.count.rate), interval(worst.count),
                "\(worst.count.hits)/\(worst.count.n)")
        }
        return table.isEmpty ? [] : table.lines
    }

    private static func interval(_ count: Count) -> String {
        let wilson = count.wilson
        return "\(DecimalText.percent(wilson.low))-\(DecimalText.percent(wilson.high))"
    }

    private static func lines(_ report: AttachedReport) -> [String] {
        let owner = report.signature.owner ?? report.signature.signer ?? "unknown key"
        var head = "report \(Digest.prefix)\(report.signature.statement.short) by \(owner)"
        if !report.tool.isEmpty { head += " with \(report.tool)" }
        if let finished = report.finished { head += ", \(finished)" }
        let verdict = report.verdict?.word.rawValue ?? "unreadable"
        head += ": \(verdict)"
        if let problem = report.problem { head += ", does not count: \(problem)" }
        let flags = report.verdict?.flags ?? []
        return [head] + flags.map { "  \($0.severity) \($0.id)  \($0.message)" }
    }

    /// The overview for programs.
    static func json(_ overview: ReportOverview) -> JSONValue {
        [
            "reference": .string(overview.label), "digest": .string("\(overview.manifest)"),
            "counted": .count(overview.countedReports), "effective": overview.effective.json,
            "reports": .array(overview.reports.map(json)),
        ]
    }

    private static func json(_ report: AttachedReport) -> JSONValue {
        [
            "statement": .string("\(report.signature.statement)"), "tool": .string(report.tool),
            "signature": ShowReport.json(report.signature),
            "finished": .text(report.finished.map { "\($0)" }),
            "check": report.verdict?.json ?? .null, "counts": .bool(report.problem == nil),
            "problem": .text(report.problem),
        ]
    }
}
