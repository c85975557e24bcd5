// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg lineage`.
struct LineageCommand: OutputCommand {
    /// How a lineage can be written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case tree, dot, mermaid, json
    }

    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Draw what versions were made from, and what was made from them.",
        discussion: Help.text(
            "Without a reference: the whole registry. States other than active, parents "
                + "outside the registry and taint from a revoked or quarantined ancestor are "
                + "marked.",
            examples: [
                ("mreg lineage", "everything, from the roots down"),
                ("mreg lineage model@v2", "both ways from one version"),
                ("mreg lineage digits@v1 --down", "what this dataset flowed into"),
                ("mreg lineage model@v2 --format dot | dot -Tsvg > lineage.svg", "a picture"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String?

    @Flag(help: "Only what it was made from.")
    var up = false

    @Flag(help: "Only what was made from it.")
    var down = false

    @Option(help: "How to write it.")
    var format = Format.tree

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        if reference == nil, up || down {
            throw MregError(
                .usage, "--up and --down need a reference", next: "mreg lineage REF --up")
        }
        let direction: LineageDirection = up == down ? .both : up ? .up : .down
        let wanted = try reference.map { try Reference($0) }
        let view = try registry.open(.read, out).lineage(wanted, direction)
        guard format != .json else { return out.json(LineageText.json(view)) }
        out.answer(
            json: LineageText.json(view), ids: view.nodes.map(\.label),
            text: { render(view, direction) })
        if view.nodes.isEmpty { out.note("nothing is published here; try: mreg push FILE") }
    }

    private func render(_ view: LineageView, _ direction: LineageDirection) -> [String] {
        switch format {
        case .tree, .json: LineageTree(view).lines(direction)
        case .dot: LineageText.dot(view)
        case .mermaid: LineageText.mermaid(view)
        }
    }
}
