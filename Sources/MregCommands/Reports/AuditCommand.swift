// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Evidence
import MregCore
import Registry

/// `mreg audit`.
struct AuditCommand: OutputCommand {
    /// How an audit is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, md, html
    }

    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Go through a checklist: what evidence meets it, and what is missing.",
        discussion: Help.text(
            """
            Each item is met by signed evidence that does not contradict itself and is not too \
            old, else the command is shown that closes the gap. Ids of AISVS, MITRE ATLAS, NIST \
            and OWASP are given with their version; the profile is no certificate of any of them. \
            Profiles: \(AuditData.profileNames.joined(separator: ", ")), or a file of your own.
            """,
            examples: [
                ("mreg audit model@v2", "what is there, what is missing, what to do"),
                ("mreg audit model@v2 --format md > audit.md", "for a document"),
                ("mreg audit model@v2 --complete", "end with 77 unless every item is met"),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(help: "The checklist: a name or a file.")
    var profile = "seed-10"

    @Option(help: "How to write it.")
    var format = Format.text

    @Flag(help: "End with 77 unless every item is met.")
    var complete = false

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let audit = try registry.open(.read, out).audit(wanted, profile: profile)
        switch format {
        case .json: out.json(Self.json(audit))
        case .md where !out.isJSON:
            out.lines(TextLines.of(audit.result.markdown(of: audit.subject)))
        case .html where !out.isJSON:
            out.lines(TextLines.of(audit.result.html(of: audit.subject)))
        case .text, .md, .html:
            out.answer(
                json: Self.json(audit),
                ids: audit.result.items.filter { $0.status > .weak }.map(\.item.id),
                text: { Self.lines(audit) })
        }
        let (met, all) = (audit.result.metCount, audit.result.items.count)
        guard !complete || met == all else {
            throw MregError(
                .refused, "\(audit.label) meets \(met) of \(all) items of \(profile.printable)")
        }
    }

    /// A line an item, with its gaps and what closes them.
    static func lines(_ audit: AuditReport) -> [String] {
        let result = audit.result
        var lines = [
            "\(audit.label)  \(audit.manifest)",
            "\(result.profile) \(result.version): \(result.metCount) of \(result.items.count) met",
        ]
        for item in result.items {
            lines += ["", "\(item.item.id). \(item.item.title): \(item.status.rawValue)"]
            for finding in item.findings { lines += self.lines(finding) }
            lines += item.item.mappedLines.map { "   ids: \($0)" }
            if let note = item.item.note { lines.append("   note: \(note)") }
        }
        if !result.retired.isEmpty { lines += [""] + result.retired.map { "retired: \($0)" } }
        return lines
    }

    private static func lines(_ finding: AuditResult.Finding) -> [String] {
        var line = "   \(finding.fact.rawValue): \(finding.status.rawValue)"
        if let evidence = finding.evidence {
            line += ", \(evidence.summary)"
            if let made = evidence.made { line += ", \(made)" }
            line += " (\(evidence.source))"
        }
        if let reason = finding.reason { line += "; \(reason)" }
        return [line] + (finding.command.map { ["     try: \($0)"] } ?? [])
    }

    /// The audit for programs.
    static func json(_ audit: AuditReport) -> JSONValue {
        [
            "reference": .string(audit.label), "digest": .string("\(audit.manifest)"),
            "at": .string("\(audit.at)"), "profile-digest": .string("\(audit.profileDigest)"),
            "audit": audit.result.json,
        ]
    }
}
