// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg push`.
struct PushCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Publish files or folders as the next version of a model or dataset.",
        discussion: Help.text(
            """
            Stores what is new, looks at what loading the files would do, signs the files, the \
            release and what was found with your active key, and records the version in the log. \
            Equal content makes no new version. The first push makes your key and, where none is \
            found, your registry.
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

    @Flag(name: .customLong("follow"), help: "Read through symbolic links.")
    var followLinks = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let request = try request()
        let location = try registry.location()
        try request.check(for: location)
        let opened = try LocalRegistry.openOrCreate(
            location, signing: request.signing, options: try registry.openOptions())
        out.notes(opened.notices)
        let result = try out.withProgress { try opened.push(request, progress: $0) }
        out.notes(result.notices)
        out.answer(
            json: PushReport.json(result), ids: ["\(result.name)@\(result.version)"],
            text: { [PushReport.line(result)] })
        out.next(result.next)
        out.note("registry: \(result.registry)")
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
        request.refusesUnsafe = refuseUnsafe
        return request
    }
}
