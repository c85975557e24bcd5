// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import Registry

/// How what a scan found reads.
enum ScanReport {
    /// The verdict on a version in a few words, for the last line of a push.
    static func verdict(_ overview: ScanOverview) -> String {
        guard let worst = overview.worst else { return "scan: safe" }
        let word = overview.isOnlyUnknownData ? "unknown data" : worst.record.word.rawValue
        let shown = worst.record.word == .dangerous ? word.uppercased() : word
        let path = worst.path.isEmpty ? "the files together" : worst.path
        let others = overview.concernCount - 1
        let rest = others > 0 ? " and \(others) more" : ""
        return "scan: \(shown) (\(path)\(rest))"
    }

    /// The overview for programs; only what is not safe is listed.
    static func json(_ overview: ScanOverview) -> JSONValue {
        [
            "verdict": .string(overview.word.rawValue), "level": .string(overview.level.rawValue),
            "ruleset": .string(Ruleset.currentDigest.description),
            "files": .count(overview.fileCount),
            "concerns": .array(
                overview.concerns.map { file in
                    [
                        "path": .string(file.path), "format": .string(file.record.format),
                        "verdict": .string(file.record.word.rawValue),
                        "level": .string(file.record.level.rawValue),
                        "findings": .array(file.record.findings.map(\.json)),
                    ]
                }),
        ]
    }

    /// A file and what was found in it; with `explain`, what to do about it.
    static func lines(_ file: ScanOverview.File, explain: Bool) -> [String] {
        let record = file.record
        let path = file.path.isEmpty ? "(the files together)" : file.path
        var lines = [
            "\(record.word.rawValue)  \(path)  \(record.format), \(record.level.rawValue)"
        ]
        for finding in record.findings {
            lines.append("  \(finding.rule)  \(file.path)\(finding.place)  \(finding.evidence)")
            if explain, !finding.advice.isEmpty { lines.append("    \(finding.advice)") }
        }
        let more = record.findingCount - record.findings.count
        if more > 0 { lines.append("  and \(more) more findings") }
        return lines
    }

    /// A file for programs.
    static func json(_ file: ScanOverview.File, withDigest: Bool) -> JSONValue {
        let record = file.record
        var object: JSONObject = [
            "path": .string(file.path), "format": .string(record.format),
            "verdict": .string(record.word.rawValue), "level": .string(record.level.rawValue),
            "bytes": .integer(record.size), "ruleset": .string(record.ruleset.description),
            "findings": .array(
                record.findings.map { finding in
                    var finding = finding
                    finding.place = file.path + finding.place
                    return finding.json
                }),
            "finding-count": .count(record.findingCount), "metadata": record.metadata.json,
        ]
        if withDigest { object["digest"] = .string(record.digest.description) }
        return .object(object)
    }

    /// Findings of a change that are written out; all are in the JSON.
    private static let changedFindingsMax = 5

    /// What is said of a file now and was not before: `+` before what is new, `-` before what is
    /// gone.
    static func lines(_ change: VersionScanResult.Change, in label: String) -> [String] {
        let why = change.isNewRuleset ? " by newer rules" : ""
        let levels =
            change.before == change.after
            ? "is still \(change.after.rawValue), with other findings"
            : "was \(change.before.rawValue) and is \(change.after.rawValue)"
        let findings =
            change.removed.map { ("-", $0) } + change.added.map { ("+", $0) }
        let shown = findings.prefix(changedFindingsMax).map { sign, finding in
            "  \(sign) \(finding.rule)  \(change.path)\(finding.place)  \(finding.evidence)"
        }
        let more = findings.count - shown.count
        return ["\(label): \(change.path) \(levels)\(why)"] + shown
            + (more > 0 ? ["  and \(more) more"] : [])
    }

    /// A change for programs.
    static func json(_ change: VersionScanResult.Change) -> JSONValue {
        [
            "path": .string(change.path), "before": .string(change.before.rawValue),
            "after": .string(change.after.rawValue), "newer-rules": .bool(change.isNewRuleset),
            "added": .array(change.added.map(\.json)),
            "removed": .array(change.removed.map(\.json)),
        ]
    }
}
