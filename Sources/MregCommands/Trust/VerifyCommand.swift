// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Policy
import Registry

/// `mreg verify`.
struct VerifyCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a version, a signed file, or everything.",
        discussion: Help.text(
            """
            REF: reads every byte of the version, and says what the policy thinks of it. \
            FILE: checks FILE.sig against your own keys, your trust.yaml, or --key. \
            --all: re-hashes every container, checks recipes, the log against its signed \
            checkpoint, every signature, and the catalog against a rebuilt one; the policy's \
            outcome is a column. With --policy a refused latest or alias target makes the \
            status 77.
            """,
            examples: [
                ("mreg verify --all", "is anything damaged"),
                ("mreg verify --all --policy --env prod", "and would all of it be let out"),
                ("mreg verify model@v2", "one version"),
                ("mreg verify model.pkl.sig", "a file beside its signature, no registry needed"),
                (
                    "mreg verify bert/ --signature bert.sig --chain root.pem "
                        + "--identity release@models.example",
                    "signed by a certificate of that authority"
                ),
                ("mreg verify bert/ --only config.json", "one signed file of many"),
                (
                    "mreg verify app.bin --bundle app.sigstore.json --identity dev@example.org "
                        + "--issuer https://accounts.example.org --trusted-root root.json",
                    "somebody else's Sigstore bundle, offline"
                ),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: ArgumentHelp("A version or a file.", valueName: "ref-or-file"))
    var target: String?

    @Flag(help: "Check everything in the registry.")
    var all = false

    @Flag(
        name: .customLong("policy"),
        help: "With --all: end with 77 if what 'latest' or an alias points at is refused.")
    var gate = false

    @Flag(
        name: .customLong("ref"), help: "The argument is a reference, even if a file has its name.")
    var isReference = false

    @OptionGroup(title: "Signed files") var file: SignedFileOptions

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Judge by this environment's policy.", valueName: "environment"))
    var environment: String?

    @Option(
        help: ArgumentHelp(
            "Trust of your own that must hold too (default: trust.yaml in your configuration "
                + "folder).", valueName: "file"))
    var trust: String?

    @OptionGroup(title: "Sigstore bundles") var sigstore: BundleOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        if let target, sigstore.bundle != nil {
            return try VerifyBundle.run(target, sigstore, keys: file.keys, out)
        }
        guard let target else {
            guard all else {
                throw MregError(
                    .usage, "nothing to verify",
                    next: "mreg verify --all, mreg verify REF or mreg verify FILE")
            }
            return try verifyAll(out)
        }
        guard !all else { throw MregError(.usage, "--all takes no reference or file") }
        switch try Target(target, command: "verify", mustBeReference: isReference) {
        case .file(let path): try verifyFile(path, out)
        case .reference(let reference): try verifyVersion(reference, out)
        }
    }

    private func verifyAll(_ out: Output) throws {
        let opened = try registry.open(.read, out)
        let report = try out.withProgress {
            try opened.verifyAll(environment: environment, progress: $0)
        }
        out.notes(report.notices)
        out.answer(
            json: VerifyText.json(report), ids: report.findings.map(\.object),
            text: { VerifyText.lines(report) })
        let status = VerifyText.exitStatus(report, isGate: gate)
        if status != 0 { throw ExitCode(status) }
    }

    private func verifyVersion(_ reference: Reference, _ out: Output) throws {
        let consumer = try ConsumerDocuments(policyFile: nil, trustFile: trust)
        let opened = try registry.open(.read, out)
        let report = try out.withProgress {
            try opened.verify(
                reference, environment: environment, consumer: consumer, progress: $0)
        }
        out.answer(
            json: VerifyText.json(report), ids: [report.label],
            text: { VerifyText.lines(report) })
        let status = VerifyText.exitStatus(report)
        if status != 0 { throw ExitCode(status) }
    }

    private func verifyFile(_ path: String, _ out: Output) throws {
        var request = file.request(path)
        request.identity = sigstore.identity
        request.issuer = sigstore.issuer
        request.trustedRoot = sigstore.trustedRoot
        request.trustFile = trust
        try VerifyFile.run(request, out)
    }
}
