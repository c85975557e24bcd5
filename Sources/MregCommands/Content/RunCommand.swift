// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Registry

/// `mreg run`.
struct RunCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a command, publish what it made, and sign how it was made.",
        discussion: Help.text(
            """
            Records the commit and whether the folder has changes, files read (--input) and lock \
            files by digest, datasets and base models by reference, a short list of environment \
            variables, the times, and the command with its arguments. Values that look like \
            secrets (--api-key, PASSWORD=, tokens of well-known services) are hidden, with a \
            warning; what looks like none is recorded for everybody. When the command fails \
            nothing is published and its exit status is passed on. What it prints goes to \
            standard error.
            """,
            examples: [
                (
                    "mreg run --name model --trained-on digits@v1 --out model.pkl -- "
                        + "python train.py",
                    "publish model.pkl with its provenance"
                )
            ],
            exits: [.usage, .notFound, .cannotCreate, .io, .busy, .refused, .interrupted]))

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "A file or folder the command makes; may be repeated.", valueName: "path"),
        completion: .file())
    var paths: [String] = []

    @Option(
        name: .customLong("input"),
        help: ArgumentHelp(
            "A file the command reads, recorded by digest; may be repeated.", valueName: "file"),
        completion: .file())
    var inputs: [String] = []

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "An environment variable to record as well; may be repeated.", valueName: "name"))
    var variables: [String] = []

    @OptionGroup var about: PushDescription
    @OptionGroup var origin: PushOrigin
    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func perform(_ out: Output) throws {
        guard !command.isEmpty, !paths.isEmpty else {
            throw MregError(
                .usage, "say what to run and what it makes",
                next: "mreg run --out model.pkl -- python train.py")
        }
        let request = try request()
        let location = try registry.location()
        try request.check(for: location)
        // Opened, and parents looked up, before the command: hours of training must not be lost
        // to a spelling mistake.
        let opened = try LocalRegistry.openOrCreate(
            location, signing: request.signing, options: try registry.openOptions())
        out.notes(opened.notices)
        try opened.checkParents(of: request)
        var order = RunRequest(command: command)
        order.inputs = inputs
        order.variables = variables
        for name in order.hiddenArguments {
            out.warn(
                "warning: \(name) looks like a secret; what is published has "
                    + "'(hidden)' in its place")
        }
        var recorded = try RunRecorder.record(order)
        guard recorded.ending == .exited(0) else {
            out.warn(
                "mreg: the command ended with \(recorded.ending.status); nothing is published")
            throw ExitCode(recorded.ending.status)
        }
        recorded.run.add(parameters: request.parameters, metrics: request.metrics)
        let result = try out.withProgress { try opened.push(request, progress: $0) }
        out.notes(result.notices)
        let attached = try opened.attest(
            try Reference("\(result.name)@\(result.version)"), provenance: recorded.run,
            signing: signing.choice)
        out.note("signed its provenance, entry \(attached.logIndex)")
        out.answer(
            json: [
                "push": PushReport.json(result), "provenance": AttestCommand.json(attached),
            ], ids: ["\(result.name)@\(result.version)"], text: { [PushReport.line(result)] })
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
        request.signing = signing.choice
        return request
    }
}
