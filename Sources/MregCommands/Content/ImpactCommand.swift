// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg impact`.
struct ImpactCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "impact",
        abstract: "Show what stopping a version stops.",
        discussion: Help.text(
            "Everything made from it, with the shortest path: '->' was declared, '~>' was found "
                + "because most bytes are the same, '==' has the same weights. What was only "
                + "evaluated on it is listed too: its reports no longer count.",
            examples: [
                ("mreg impact digits@v1", "before or after 'mreg state digits@v1 revoked'"),
                ("mreg impact digits@v1 --quiet", "the versions alone"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let view = try registry.open(.read, out).impact(
            of: try Reference(reference), withManifests: out.isJSON)
        out.answer(
            json: ImpactReport.json(view), ids: view.items.lazy.map(\.label),
            text: { ImpactReport.lines(view) })
        if view.items.isEmpty { out.note("nothing was made from \(view.label)") }
    }
}

/// How an impact reads.
enum ImpactReport {
    /// A line for the version and a table of what it reaches.
    static func lines(_ view: ImpactView) -> [String] {
        let reason = view.reason.map { ": \($0.printable)" } ?? ""
        var table = Table("VERSION", "EFFECT", "STATE", "ALIASES", "PATH")
        for item in view.items {
            table.add(
                item.label, item.effect.rawValue, item.state.rawValue,
                item.aliases.joined(separator: ","), item.path)
        }
        let head =
            "\(view.label)  \(view.state.rawValue)\(reason)  "
            + "\(Quantity.count(view.refused.count, "version")) refused with it"
        return [head] + (view.items.isEmpty ? [] : table.lines)
    }

    /// The same for programs.
    static func json(_ view: ImpactView) -> JSONValue {
        [
            "reference": .string(view.label), "digest": .string("\(view.manifest)"),
            "state": .string(view.state.rawValue), "reason": .text(view.reason),
            "refused": .count(view.refused.count),
            "items": .array(
                view.items.map { item in
                    [
                        "reference": .string(item.label),
                        "digest": .text(item.manifest?.description),
                        "kind": .string(item.kind.rawValue), "state": .string(item.state.rawValue),
                        "effect": .string(item.effect.rawValue), "path": .string(item.path),
                        "aliases": .texts(item.aliases),
                    ]
                }),
        ]
    }
}
