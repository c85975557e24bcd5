// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Policy
import Registry

/// `mreg waiver`.
struct WaiverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiver",
        abstract: "Accept what a rule finds, for one version and a while.",
        discussion: Help.text(
            "A waiver is a signed statement in the log. It is for one rule of one policy, one "
                + "version, and exactly what the rule finds now; it ends after 90 days at most, "
                + "and when the policy changes. Damage, forgery, revocation and malicious files "
                + "cannot be waived.",
            examples: [
                (
                    "mreg waiver add model@v3 --env prod --rule robustness --reason 'pilot'",
                    "accept what 'robustness' finds"
                ),
                ("mreg waiver list", "all of them, and until when they hold"),
            ]),
        subcommands: [WaiverAdd.self, WaiverList.self])
}

/// `mreg waiver add`.
struct WaiverAdd: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Accept what a rule finds now.",
        discussion: Help.text(
            "Needs the role approver for the name, held by somebody who neither published, "
                + "released nor evaluated the version.",
            examples: [
                (
                    "mreg waiver add model@v3 --env prod --rule robustness --reason 'pilot' "
                        + "--days 30", "for thirty days"
                )
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("The environment whose policy has the rule.", valueName: "environment"))
    var environment: String?

    @Option(help: "The id of the rule.")
    var rule: String

    @Option(help: "Why, for the log and for everybody who asks.")
    var reason: String

    @Option(help: "For how many days, 90 at most.")
    var days: Int64 = 30

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let (result, waiver) = try registry.open(.write, out).addWaiver(
            WaiverRequest(
                reference: try Reference(reference), environment: environment, rule: rule,
                reason: reason, days: days, signing: signing.choice))
        out.answer(
            json: [
                "reference": .string(result.label), "bundle": .string("\(result.bundle)"),
                "log-index": .integer(result.logIndex), "waiver": waiver.json,
            ],
            ids: ["\(result.bundle)"],
            text: {
                [
                    "waived '\(waiver.rule)' of policy '\(waiver.environment)' for "
                        + "\(result.label) until \(waiver.expires)"
                ] + waiver.findings.map { "  \($0.printable)" }
            })
    }
}

/// `mreg waiver list`.
struct WaiverList: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List waivers.",
        discussion: Help.text(
            "Of one version or of all, with why one counts for nothing.",
            examples: [
                ("mreg waiver list", "all of them"), ("mreg waiver list model@v3", "one version's"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let lines = try registry.open(.read, out).waivers(of: reference.map { try Reference($0) })
        let now = Timestamp.now
        var table = Table("VERSION", "ENV", "RULE", "UNTIL", "COUNTS", "BY", "REASON")
        for line in lines {
            table.add(
                line.label, line.evidence.waiver.environment, line.evidence.waiver.rule,
                "\(line.evidence.waiver.expires)", Self.word(line, now), line.evidence.owner ?? "",
                line.evidence.waiver.reason)
        }
        out.answer(
            json: ["waivers": .array(lines.map { Self.json($0, now) })],
            ids: lines.map { "\($0.label) \($0.evidence.waiver.rule)" },
            text: { lines.isEmpty ? [] : table.lines })
        if lines.isEmpty { out.note("there are no waivers") }
    }

    private static func word(_ line: WaiverLine, _ now: Timestamp) -> String {
        if let problem = line.problem { return "no: \(problem)" }
        return line.evidence.waiver.expires > now ? "yes" : "no: expired"
    }

    private static func json(_ line: WaiverLine, _ now: Timestamp) -> JSONValue {
        [
            "reference": .string(line.label), "waiver": line.evidence.waiver.json,
            "owner": .text(line.evidence.owner), "problem": .text(line.problem),
            "issued": .text(line.evidence.issued?.description),
            "expired": .bool(line.evidence.waiver.expires <= now),
        ]
    }
}
