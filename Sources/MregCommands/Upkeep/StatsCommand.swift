// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg stats`.
struct StatsCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show what is stored, and for whom.",
        discussion: Help.text(
            """
            SIZE is what the files are, ALONE the stored bytes that nothing else needs: what \
            'mreg remove' and 'mreg gc' would free. Counted from the files on disk.
            """,
            examples: [
                ("mreg stats", "the registry, a line for each model"),
                ("mreg stats model", "a line for each version"),
                ("mreg stats model@v2 --json", "one version, and what it shares"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("A name or a version.", valueName: "ref"))
    var reference: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let opened = try registry.open(.read, out)
        let stats = try opened.statistics(try scope())
        out.answer(
            json: StatsText.json(stats), ids: stats.lines.map(\.label),
            text: { StatsText.lines(stats) })
    }

    private func scope() throws(MregError) -> StatisticsScope {
        guard let reference else { return .registry }
        guard reference.utf8.contains(UInt8(ascii: "@")) else {
            return .artifact(try ArtifactName(reference))
        }
        return .version(try Reference(reference))
    }
}

/// How statistics read.
enum StatsText {
    /// The table of what was asked for, then the registry as a whole.
    static func lines(_ stats: StoreStatistics) -> [String] {
        var table = Table("NAME", "VERSIONS", "SIZE", "ALONE", "SHARED")
        for line in stats.lines {
            table.add(
                line.label, "\(line.versionCount)", Quantity.bytes(line.logicalBytes),
                Quantity.bytes(line.ownBytes), line.sharedBytes.map { Quantity.bytes($0) } ?? "")
        }
        var sheet = FactSheet()
        sheet.add(
            "registry",
            "\(Quantity.count(stats.artifactCount, "artifact")), "
                + Quantity.count(stats.versionCount, "version"))
        sheet.add("size of all versions", Quantity.bytes(stats.logicalBytes))
        sheet.add("stored for them", Quantity.bytes(stats.storedBytes))
        sheet.add("not needed", Quantity.bytes(stats.deadBytes))
        sheet.add("containers", files(stats.containerCount, stats.containerBytes))
        sheet.add("recipes", files(stats.recipeCount, stats.recipeBytes))
        sheet.add("chunks", "\(stats.chunkCount)")
        sheet.add(
            "log",
            "\(Quantity.count(stats.logEntryCount, "entry", "entries")), "
                + Quantity.bytes(stats.logBytes))
        sheet.add("catalog", Quantity.bytes(stats.catalogBytes))
        return table.lines + [""] + sheet.lines
    }

    private static func files(_ count: Int, _ bytes: Int64) -> String {
        "\(count), \(Quantity.bytes(bytes))"
    }

    /// The document for programs.
    static func json(_ stats: StoreStatistics) -> JSONValue {
        [
            "lines": .array(
                stats.lines.map { line in
                    [
                        "name": .string(line.label), "versions": .count(line.versionCount),
                        "bytes": .count(line.logicalBytes),
                        "bytes-alone": .count(line.ownBytes),
                        "bytes-shared": line.sharedBytes.map { .count($0) } ?? .null,
                    ]
                }),
            "artifacts": .count(stats.artifactCount), "versions": .count(stats.versionCount),
            "bytes": .count(stats.logicalBytes), "bytes-stored": .count(stats.storedBytes),
            "bytes-dead": .count(stats.deadBytes), "containers": .count(stats.containerCount),
            "container-bytes": .count(stats.containerBytes),
            "recipes": .count(stats.recipeCount), "recipe-bytes": .count(stats.recipeBytes),
            "chunks": .count(stats.chunkCount), "log-entries": .count(stats.logEntryCount),
            "log-bytes": .count(stats.logBytes), "catalog-bytes": .count(stats.catalogBytes),
        ]
    }
}
