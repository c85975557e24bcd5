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
        abstract: "Attach a signed statement or typed evidence to a version.",
        discussion: Help.text(
            """
            --from: a predicate, a filled-in template or a whole in-toto statement about the \
            version; your key signs it. With --format, what another tool wrote. Evidence of the \
            kinds below is checked before it is signed. --bundle: what somebody else has signed, \
            a Sigstore bundle or a DSSE envelope; it is kept as it is, and judged by trust and \
            policy when they are asked.
            Kinds: \(EvidenceWord.all.joined(separator: ", ")). Other types: a URI, or \
            \(StatementType.aliases.map(\.name).joined(separator: ", ")).
            """,
            examples: [
                (
                    "mreg attest model@v2 --type threat-model --template > threats.yaml",
                    "a commented skeleton to fill in"
                ),
                (
                    "mreg attest model@v2 --type threat-model --from threats.yaml",
                    "check, sign and attach it"
                ),
                (
                    "mreg attest model@v2 --type robustness --from art.json --format art "
                        + "--select cnn --dataset digits-test@v1",
                    "what another tool measured"
                ),
                ("mreg attest model@v2 --type provenance --from run.json", "how it was trained"),
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

    @Flag(help: "Print a commented skeleton of the type and attach nothing.")
    var template = false

    @Flag(help: "Attach evidence that contradicts itself all the same; it will not count.")
    var acceptInvalid = false

    @OptionGroup var importing: ImportArguments
    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        if template { return try printTemplate(out) }
        let result = try attach(to: wanted, out)
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
        if result.lacksDataset {
            out.warn(
                "warning: the report does not name its evaluation dataset by digest, so no policy "
                    + "counts it (R03)")
            out.next(["attach it again with --dataset REF"])
        }
    }

    private func printTemplate(_ out: Output) throws {
        guard let type, from == nil, bundle == nil else {
            throw MregError(.usage, "--template goes with --type TYPE alone")
        }
        let text = try EvidenceWord.template(type)
        out.answer(json: ["template": .string(text)], ids: TextLines.of(text)) {
            TextLines.of(text)
        }
    }

    /// What is read is read before the registry is opened: a mistake costs nothing.
    private func attach(to wanted: Reference, _ out: Output) throws -> AttestResult {
        if let type, let from, bundle == nil, EvidenceWord.uri(type) != nil {
            var request = EvidenceRequest(
                word: type,
                document: try File.contents(from, limit: EvidenceRequest.documentBytesMax),
                name: Paths.last(from))
            request.format = try importing.kind()
            request.options = try importing.options()
            request.dataset = importing.dataset
            request.acceptsInvalid = acceptInvalid
            return try registry.open(.write, out).attest(wanted, request, signing: signing.choice)
        }
        try importing.refuse()
        let attestable = try attestable()
        return try registry.open(.write, out).attest(
            wanted, attestable, signing: signing.choice, acceptsInvalid: acceptInvalid)
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
