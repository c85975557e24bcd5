// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg registry`.
struct RegistryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: "Vouch for registries, and see which one is used.",
        discussion: Help.text(
            "A registry found in or above the working folder is used only when nobody else "
                + "could have planted it, or when you vouched for it and its log key.",
            examples: [
                ("mreg registry info", "which registry is used here, and its log key"),
                ("mreg registry add /srv/models/registry-data", "vouch for one"),
            ],
            exits: [.usage, .notFound, .refused]),
        subcommands: [
            RegistryInfo.self, RegistryAdd.self, RegistryRemove.self, RegistryList.self,
        ])
}

/// `mreg registry info`.
struct RegistryInfo: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Show the registry in use.",
        discussion: Help.text(
            "", examples: [("mreg registry info", "folder, name, log key, checkpoint")],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let opened = try registry.open(.read, out)
        out.answer(
            json: RegistryReport.json(opened), ids: [opened.layout.root],
            text: { RegistryReport.lines(opened) })
    }
}

/// `mreg registry add`.
struct RegistryAdd: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Vouch for a registry with the log key it has now.",
        discussion: Help.text(
            "", examples: [("mreg registry add ../registry-data", "use it when it is found")],
            exits: [.usage, .notFound]))

    @Argument(help: ArgumentHelp("Its folder.", valueName: "dir"))
    var folder: String

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let pin = try RegistryPins.add(folder)
        out.answer(
            json: RegistryReport.json(pin), ids: [pin.path],
            text: { ["\(pin.path) is yours to use, log key \(pin.logKey)"] })
    }
}

/// `mreg registry remove`.
struct RegistryRemove: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "No longer vouch for a registry; it is not touched.",
        discussion: Help.text(
            "", examples: [("mreg registry remove ../registry-data", "take it off the list")],
            exits: [.usage, .notFound]))

    @Argument(help: ArgumentHelp("Its folder.", valueName: "dir"))
    var folder: String

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        guard try RegistryPins.remove(folder) else {
            throw MregError(
                .notFound, "'\(folder.printable)' is not on your list", next: "mreg registry list")
        }
        out.answer(
            json: ["removed": .string(folder)], ids: [folder],
            text: { ["\(folder) is off your list"] })
    }
}

/// `mreg registry list`.
struct RegistryList: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the registries you vouched for.",
        discussion: Help.text("", examples: [("mreg registry list", "folders and log keys")]))

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let pins = try RegistryPins.all()
        var table = Table("PATH", "LOG-KEY")
        for pin in pins { table.add(pin.path, pin.logKey) }
        out.answer(
            json: ["registries": .array(pins.map(RegistryReport.json))], ids: pins.map(\.path),
            text: { table.lines })
    }
}

/// How registries read.
enum RegistryReport {
    /// Facts about an open registry.
    static func lines(_ registry: LocalRegistry) -> [String] {
        var sheet = FactSheet()
        sheet.add("registry", registry.layout.root)
        sheet.add("name", registry.configuration.name)
        sheet.add("found", source(registry.location.source))
        sheet.add("origin", registry.configuration.origin)
        sheet.add("log key", registry.logKey)
        sheet.add("entries", LogReport.size(registry.logCheckpointNote))
        sheet.add("root", LogReport.root(registry.logCheckpointNote))
        return sheet.lines
    }

    /// The same for programs.
    static func json(_ registry: LocalRegistry) -> JSONValue {
        [
            "registry": .string(registry.layout.root),
            "name": .string(registry.configuration.name),
            "found": .string(source(registry.location.source)),
            "origin": .string(registry.configuration.origin),
            "log-key": .string(registry.logKey),
            "entries": LogReport.size(registry.logCheckpointNote).flatMap { Int64($0) }
                .map { .integer($0) } ?? .null,
            "root": .text(LogReport.root(registry.logCheckpointNote)),
            "notices": .texts(registry.notices),
        ]
    }

    /// A pin for programs.
    static func json(_ pin: RegistryPins.Pin) -> JSONValue {
        ["path": .string(pin.path), "log-key": .string(pin.logKey)]
    }

    private static func source(_ source: RegistryLocation.Source) -> String {
        switch source {
        case .option: "by --registry"
        case .environment: "by MREG_REGISTRY"
        case .discovered: "in this folder or above"
        case .own: "your own"
        }
    }
}
