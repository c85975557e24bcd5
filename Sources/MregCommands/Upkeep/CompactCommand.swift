// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Registry

/// `mreg compact`.
struct CompactCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Encode stored weights and text so that they take less room.",
        discussion: Help.text(
            """
            Chunks of numbers are split into byte planes and deflated, text is deflated, each only \
            where that saves a tenth or more. Pulls decode them; digests stay those of the plain \
            bytes. Runs beside pushes and pulls. Interrupted, what was done stays done. The room \
            is free after the next gc. A compacted file is no file of its own any more that \
            'pull --link' could link.
            """,
            examples: [
                ("mreg compact --all --dry-run", "what it would save"),
                ("mreg compact model@v1", "the containers one version needs"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate, .io, .busy]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String?

    @Flag(help: "Everything that any version needs.")
    var all = false

    @Flag(
        name: [.customShort("n"), .long],
        help: "Only say what would be saved; takes as long, writes nothing.")
    var dryRun = false

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard all != (reference != nil) else {
            throw ValidationError("Give a version, or --all.")
        }
    }

    func perform(_ out: Output) throws {
        let wanted = try reference.map { try Reference($0) }
        let opened = try registry.open(.write, out)
        let begun = Surroundings.monotonicSeconds
        let result = try out.withProgress {
            try opened.compact(wanted, isDryRun: dryRun, progress: $0)
        }
        let seconds = Surroundings.monotonicSeconds - begun
        out.answer(
            json: Self.json(result, seconds),
            ids: result.rewritten.map(\.container.description),
            text: { Self.lines(result, seconds) })
        if !result.rewritten.isEmpty, !dryRun { out.next(["mreg gc"]) }
        if !result.damaged.isEmpty {
            out.warn("damaged containers were left as they are")
            out.next(["mreg verify --all"])
            throw ExitCode(MregError.Code.corrupt.exitStatus)
        }
    }

    private static func json(_ result: CompactResult, _ seconds: Double) -> JSONValue {
        func reasons(_ list: [(container: Digest, reason: String)]) -> JSONValue {
            .array(
                list.map {
                    ["container": .string("\($0.container)"), "reason": .string($0.reason)]
                })
        }
        return [
            "dry-run": .bool(result.isDryRun),
            "containers": .array(
                result.rewritten.map { done in
                    [
                        "container": .string("\(done.container)"),
                        "replacement": .text(done.replacement?.description),
                        "bytes-before": .count(done.bytesBefore),
                        "bytes-after": .count(done.bytesAfter),
                    ]
                }),
            "left": reasons(result.left), "damaged": reasons(result.damaged),
            "bytes-before": .count(result.bytesBefore), "bytes-after": .count(result.bytesAfter),
            "milliseconds": .count(Int64(seconds * 1000)),
        ]
    }

    private static func lines(_ result: CompactResult, _ seconds: Double) -> [String] {
        var lines = result.rewritten.map { done in
            "container \(done.container)  \(Quantity.bytes(done.bytesBefore)) to "
                + "\(Quantity.bytes(done.bytesAfter))"
        }
        let reasons = Dictionary(grouping: result.left) { $0.reason }
        for (reason, left) in reasons.sorted(by: { $0.key.bytesPrecede($1.key) }) {
            lines.append("\(Quantity.count(left.count, "container")) left: \(reason)")
        }
        lines += result.damaged.map { "DAMAGED \($0.container)  \($0.reason.printable)" }
        let verb = result.isDryRun ? "would make" : "made"
        lines.append(
            "\(verb) \(Quantity.bytes(result.bytesBefore)) into "
                + "\(Quantity.bytes(result.bytesAfter)) "
                + "(\(Quantity.percent(result.bytesAfter, of: result.bytesBefore))) in "
                + Quantity.duration(seconds))
        return lines
    }
}
