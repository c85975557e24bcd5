// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Policy
import Registry

/// `mreg pull`.
struct PullCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Write a version's files, if the policy allows it.",
        discussion: Help.text(
            """
            Every byte is checked before it has its name. One file lands in the current folder, \
            a pushed folder in a folder named after the artifact. A file that is there already \
            and equal is fine; a different one is refused without --force. When a policy \
            refuses, nothing is written and every reason is printed with the command that helps.

            --link writes no bytes where that is possible. The stored bytes are checked first; \
            then a file that the registry keeps whole becomes a copy-on-write clone of them, \
            else a second, read-only name for them, else a copy. Changing a read-only name \
            changes the registry: 'mreg verify --all' finds it, and pushing the content again \
            repairs it. Root is not held back by a read-only mode and gets copies, unless \
            --force is given too.
            """,
            examples: [
                ("mreg pull model@v1", "the files as they were pushed"),
                ("mreg pull fraud/detector@prod -o out --env prod", "by the stricter policy"),
                ("mreg pull digits@v2 train/labels.csv", "one file of a folder"),
                ("mreg pull model --dry-run", "only ask the policy"),
                ("mreg pull model@v1 --link -o /srv/models", "without a second copy on the disk"),
                ("mreg pull model@v1 --with-signature", "and the Model Signing bundle"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate, .io, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Argument(help: ArgumentHelp("Only these files of it.", valueName: "path"))
    var paths: [String] = []

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write into this folder.", valueName: "dir"))
    var folder: String?

    @Flag(name: [.customShort("n"), .long], help: "Stop after the decision.")
    var dryRun = false

    @Flag(help: "Replace files that differ; with --link, link as root too.")
    var force = false

    @Flag(help: "Share bytes with the registry where possible instead of copying.")
    var link = false

    @Flag(help: "Also write the OpenSSF Model Signing bundle.")
    var withSignature = false

    @Flag(help: "Take a refused version all the same; recorded, and named '….unverified'.")
    var unverified = false

    @Option(help: "Why --unverified is needed.")
    var reason: String?

    @OptionGroup var policy: PolicyOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let request = try request()
        let opened = try registry.open(unverified && !dryRun ? .write : .read, out)
        let result = try out.withProgress { try opened.pull(request, progress: $0) }
        out.notes(result.notices)
        if result.isUnverified {
            out.warn(
                "warning: the policy refused \(result.name)@\(result.version); it was overridden")
            for line in DecisionText.lines(result.decisions) { out.warn("  \(line)") }
        }
        out.answer(
            json: PullReport.json(result, isDryRun: dryRun, registry: opened.layout.root),
            ids: [result.written, result.unchanged].lazy.joined(),
            text: {
                let lines = PullReport.lines(result, isDryRun: dryRun)
                // A dry run has no written files.
                return [AnySequence(result.written), AnySequence(lines)].lazy.joined()
            })
        out.note("registry: \(opened.layout.root)")
    }

    private func request() throws -> PullRequest {
        guard unverified == (reason != nil) else {
            throw MregError(
                .usage, "--unverified and --reason belong together",
                next: "mreg pull \(reference.printable) --unverified --reason 'WHY'")
        }
        var request = PullRequest(reference: try Reference(reference))
        for path in paths { request.paths.append(try ArtifactPath(path, code: .usage)) }
        request.output = folder
        request.environment = policy.environment
        request.consumer = try policy.consumer()
        request.isDryRun = dryRun
        request.force = force
        request.link = link
        request.unverifiedReason = reason
        request.withSignature = withSignature
        return request
    }
}

/// How the result of a pull reads.
enum PullReport {
    /// What comes after the paths: the sum, or what the policy said.
    static func lines(_ result: PullResult, isDryRun: Bool) -> [String] {
        if isDryRun { return DecisionText.lines(result.decisions) }
        let files = result.written.count + result.unchanged.count
        let same =
            result.unchanged.isEmpty ? "" : ", \(result.unchanged.count) already there"
        let verdict = result.isUnverified ? "unverified" : "allowed by policy"
        return [
            [
                "\(result.name)@\(result.version)", Digest.prefix + result.manifest.short,
                "\(Quantity.count(files, "file")), \(Quantity.bytes(result.bytes))\(same)"
                    + (result.links.map(sharing) ?? ""),
                verdict, Quantity.duration(result.seconds),
            ].joined(separator: "  ")
        ]
    }

    private static func sharing(_ links: LinkCounts) -> String {
        ", \(links.reflinked) reflinked, \(links.linked) linked, \(links.copied) copied"
    }

    private static func json(_ links: LinkCounts) -> JSONValue {
        [
            "reflinked": .count(links.reflinked), "linked": .count(links.linked),
            "copied": .count(links.copied), "reasons": .texts(links.reasons),
        ]
    }

    /// The result for programs.
    static func json(_ result: PullResult, isDryRun: Bool, registry: String) -> JSONValue {
        [
            "reference": .string("\(result.name)@\(result.version)"),
            "name": .string(result.name.text), "version": .string("\(result.version)"),
            "digest": .string("\(result.manifest)"), "dry-run": .bool(isDryRun),
            "written": .texts(Array(result.written)),
            "unchanged": .texts(Array(result.unchanged)),
            "links": result.links.map(json) ?? .null,
            "bytes": .count(result.bytes), "unverified": .bool(result.isUnverified),
            "decisions": .array(result.decisions.map(\.json)),
            "seconds": .seconds(result.seconds), "registry": .string(registry),
            "notices": .texts(result.notices),
        ]
    }
}
