// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg gc`.
struct CollectCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Free what no version needs any more.",
        discussion: Help.text(
            """
            What a removed version shared with others stays. Where less than half of a stored file \
            is needed, the needed part is copied, and the next gc frees the rest. Runs beside \
            pushes, which wait for moments only; waits for pushes that are under way.
            """,
            examples: [
                ("mreg gc --dry-run", "what would go, and whose it was"),
                ("mreg gc", "let it go"),
                ("mreg gc --copy-seconds 0", "only remove; copy nothing"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate, .io, .busy]))

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be removed.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Stop copying after so many seconds; the next gc goes on. 0 copies nothing.",
            valueName: "seconds"))
    var copySeconds: Double?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let copySeconds, !(copySeconds >= 0) {
            throw ValidationError("--copy-seconds must be 0 or more")
        }
    }

    func perform(_ out: Output) throws {
        var request = CollectRequest(isDryRun: dryRun)
        request.copySecondsMax = copySeconds
        let opened = try registry.open(.write, out)
        let result = try out.withProgress { try opened.collect(request, progress: $0) }
        out.answer(
            json: CollectText.json(result), ids: result.containers.map(\.description),
            text: { CollectText.lines(result) })
        if !result.damages.isEmpty {
            for damage in result.damages { out.warn("not rewritten: \(damage)") }
            out.next(["mreg verify --all"])
            throw ExitCode(MregError.Code.corrupt.exitStatus)
        }
    }
}

/// How a collection reads.
enum CollectText {
    /// The files named for each removed version.
    private static let filesShownMax = 10

    /// One line an object, and the sums.
    static func lines(_ result: CollectResult) -> [String] {
        var lines = result.removed.flatMap { garbage($0) }
        if result.bytesUnnamed > 0 {
            lines.append("\(Quantity.bytes(result.bytesUnnamed)) of no version that can be named")
        }
        lines += result.containers.map { "container \($0)" }
        lines += result.rewritten.map { "rewritten \($0)" }
        lines += result.temporaries.map { "temporary \($0)" }
        lines.append(
            "\(result.isDryRun ? "would free" : "freed") \(Quantity.bytes(result.bytesFreed)) in "
                + "\(Quantity.count(result.containers.count, "container")), "
                + "\(Quantity.count(result.recipeCount, "recipe")), "
                + Quantity.count(result.temporaries.count, "temporary file"))
        if !result.rewritten.isEmpty {
            lines.append(
                "\(result.isDryRun ? "would copy" : "copied") \(Quantity.bytes(result.bytesCopied)) "
                    + "out of \(Quantity.count(result.rewritten.count, "container")); "
                    + "the next gc frees \(Quantity.bytes(result.bytesRetired))")
        }
        if result.bytesDead > 0 {
            lines.append(
                "\(Quantity.bytes(result.bytesDead)) unused bytes share a container with used ones")
        }
        return lines
    }

    private static func garbage(_ version: CollectedVersion) -> [String] {
        var lines = [
            "removed \(version.label): \(Quantity.bytes(version.bytes)) that nothing else needs"
        ]
        for file in version.files.prefix(filesShownMax) {
            lines.append("  \(Quantity.bytes(file.size))  \(file.path.text)")
        }
        let more = version.fileCount - min(version.files.count, filesShownMax)
        if more > 0 { lines.append("  and \(Quantity.count(more, "more file", "more files"))") }
        return lines
    }

    /// The document for programs.
    static func json(_ result: CollectResult) -> JSONValue {
        [
            "dry-run": .bool(result.isDryRun),
            "containers": .texts(result.containers.map(\.description)),
            "rewritten": .texts(result.rewritten.map(\.description)),
            "recipes": .count(result.recipeCount), "temporaries": .texts(result.temporaries),
            "bytes-freed": .count(result.bytesFreed), "bytes-copied": .count(result.bytesCopied),
            "bytes-freed-next": .count(result.bytesRetired),
            "bytes-dead": .count(result.bytesDead), "damages": .texts(result.damages),
            "removed": .array(
                result.removed.map { version in
                    [
                        "version": .string(version.label), "bytes": .count(version.bytes),
                        "file-count": .count(version.fileCount),
                        "files": .array(
                            version.files.map {
                                ["path": .string($0.path.text), "bytes": .count($0.size)]
                            }),
                    ]
                }),
            "bytes-unnamed": .count(result.bytesUnnamed),
        ]
    }
}
