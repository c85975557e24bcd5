// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Policy
import Registry

/// `mreg statements`.
struct StatementsCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "statements",
        abstract: "List the signed statements attached to a version.",
        discussion: Help.text(
            "Each with its key, what the trust in force makes of it, and where the log names it.",
            examples: [("mreg statements model@v2", "who signed it, and as what")],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let details = try registry.open(.read, out).show(wanted)
        let label = "\(details.name)@\(details.summary.version)"
        out.answer(
            json: [
                "reference": .string(label), "digest": .string("\(details.summary.manifest)"),
                "statements": .array(details.signatures.map(ShowReport.json)),
            ],
            ids: details.signatures.map { "\($0.statement)" },
            text: { ShowReport.signatures(details.signatures) })
    }
}
