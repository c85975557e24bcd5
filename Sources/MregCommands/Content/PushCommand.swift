// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Evidence
import MregCore
import MregCrypto
import MregSystem
import Registry
import Trust

/// `mreg push`.
struct PushCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Publish files or folders as the next version of a model or dataset.",
        discussion: Help.text(
            """
            Stores what is new, looks at what loading the files would do, signs the files, the \
            release and what was found with your active key, and records the version in the log. Equal content makes no new version. The first push \
            makes your key and, where none is found, your registry.
            """,
            examples: [
                ("mreg push model.pkl", "publish one file; its name gives 'model'"),
                ("mreg push data/ --dataset --name digits", "publish a folder as a dataset"),
                (
                    "mreg push model.pkl --trained-on digits@v1 --metric accuracy=0.97",
                    "say where it comes from and how good it is"
                ),
                (
                    "mreg push tuned/ --name fraud/detector --base bert@v2 --relation adapter",
                    "a model made from another one"
                ),
                ("mreg push model.pkl --run run.json", "say how it was trained, as provenance"),
                ("mreg push model.pkl --dry-run", "say what would happen"),
                ("mreg push model.pkl --refuse-unsafe", "stop if loading it could run code"),
            ],
            exits: [.usage, .notFound, .cannotCreate, .io, .busy, .refused]))

    @Argument(help: "Files and folders.", completion: .file())
    var paths: [String]

    @OptionGroup var about: PushDescription
    @OptionGroup var origin: PushOrigin

    @Flag(help: "Do not sign; no policy lets an unsigned version out.")
    var noSign = false

    @Flag(name: [.customShort("n"), .long], help: "Stop before anything is written.")
    var dryRun = false

    @Flag(help: "Publish nothing that is not safe to load.")
    var refuseUnsafe = false

    @Flag(help: "Make a new version even if an older one has this content.")
    var republish = false

    @Flag(help: "Read every file again, even those that look unchanged.")
    var rehash = false

    @Flag(name: .customLong("follow"), help: "Read through symbolic links.")
    var followLinks = false

    @Option(
        help: ArgumentHelp(
            "Bring along what an upstream publisher has signed; may be repeated.",
            valueName: "file"))
    var bundle: [String] = []

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "How it was trained: a run.json, signed as SLSA provenance; its parameters and metrics "
                + "are the version's.", valueName: "file"),
        completion: .file())
    var runFile: String?

    @Option(
        help: ArgumentHelp(
            "A Hugging Face model card whose licence, base models and datasets are taken over.",
            valueName: "file"),
        completion: .file())
    var card: String?

    @Option(
        help: ArgumentHelp(
            "A Croissant description; every file it names must be the one that is pushed.",
            valueName: "file"),
        completion: .file())
    var croissant: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        var request = try request()
        let training = try training()
        if let training { try request.add(training) }
        if let croissant { try Self.add(croissant, to: &request) }
        let card = try readCard()
        request.bundles = try upstream()
        let location = try registry.location()
        try request.check(for: location)
        let opened = try LocalRegistry.openOrCreate(
            location, signing: request.signing, options: try registry.openOptions())
        out.notes(opened.notices)
        if let card { out.notes(try opened.add(card, to: &request)) }
        let result = try out.withProgress { try opened.push(request, progress: $0) }
        out.notes(result.notices)
        if !dryRun, let training {
            try attach(training, of: request, to: result, opened, out)
        }
        out.answer(
            json: PushReport.json(result), ids: ["\(result.name)@\(result.version)"],
            text: { [PushReport.line(result)] })
        out.next(result.next)
        out.note("registry: \(result.registry)")
    }

    /// The card that `--card` names, or nil.
    private func readCard() throws(MregError) -> ModelCard? {
        guard let file = card else { return nil }
        guard !about.dataset else {
            throw MregError(.usage, "--card is about a model; for a dataset give --croissant")
        }
        let bytes = try File.contents(file, limit: Limits.documentBytesMax)
        guard let card = ModelCard(readme: bytes) else {
            throw MregError(
                .usage, "'\(file.printable)' is not a model card",
                cause: "it does not begin with YAML between two lines of '---'")
        }
        return card
    }

    private static func add(_ file: String, to request: inout PushRequest) throws(MregError) {
        let bytes = try File.contents(file, limit: Limits.documentBytesMax)
        try request.add(try Croissant(parsing: bytes), digest: Digest.sha256(of: bytes))
    }

    /// The run that `--run` describes, or nil.
    private func training() throws -> TrainingRun? {
        guard let file = runFile else { return nil }
        guard !noSign else {
            throw MregError(.usage, "--run is signed by your key: push without --no-sign")
        }
        return try TrainingRun(
            parsing: try File.contents(file, limit: Limits.documentBytesMax))
    }

    private func attach(
        _ run: TrainingRun, of request: PushRequest, to result: PushResult,
        _ opened: LocalRegistry, _ out: Output
    ) throws {
        var run = run
        run.add(parameters: request.parameters, metrics: request.metrics)
        let done = try opened.attest(
            try Reference("\(result.name)@\(result.version)"), provenance: run,
            signing: signing.choice)
        out.note("signed its provenance, entry \(done.logIndex)")
    }

    /// The bundles' bytes; what is no bundle ends the push before anything is written.
    private func upstream() throws -> [[UInt8]] {
        guard bundle.isEmpty || !noSign else {
            throw MregError(.usage, "--bundle is attached by your key: push without --no-sign")
        }
        return try bundle.map { file in
            let bytes = try File.contents(file, limit: Limits.bundleBytesMax)
            _ = try SignedContent.envelope(bytes)
            return bytes
        }
    }

    private func request() throws -> PushRequest {
        var request = PushRequest(paths: paths, name: about.name)
        request.kind = about.dataset ? .dataset : .model
        request.parents = try origin.parents()
        request.isFromScratch = origin.fromScratch
        request.parameters = try Assignment.dictionary(about.parameters, option: "--param")
        request.metrics = try Assignment.dictionary(about.metrics, option: "--metric")
        request.message = about.message
        request.alias = try about.alias.map { try AliasName($0) }
        request.signing = try signing.choice(unsigned: noSign)
        request.isDryRun = dryRun
        request.republish = republish
        request.followLinks = followLinks
        request.rehash = rehash
        request.refusesUnsafe = refuseUnsafe
        return request
    }
}
