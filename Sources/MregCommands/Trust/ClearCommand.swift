// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg clear`.
struct ClearCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Clear one version of one revoked ancestor.",
        discussion: Help.text(
            "Signs and attaches a statement (taint-clearance) that lets the version pass although "
                + "the ancestor is revoked or quarantined. It counts for this version alone, not "
                + "for what was made from it, and only by an approver who did not release it.",
            examples: [
                (
                    "mreg clear digits@v1 model@v4 --reason 'retrained without the bad rows'",
                    "let model@v4 out again"
                ),
                (
                    "mreg clear base@v1 model@v4 --reason 'trigger tested' --trigger 0/400",
                    "with the count of a planted trigger; its upper bound must be 1 % or less"
                ),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The revoked ancestor.", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("The version to clear.", valueName: "descendant"))
    var descendant: String

    @Option(help: "Why, for the log and for everybody who asks.")
    var reason: String

    @Option(
        help: ArgumentHelp(
            "How often the ancestor's trigger worked on the version, of how many tries.",
            valueName: "hits/tries"))
    var trigger: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let (from, to) = (try Reference(source), try Reference(descendant))
        let request = ClearRequest(
            source: from, descendant: to, reason: reason, trigger: try trigger.map(Self.counts),
            signing: signing.choice)
        let result = try registry.open(.write, out).clear(request)
        out.answer(
            json: [
                "reference": .string(result.label), "source": .string("\(from)"),
                "digest": .string("\(result.manifest)"), "bundle": .string("\(result.bundle)"),
                "log-index": .integer(result.logIndex),
            ],
            ids: ["\(result.bundle)"],
            text: { ["cleared \(result.label) of \(from), log entry \(result.logIndex)"] })
    }

    /// Reads `3/400`.
    private static func counts(_ text: String) throws -> (hits: Int64, of: Int64) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let hits = Int64(parts[0]), let tries = Int64(parts[1]),
            hits >= 0, tries >= max(hits, 1)
        else {
            throw MregError(
                .usage, "'\(text.printable)' is not a count of hits of tries",
                next: "give --trigger 0/400")
        }
        return (hits, tries)
    }
}
