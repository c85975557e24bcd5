// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg alias`.
struct AliasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias",
        abstract: "Move, delete and list aliases such as 'prod'.",
        discussion: Help.text(
            "An alias is a logged pointer to a version. Only a key that the trust document lets "
                + "move it has an effect.",
            examples: [
                ("mreg alias set model@v3 prod", "promote a version"),
                ("mreg alias list model", "where the aliases point"),
                ("mreg alias delete model@prod", "take one away"),
            ],
            exits: [.usage, .notFound, .refused]),
        subcommands: [AliasSet.self, AliasDelete.self, AliasList.self])
}

/// `mreg alias set`.
struct AliasSet: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Point an alias at a version.",
        discussion: Help.text(
            "", examples: [("mreg alias set model@v3 prod --reason 'release 12'", "promote")],
            exits: [.usage, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Argument(help: "The alias.")
    var alias: String

    @Option(help: "Why, for the log.")
    var reason = ""

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let (wanted, name) = (try Reference(reference), try AliasName(alias))
        let result = try registry.open(.write, out).setAlias(
            name, to: wanted, reason: reason, signing: signing.choice)
        AliasReport.answer(result, out)
    }
}

/// `mreg alias delete`.
struct AliasDelete: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an alias.",
        discussion: Help.text(
            "", examples: [("mreg alias delete model@prod", "take it away")],
            exits: [.usage, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The alias with its artifact.", valueName: "name@alias"))
    var target: String

    @Option(help: "Why, for the log.")
    var reason = ""

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let reference = try Reference(target)
        guard case .alias(let alias) = reference.selector else {
            throw MregError(
                .usage, "'\(target.printable)' names no alias", next: "mreg alias list")
        }
        let result = try registry.open(.write, out).deleteAlias(
            alias, of: reference.name, reason: reason, signing: signing.choice)
        AliasReport.answer(result, out)
    }
}

/// `mreg alias list`.
struct AliasList: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List aliases.",
        discussion: Help.text(
            "", examples: [("mreg alias list", "all of them")], exits: [.usage, .notFound]))

    @Argument(help: "Only of this artifact.")
    var name: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let artifact = try name.map { try ArtifactName($0) }
        let lines = try registry.open(.read, out).aliases(of: artifact)
        var table = Table("ALIAS", "VERSION", "DIGEST")
        for line in lines {
            table.add(
                "\(line.name)@\(line.alias)", "\(line.version)",
                Digest.prefix + line.manifest.short)
        }
        out.answer(
            json: ["aliases": .array(lines.map(AliasReport.json))],
            ids: lines.map { "\($0.name)@\($0.alias)" }, text: { table.lines })
    }
}

/// How aliases read.
enum AliasReport {
    /// Answers for a move or a deletion.
    static func answer(_ result: AliasResult, _ out: Output) {
        let label = "\(result.name)@\(result.alias)"
        let before = result.before.map { "\($0)" }
        let after = result.after.map { "\($0)" }
        out.notes(result.notices)
        out.answer(
            json: [
                "alias": .string(label), "before": .text(before), "after": .text(after),
                "notices": .texts(result.notices),
            ],
            ids: [label],
            text: { ["\(label)  \(before ?? "none") -> \(after ?? "deleted")"] })
    }

    /// An alias for programs.
    static func json(_ line: AliasLine) -> JSONValue {
        [
            "name": .string(line.name.text), "alias": .string(line.alias.text),
            "version": .string("\(line.version)"), "digest": .string("\(line.manifest)"),
        ]
    }
}
