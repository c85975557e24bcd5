// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg list`.
struct ListCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List models and datasets, or the versions of one.",
        discussion: Help.text(
            "Without a name: one line an artifact. With a glob ('*' stops at '/'): those that "
                + "match. With a plain name: one line a version, the newest first.",
            examples: [
                ("mreg list", "everything"),
                ("mreg list 'fraud/*' --kind model", "the models of one team"),
                ("mreg list model", "the versions of one model"),
                (
                    "mreg list --where precision=bfloat16 --where 'parameters>=7000000000'",
                    "by what the files say about the model"
                ),
                (
                    "mreg list --where 'metric.accuracy>=0.9' --where 'param.optimizer=adam'",
                    "versions that meet every condition, compared exactly"
                ),
                ("mreg list -q", "names only, for scripts"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: "A name or a glob.")
    var name: String?

    @Option(help: ArgumentHelp("Only 'model' or only 'dataset'.", valueName: "kind"))
    var kind: KindArgument?

    @Option(help: "At most so many lines.")
    var limit: Int?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Versions whose metric.NAME, param.NAME, parameters, format, architecture, precision, "
                + "producer, opset, tokenizer, licence, base-model, state or alias meets this; "
                + ">= <= > < = !=; may be repeated.", valueName: "condition"))
    var conditions: [String] = []

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        if let limit, limit < 1 { throw MregError(.usage, "--limit must be 1 or more") }
        guard conditions.isEmpty else { return try search(out) }
        let opened = try registry.open(.read, out)
        if let name, !name.utf8.contains(where: { "*?".utf8.contains($0) }) {
            let all = try opened.versions(of: try ArtifactName(name))
            let lines = Array(all.prefix(limit ?? all.count))
            let document = try json(name, lines, opened)
            out.answer(
                json: document, ids: lines.map { "\(name)@\($0.version)" },
                text: { ListReport.table(lines) })
        } else {
            let lines = try opened.list(
                ListRequest(glob: name, kind: kind?.kind, limit: limit))
            out.answer(
                json: ListReport.json(lines), ids: lines.map(\.name.text),
                text: { ListReport.table(lines) })
            if lines.isEmpty { out.note("nothing is published here; try: mreg push FILE") }
        }
    }
}

extension ListCommand {
    /// The versions for programs, with what the catalog knows about their models.
    private func json(
        _ name: String, _ lines: [VersionLine], _ opened: LocalRegistry
    ) throws -> JSONValue {
        guard output.json else { return .null }
        let artifact = try ArtifactName(name)
        return [
            "name": .string(name),
            "versions": .array(
                try lines.map { line in
                    var object = ListReport.members(line)
                    object["model"] = ModelText.json(
                        try opened.cataloguedModel(
                            Reference(name: artifact, selector: .version(line.version))))
                    return .object(object)
                }),
        ]
    }

    private func search(_ out: Output) throws {
        let parsed = try conditions.map { text throws(MregError) in try ListCondition(text) }
        let found = try registry.open(.read, out).search(
            parsed, ListRequest(glob: name, kind: kind?.kind, limit: limit))
        out.notes(found.notices)
        let ids = found.versions.map { "\($0.name)@\($0.line.version)" }
        out.answer(
            json: ["versions": .array(found.versions.map(ListReport.json))], ids: ids,
            text: { ListReport.table(found.versions) })
    }
}

/// `model` or `dataset` on the command line.
enum KindArgument: String, CaseIterable, ExpressibleByArgument {
    case model, dataset

    /// The kind it means.
    var kind: ArtifactKind { self == .model ? .model : .dataset }
}

/// How lists read.
enum ListReport {
    /// One line an artifact.
    static func table(_ lines: [ArtifactLine]) -> [String] {
        var table = Table(
            "NAME", "KIND", "LATEST", "VERSIONS", "SIZE", "STATE", "ALIASES", "PUBLISHED")
        for line in lines {
            let latest = line.latest.map { "\($0)" } ?? "none"
            table.add(
                line.name.text, line.kind.rawValue, latest, "\(line.versionCount)",
                Quantity.bytes(line.totalBytes), line.state.rawValue,
                line.aliases.map { "\($0.alias)=\($0.version)" }.joined(separator: ","),
                "\(line.publishedAt)")
        }
        return table.lines
    }

    /// One line a version.
    static func table(_ lines: [VersionLine]) -> [String] {
        var table = Table(
            "VERSION", "DIGEST", "FILES", "SIZE", "STATE", "RELEASE", "ALIASES", "PUBLISHED",
            "MESSAGE")
        for line in lines {
            table.add(
                "\(line.version)", Digest.prefix + line.manifest.short, "\(line.fileCount)",
                Quantity.bytes(line.totalBytes), line.state.rawValue, release(line),
                line.aliases.map(\.text).joined(separator: ","), "\(line.publishedAt)",
                line.message)
        }
        return table.lines
    }

    /// One line a version that was searched for, with the values that were asked for.
    static func table(_ found: [FoundVersion]) -> [String] {
        var table = Table("VERSION", "VALUES", "KIND", "STATE", "RELEASE", "ALIASES", "PUBLISHED")
        for item in found {
            table.add(
                "\(item.name)@\(item.line.version)", item.values.joined(separator: ","),
                item.kind.rawValue, item.line.state.rawValue, release(item.line),
                item.line.aliases.map(\.text).joined(separator: ","), "\(item.line.publishedAt)")
        }
        return table.lines
    }

    /// A version that was searched for.
    static func json(_ item: FoundVersion) -> JSONValue {
        var object = members(item.line)
        object["name"] = .string(item.name.text)
        object["kind"] = .string(item.kind.rawValue)
        object["values"] = .texts(item.values)
        return .object(object)
    }

    /// Whether somebody entitled stands behind a version.
    static func release(_ line: VersionLine) -> String {
        if line.isAuthorised { return "authorised" }
        return line.publisher == nil ? "unsigned" : "untrusted"
    }

    /// The artifacts for programs.
    static func json(_ lines: [ArtifactLine]) -> JSONValue {
        let artifacts = lines.map { line -> JSONValue in
            let aliases = line.aliases.map {
                JSONObject.Member(name: $0.alias.text, value: .string("\($0.version)"))
            }
            return [
                "name": .string(line.name.text), "kind": .string(line.kind.rawValue),
                "latest": .text(line.latest.map { "\($0)" }), "newest": .string("\(line.newest)"),
                "versions": .count(line.versionCount), "bytes": .count(line.totalBytes),
                "digest": .string("\(line.manifest)"), "state": .string(line.state.rawValue),
                "published": .string("\(line.publishedAt)"),
                "aliases": .object(JSONObject(members: aliases)),
            ]
        }
        return ["artifacts": .array(artifacts)]
    }

    /// One version's members.
    static func members(_ line: VersionLine) -> JSONObject {
        [
            "version": .string("\(line.version)"), "digest": .string("\(line.manifest)"),
            "published": .string("\(line.publishedAt)"), "publisher": .text(line.publisher?.hex),
            "authorised": .bool(line.isAuthorised), "state": .string(line.state.rawValue),
            "message": .string(line.message), "bytes": .count(line.totalBytes),
            "files": .count(line.fileCount), "aliases": .texts(line.aliases.map(\.text)),
        ]
    }
}
