// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg init`.
struct InitCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a registry.",
        discussion: Help.text(
            "Makes its log key, and trusts one key of yours as its admin and publisher: the only "
                + "time a key is trusted without an admin saying so. Not needed before a first "
                + "push, which makes your own registry.",
            examples: [
                ("mreg init", "registry-data/ in this folder"),
                ("mreg init /srv/models/registry-data --name models", "somewhere else"),
                ("mreg init --from templates/", "with these policies"),
            ],
            exits: [.usage, .cannotCreate, .io]))

    @Argument(
        help: ArgumentHelp(
            "The registry's folder (default: MREG_REGISTRY, else registry-data/ here).",
            valueName: "dir"))
    var folder: String?

    @Option(
        name: .customLong("registry"),
        help: ArgumentHelp("The same as the argument.", valueName: "dir"))
    var registry: String?

    @Option(help: "The registry's name, for people.")
    var name: String?

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "Take policy.yaml, policies/ and trust.yaml from here.", valueName: "dir"))
    var template: String?

    @Flag(help: "Accept a network file system.")
    var force = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        var creation = LocalRegistry.Creation()
        creation.name = name
        creation.template = template
        creation.signing = signing.choice
        creation.force = force
        let made = try LocalRegistry.create(
            at: try RegistryLocation.ofNew(folder ?? registry), creation)
        out.notes(made.notices)
        out.answer(
            json: RegistryReport.json(made), ids: [made.layout.root],
            text: { RegistryReport.lines(made) })
    }
}
