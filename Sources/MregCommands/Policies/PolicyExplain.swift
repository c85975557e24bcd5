// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Policy
import Registry

/// `mreg policy explain`.
struct PolicyExplain: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what the policy thinks of a version, and why.",
        discussion: Help.text(
            "Every rule is evaluated: what was wanted, what was found, and the command that "
                + "fixes it. Ends as a pull would: 0, 77, or 65 for damage and forgery. --vsa "
                + "also signs the decision, allowed or not: a SLSA verification summary, for "
                + "whoever trusts your key.",
            examples: [
                ("mreg policy explain model@v2", "by the default policy"),
                ("mreg policy explain model@prod --at 2027-01-01", "at another time"),
                (
                    "mreg policy explain model@v2 --env prod --vsa decision.sigstore.json",
                    "keep the decision, signed"
                ),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(help: ArgumentHelp("Judge as of this moment.", valueName: "time"))
    var at: String?

    @Option(
        help: ArgumentHelp("Write the signed decision to this file.", valueName: "file"),
        completion: .file())
    var vsa: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let moment = try at.map(Moment.parse)
        let (decisions, nearest) = try judge(wanted, moment, out)
        out.answer(
            json: [
                "reference": .string("\(wanted)"), "allowed": .bool(decisions.allAllow),
                "decisions": .array(decisions.map(\.json)), "nearest-allowed": .text(nearest),
            ],
            ids: [decisions.allAllow ? "allowed" : "refused"],
            text: {
                DecisionText.lines(decisions)
                    + [nearest].compactMap(\.self).map(DecisionText.nearest)
            })
        guard !decisions.allAllow else { return }
        let isForged = decisions.contains { $0.refusalCode == .corrupt }
        throw ExitCode((isForged ? MregError.Code.corrupt : .refused).exitStatus)
    }

    private func judge(
        _ wanted: Reference, _ moment: Timestamp?, _ out: Output
    ) throws -> ([Decision], String?) {
        let consumer = try policy.consumer()
        let opened = try registry.open(.read, out)
        guard let vsa else {
            guard signing.key == nil else {
                throw MregError(.usage, "--key signs a decision", next: "give --vsa FILE, too")
            }
            return try opened.explain(
                wanted, environment: policy.environment, consumer: consumer, at: moment)
        }
        guard moment == nil else {
            throw MregError(
                .usage, "--vsa and --at contradict each other",
                cause: "a signed decision is one of now")
        }
        let summary = try opened.summary(
            wanted, environment: policy.environment, consumer: consumer,
            verifierVersion: MregCommand.version, signing: signing.choice)
        try DurableWrite.replace(vsa, with: summary.bundle)
        out.note("wrote \(vsa)")
        return (summary.decisions, summary.nearestAllowed)
    }
}
