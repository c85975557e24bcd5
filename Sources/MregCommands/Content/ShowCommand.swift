// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Inspection
import MregCore
import Policy
import Registry

/// `mreg show`.
struct ShowCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything that is known about a version.",
        discussion: Help.text(
            "What the model is, files, provenance, signatures, and whether the policy would let it out. "
                + "What the model is comes from its files, which nobody vouches for.",
            examples: [
                ("mreg show model", "the latest version"),
                ("mreg show model@v2 --env prod", "judged by the policy of prod"),
                ("mreg show model --tensors", "every tensor with its type and shape"),
                ("mreg show model@prod --json", "for programs"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Flag(help: "List the tensors instead: name, type, shape, bytes, file.")
    var tensors = false

    @OptionGroup var policy: PolicyOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let opened = try registry.open(.read, out)
        if tensors {
            let listing = try out.withProgress { try opened.tensors(wanted, progress: $0) }
            out.notes(TensorText.notes(listing))
            return out.answer(
                json: TensorText.json(listing), ids: listing.lines.map(\.tensor.name),
                text: { TensorText.table(listing) })
        }
        let details = try opened.show(
            wanted, environment: policy.environment, consumer: try policy.consumer())
        out.answer(
            json: ShowReport.json(details), ids: ["\(details.name)@\(details.summary.version)"],
            text: { ShowReport.lines(details) })
    }
}
