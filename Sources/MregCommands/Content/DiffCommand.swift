// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Inspection
import MregCore
import Registry

/// `mreg diff`.
struct DiffCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how two versions differ.",
        discussion: Help.text(
            "Files by path and digest, tensors by name with type and shape, what the files say about "
                + "the model, parameters, metrics, parents, the materials of signed "
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
        lines += diff.facts.map { value($0, "model") }
        lines += tensors(diff.tensors)
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

    /// Tensors listed on the screen; the rest are counted.
    private static let tensorsShownMax = 100

    private static func tensors(_ tensors: VersionDiff.Tensors) -> [String] {
        var lines = tensors.changes.prefix(tensorsShownMax).map { change in
            value(
                "tensor", change.name, change.before.map(TensorText.type),
                change.after.map(TensorText.type))
        }
        let more = tensors.changes.count - lines.count
        if more > 0 { lines.append("… \(more) more tensors (--json)") }
        if tensors.unlisted > 0 {
            lines.append("… \(tensors.unlisted) tensors were not compared: too many in one file")
        }
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
        value(what, change.name, change.before, change.after)
    }

    private static func value(
        _ what: String, _ name: String, _ before: String?, _ after: String?
    ) -> String {
        switch (before, after) {
        case (let before?, let after?): "~ \(what) \(name)  \(before) -> \(after)"
        case (nil, let after): "+ \(what) \(name)  \(after ?? "")"
        case (let before?, nil): "- \(what) \(name)  \(before)"
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
            "model": .array(diff.facts.map(json)),
            "tensors": .array(
                diff.tensors.changes.map { change in
                    [
                        "name": .string(change.name),
                        "before": change.before?.json ?? .null,
                        "after": change.after?.json ?? .null,
                    ]
                }), "same-tensors": .count(diff.tensors.sameCount),
            "unlisted-tensors": .count(diff.tensors.unlisted),
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
