// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg diff`.
struct DiffCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how two versions differ.",
        discussion: Help.text(
            "Files by path and digest, parameters, metrics, parents, the materials of signed "
                + "provenance, signatures that count. '+' is only in the second, "
                + "'-' only in the first, '~' in both and different.",
            examples: [
                ("mreg diff model@v1 model@v2", "what a new version changed"),
                ("mreg diff model@prod model", "what promotion would change"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: ArgumentHelp("The first version.", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("The second version.", valueName: "b"))
    var second: String

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let (before, after) = (try Reference(first), try Reference(second))
        let diff = try registry.open(.read, out).diff(before, after)
        out.answer(
            json: DiffReport.json(diff), ids: diff.files.map(\.path.text),
            text: { DiffReport.lines(diff) })
    }
}

/// How a difference reads.
enum DiffReport {
    /// A line for everything that differs.
    static func lines(_ diff: VersionDiff) -> [String] {
        var lines = ["--- \(diff.before)", "+++ \(diff.after)"]
        lines += diff.files.map(file)
        lines += diff.parameters.map { value($0, "param") }
        lines += diff.metrics.map { value($0, "metric") }
        lines += diff.parentsRemoved.map { "- \($0.relation) \(ShowReport.parent($0))" }
        lines += diff.parentsAdded.map { "+ \($0.relation) \(ShowReport.parent($0))" }
        lines += diff.materialsRemoved.map { "- material \($0)" }
        lines += diff.materialsAdded.map { "+ material \($0)" }
        lines += diff.signaturesRemoved.map { "- signature \($0)" }
        lines += diff.signaturesAdded.map { "+ signature \($0)" }
        lines.append(
            "\(Quantity.count(diff.files.count, "file")) changed, \(diff.sameFileCount) the same")
        return lines
    }

    private static func file(_ change: VersionDiff.FileChange) -> String {
        let sizes = [change.before, change.after].compactMap { $0.map(entry) }
            .joined(separator: " -> ")
        switch change.kind {
        case .added: return "+ file \(change.path)  \(sizes)"
        case .removed: return "- file \(change.path)  \(sizes)"
        case .changed: return "~ file \(change.path)  \(sizes)"
        case .mode:
            let mode = change.after?.isExecutable == true ? "executable" : "not executable"
            return "~ file \(change.path)  now \(mode)"
        }
    }

    private static func entry(_ entry: FileList.Entry) -> String {
        "\(Quantity.bytes(entry.size)) \(Digest.prefix)\(entry.digest.short)"
    }

    private static func value(_ change: VersionDiff.ValueChange, _ what: String) -> String {
        switch (change.before, change.after) {
        case (let before?, let after?): "~ \(what) \(change.name)  \(before) -> \(after)"
        case (nil, let after): "+ \(what) \(change.name)  \(after ?? "")"
        case (let before?, nil): "- \(what) \(change.name)  \(before)"
        }
    }

    /// The difference for programs.
    static func json(_ diff: VersionDiff) -> JSONValue {
        [
            "before": .string(diff.before), "after": .string(diff.after),
            "files": .array(
                diff.files.map { change in
                    [
                        "path": .string(change.path.text), "change": .string(change.kind.rawValue),
                        "before": change.before.map(ShowReport.json) ?? .null,
                        "after": change.after.map(ShowReport.json) ?? .null,
                    ]
                }),
            "same-files": .count(diff.sameFileCount),
            "parameters": .array(diff.parameters.map(json)),
            "metrics": .array(diff.metrics.map(json)),
            "parents-removed": .array(diff.parentsRemoved.map(ShowReport.json)),
            "parents-added": .array(diff.parentsAdded.map(ShowReport.json)),
            "materials-removed": .texts(diff.materialsRemoved),
            "materials-added": .texts(diff.materialsAdded),
            "signatures-removed": .texts(diff.signaturesRemoved),
            "signatures-added": .texts(diff.signaturesAdded),
        ]
    }

    private static func json(_ change: VersionDiff.ValueChange) -> JSONValue {
        [
            "name": .string(change.name), "before": .text(change.before),
            "after": .text(change.after),
        ]
    }
}
