// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Inspection
import MregCore
import Registry

/// `mreg scan`.
struct ScanCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Look at model files without running them, with no registry.",
        discussion: Help.text(
            """
            Tells what loading a file would do, from its bytes alone: safe, suspicious (it needs \
            code), unsafe, or unreadable. A format that is not known is unreadable.
            """,
            examples: [
                ("mreg scan model.pkl", "one file"),
                ("mreg scan bert/ --explain", "a folder, with what to do about each finding"),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Argument(help: "A file or folder.", completion: .file())
    var path: String

    @Flag(help: "Say for each finding what to do.")
    var explain = false

    @Flag(name: .customLong("follow"), help: "Scan what symbolic links in a folder lead to.")
    var followLinks = false

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let scanned = try FileScan.scan(path, followLinks: followLinks)
        out.answer(
            json: ["files": .array(scanned.map(Self.json))],
            ids: scanned.filter { $0.result.word != .safe }.map(\.path),
            text: { scanned.flatMap(lines) })
        let words = Set(scanned.map(\.result.word))
        if !words.isDisjoint(with: [.dangerous, .suspicious]) {
            throw ExitCode(MregError.Code.refused.exitStatus)
        }
        if words.contains(.unreadable) { throw ExitCode(MregError.Code.corrupt.exitStatus) }
    }

    private func lines(_ scanned: FileScan.Scanned) -> [String] {
        let result = scanned.result
        var lines = [
            "\(result.word.rawValue)  \(scanned.path)  \(result.format), \(result.level.rawValue)"
        ]
        for finding in result.findings {
            lines.append("  \(finding.rule)  \(finding.place)  \(finding.evidence)")
            if explain, !finding.advice.isEmpty { lines.append("    \(finding.advice)") }
        }
        if result.findingCount > result.findings.count {
            lines.append("  and \(result.findingCount - result.findings.count) more findings")
        }
        return lines
    }

    private static func json(_ scanned: FileScan.Scanned) -> JSONValue {
        let result = scanned.result
        return [
            "path": .string(scanned.path), "format": .string(result.format),
            "verdict": .string(result.word.rawValue), "level": .string(result.level.rawValue),
            "bytes": .integer(result.size), "ruleset": .string(result.ruleset.description),
            "findings": .array(
                result.findings.map { finding in
                    [
                        "rule": .string(finding.rule), "level": .string(finding.level.rawValue),
                        "place": .string(finding.place), "evidence": .string(finding.evidence),
                        "advice": .string(finding.advice),
                    ]
                }),
            "finding-count": .integer(Int64(result.findingCount)),
            "metadata": result.metadata.json,
        ]
    }
}
