// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

extension ExportFormat: ExpressibleByArgument {}

/// `mreg sbom`.
struct BillOfMaterialsCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "sbom",
        abstract: "Print a version's bill of materials: CycloneDX 1.6 ML-BOM.",
        discussion: Help.text(
            "Files, datasets and base models by digest, metrics, and what its robustness reports "
                + "come to, with 95 % intervals. The same version with the same evidence gives "
                + "the same bytes.",
            examples: [("mreg sbom model@v2 > model.cdx.json", "for a dependency tracker")],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        try ExportOutput.write(
            try registry.open(.read, out).export(
                wanted, as: .cyclonedx, producer: MregCommand.version), as: .cyclonedx, out)
    }
}

/// `mreg export`.
struct ExportCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Describe a version for other tools.",
        discussion: Help.text(
            """
            cyclonedx: a bill of materials. slsa: the in-toto statement of its provenance, as it \
            was signed where it was. openlineage: a run event. model-card: a README for the \
            Hugging Face hub.
            """,
            examples: [
                ("mreg export model@v2 --format openlineage", "for a lineage collector"),
                ("mreg export model@v2 --format model-card > README.md", "for the hub"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(help: "The document.")
    var format: ExportFormat

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        try ExportOutput.write(
            try registry.open(.read, out).export(
                wanted, as: format, producer: MregCommand.version), as: format, out)
    }
}

/// How an exported document is written.
enum ExportOutput {
    /// The document as it is; with `--json` a model card is a string in a document.
    static func write(
        _ document: ExportedDocument, as format: ExportFormat, _ out: Output
    ) throws(MregError) {
        out.notes(document.notices)
        guard format == .modelCard, out.isJSON else {
            return out.bytes(Array(document.text.utf8))
        }
        out.json(["format": .string(format.rawValue), "text": .string(document.text)])
    }
}
