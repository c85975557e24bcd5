// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Registry
import Trust

/// `mreg attest`.
struct AttestCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Attach a signed statement to a version.",
        discussion: Help.text(
            """
            --from: a predicate, or a whole in-toto statement about the version, as JSON; your \
            key signs it. --bundle: what somebody else has signed, a Sigstore bundle or a DSSE \
            envelope; it is kept as it is, and judged by trust and policy when they are asked. \
            Types: a URI, or \(StatementType.aliases.map(\.name).joined(separator: ", ")).
            """,
            examples: [
                (
                    "mreg attest model@v2 --type slsa-provenance --from provenance.json",
                    "how it was built"
                ),
                ("mreg attest model@v2 --bundle upstream.sigstore.json", "who signed it before"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(help: ArgumentHelp("The statement's type.", valueName: "type"))
    var type: String?

    @Option(help: ArgumentHelp("The predicate or statement.", valueName: "file"))
    var from: String?

    @Option(help: ArgumentHelp("A signed bundle or envelope.", valueName: "file"))
    var bundle: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let attestable = try attestable()
        let opened = try registry.open(.write, out)
        let result = try opened.attest(wanted, attestable, signing: signing.choice)
        out.answer(
            json: Self.json(result), ids: ["\(result.bundle)"],
            text: {
                [
                    "\(result.label)  \(result.predicateType.printable)  "
                        + "\(Digest.prefix)\(result.bundle.short)  entry \(result.logIndex)"
                ]
            })
        if !result.isAuthorised {
            out.warn(
                "warning: your key has no role for this name, so the statement does not count")
        }
    }

    private func attestable() throws -> Attestable {
        switch (from, bundle) {
        case (let file?, nil):
            return .document(
                try File.contents(file, limit: Limits.documentBytesMax), type: type)
        case (nil, let file?) where type == nil:
            return .signed(try File.contents(file, limit: Limits.bundleBytesMax))
        default:
            throw MregError(
                .usage, "say what is to be attached",
                next: "give --type TYPE and --from FILE, or --bundle FILE alone")
        }
    }

    /// The answer for programs.
    static func json(_ result: AttestResult) -> JSONValue {
        [
            "reference": .string(result.label), "digest": .string("\(result.manifest)"),
            "predicate-type": .string(result.predicateType),
            "statement": .string("\(result.bundle)"), "log-index": .integer(result.logIndex),
            "authorised": .bool(result.isAuthorised),
        ]
    }
}
