// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Inspection
import MregCore
import Registry

/// `mreg scan`.
struct ScanCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Look at model files without running them.",
        discussion: Help.text(
            """
            Tells what loading a file would do, from its bytes alone: safe, suspicious (it needs \
            code), unsafe, or unreadable. A format that is not known is unreadable. Files and \
            folders need no registry. Files of a folder or version are also judged together: \
            shards against their index, external data, code that a configuration loads. What is found in a version is kept for your account, and \
            signed and attached to the version if the registry is yours: a policy believes what \
            your own mreg found, and what a key with the role scanner signed.
            """,
            examples: [
                ("mreg scan model.pkl", "one file"),
                ("mreg scan bert/ --explain", "a folder, with what to do about each finding"),
                ("mreg scan model@v2", "a version of a registry"),
                ("mreg scan --all", "every version that was not scanned with these rules"),
                ("mreg scan model.pkl --sarif", "findings for code-scanning tools"),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(
        help: ArgumentHelp("A file, folder or version.", valueName: "path-or-ref"),
        completion: .file())
    var target: String?

    @Flag(help: "Scan every version of the registry.")
    var all = false

    @Flag(help: "The argument is a version, even if a file has its name.")
    var ref = false

    @Flag(help: "Say for each finding what to do.")
    var explain = false

    @Flag(help: "Print one SARIF 2.1.0 document on standard output.")
    var sarif = false

    @Flag(help: "Scan again what these rules have scanned already.")
    var force = false

    @Flag(help: "Keep what is found in a version for your account only; attach nothing.")
    var local = false

    @Flag(name: .customLong("follow"), help: "Scan what symbolic links in a folder lead to.")
    var followLinks = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard all == (target == nil) else {
            throw ValidationError("give a file, folder or version, or --all")
        }
        guard !sarif || !output.json else {
            throw ValidationError("--sarif and --json contradict each other")
        }
    }

    func perform(_ out: Output) throws {
        guard let target else { return try scanAll(out) }
        switch try Target(target, command: "scan", mustBeReference: ref) {
        case .file(let path): try scanFiles(path, out)
        case .reference(let reference): try scanVersion(reference, out)
        }
    }

    private func scanFiles(_ path: String, _ out: Output) throws {
        let scanned = try out.withProgress {
            try FileScan.scan(path, followLinks: followLinks, progress: $0)
        }
        try answer(scanned, json: ["files": files(scanned, withDigest: false)], out)
    }

    private func scanVersion(_ reference: Reference, _ out: Output) throws {
        let opened = try registry.open(.read, out)
        let result = try out.withProgress {
            try opened.scan(reference, request, progress: $0)
        }
        out.notes(Self.notes(result))
        try answer(result.overview, json: Self.json(result, files(result.overview)), out)
    }

    private func scanAll(_ out: Output) throws {
        let opened = try registry.open(.read, out)
        var results: [VersionScanResult] = []
        try out.withProgress { progress in
            try opened.scanAll(request, progress: progress) { results.append($0) }
        }
        for result in results { out.notes(Self.notes(result)) }
        out.notes(Self.summary(results))
        if sarif {
            let files = results.flatMap { result in
                result.overview.files.map { file in
                    var file = file
                    file.path = "\(result.label)/\(file.path)"
                    return file
                }
            }
            out.json(SARIF.document(files))
        } else {
            out.answer(
                json: [
                    "versions": .array(results.map { Self.json($0, files($0.overview)) })
                ],
                ids: results.filter { $0.overview.word != .safe }.map(\.label),
                text: { results.flatMap(lines) })
        }
        try exit(Set(results.map(\.overview.word)))
    }

    private var request: ScanRequest {
        var request = ScanRequest()
        request.isForced = force
        request.isLocal = local
        request.signing = signing.choice
        return request
    }

    private func answer(_ overview: ScanOverview, json: JSONValue, _ out: Output) throws {
        if sarif {
            out.json(SARIF.document(overview.files))
        } else {
            out.answer(
                json: json, ids: overview.files.filter { $0.record.word != .safe }.map(\.path),
                text: { overview.files.flatMap { ScanReport.lines($0, explain: explain) } })
        }
        try exit(Set(overview.files.map(\.record.word)))
    }

    private func exit(_ words: Set<ScanWord>) throws {
        if !words.isDisjoint(with: [.dangerous, .suspicious]) {
            throw ExitCode(MregError.Code.refused.exitStatus)
        }
        if words.contains(.unreadable) { throw ExitCode(MregError.Code.corrupt.exitStatus) }
    }

    private func files(_ overview: ScanOverview, withDigest: Bool = true) -> JSONValue {
        .array(overview.files.map { ScanReport.json($0, withDigest: withDigest) })
    }

    /// A version in one line, and what is not safe in it.
    private func lines(_ result: VersionScanResult) -> [String] {
        let concerns = result.overview.concerns
        let count = Quantity.count(result.overview.files.count, "file")
        return ["\(result.overview.word.rawValue)  \(result.label)  \(count)"]
            + concerns.flatMap { ScanReport.lines($0, explain: explain) }.map { "  " + $0 }
    }

    private static func notes(_ result: VersionScanResult) -> [String] {
        result.notices + result.changes.flatMap { ScanReport.lines($0, in: result.label) }
            + (result.isAttached ? ["\(result.label): signed records attached"] : [])
    }

    /// What rules that are newer than the stored records changed in all.
    private static func summary(_ results: [VersionScanResult]) -> [String] {
        let rejudged = results.reduce(0) { $0 + $1.rejudged }
        guard rejudged > 0 else { return [] }
        let changes = results.flatMap(\.changes)
        let verdicts = changes.count { $0.before.word != $0.after.word }
        return [
            "\(Quantity.count(rejudged, "file")) had been judged by other rules: "
                + "\(Quantity.count(verdicts, "verdict")) changed, "
                + "and findings of \(Quantity.count(changes.count - verdicts, "other file"))"
        ]
    }

    private static func json(_ result: VersionScanResult, _ files: JSONValue) -> JSONValue {
        [
            "reference": .string(result.label), "digest": .string("\(result.manifest)"),
            "verdict": .string(result.overview.word.rawValue),
            "level": .string(result.overview.level.rawValue),
            "attached": .bool(result.isAttached),
            "rejudged": .count(result.rejudged),
            "changes": .array(result.changes.map(ScanReport.json)), "files": files,
        ]
    }
}
