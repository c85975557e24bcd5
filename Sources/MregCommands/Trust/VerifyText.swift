// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy
import Registry

/// How the reports of `verify` read.
enum VerifyText {
    /// Totals, versions, damage, verdict.
    static func lines(_ report: VerifyReport) -> [String] {
        var sheet = FactSheet()
        sheet.add(
            "containers",
            "\(report.containerCount), \(Quantity.bytes(report.containerBytes))")
        if report.containersLeft > 0 {
            sheet.add("passed over", Quantity.count(report.containersLeft, "container"))
        }
        sheet.add("recipes", "\(report.recipeCount)")
        if let blobs = report.blobCount { sheet.add("blobs put together", "\(blobs)") }
        sheet.add("log entries", "\(report.entryCount)")
        sheet.add("signatures", "\(report.signatureCount)")
        var lines = sheet.lines
        if !report.versions.isEmpty { lines += [""] + versions(report) }
        lines += damage(report.findings)
        let verdict =
            report.findings.isEmpty
            ? report.containersLeft > 0
                ? "everything that was looked at is intact" : "everything is intact"
            : "DAMAGED: \(Quantity.count(report.findings.count, "finding"))"
        return lines + ["", "\(verdict)  \(Quantity.duration(report.seconds))"]
    }

    private static func versions(_ report: VerifyReport) -> [String] {
        var table = Table("REF", "DIGEST", "INTEGRITY", "POLICY", "POINTERS")
        for line in report.versions {
            table.add(
                line.label, Digest.prefix + line.manifest.short,
                line.isIntact ? "intact" : "DAMAGED", DecisionText.brief(line.decision),
                line.pointers.joined(separator: ","))
        }
        return table.lines
    }

    private static func damage(_ findings: [Finding]) -> [String] {
        guard !findings.isEmpty else { return [] }
        return ["", "damage:"]
            + findings.flatMap { finding in
                var lines = ["  \(finding.object): \(finding.problem)"]
                if !finding.hurts.isEmpty {
                    lines.append("    hurts: \(finding.hurts.joined(separator: ", "))")
                }
                if let next = finding.next { lines.append("    try: \(next)") }
                return lines
            }
    }

    /// Damage is 65; with the gate, a refused `latest` or alias target is 77.
    static func exitStatus(_ report: VerifyReport, isGate: Bool) -> Int32 {
        guard report.findings.isEmpty, report.versions.allSatisfy(\.isIntact) else {
            return MregError.Code.corrupt.exitStatus
        }
        let isRefused = report.versions.contains {
            !$0.pointers.isEmpty && !$0.decision.isAllowed
        }
        return isGate && isRefused ? MregError.Code.refused.exitStatus : 0
    }

    /// One version: what was read, what is damaged, what the policies say.
    static func lines(_ report: VersionReport) -> [String] {
        let verdict = report.findings.isEmpty ? "intact" : "DAMAGED"
        let amount =
            "\(Quantity.count(report.fileCount, "file")), \(Quantity.bytes(report.bytes))"
        return ["\(report.label)  \(Digest.prefix)\(report.manifest.short)  \(amount)  \(verdict)"]
            + damage(report.findings) + DecisionText.lines(report.decisions)
    }

    /// Damage and forgery are 65, a refusal is 77.
    static func exitStatus(_ report: VersionReport) -> Int32 {
        let codes = report.decisions.compactMap(\.refusalCode)
        guard report.findings.isEmpty, !codes.contains(.corrupt) else {
            return MregError.Code.corrupt.exitStatus
        }
        return codes.first?.exitStatus ?? 0
    }

    /// The report for programs.
    static func json(_ report: VerifyReport) -> JSONValue {
        [
            "intact": .bool(report.findings.isEmpty),
            "containers": .count(report.containerCount),
            "container-bytes": .count(report.containerBytes),
            "containers-passed-over": .count(report.containersLeft),
            "blobs": report.blobCount.map { .count($0) } ?? .null,
            "recipes": .count(report.recipeCount), "log-entries": .count(report.entryCount),
            "signatures": .count(report.signatureCount),
            "versions": .array(
                report.versions.map { line in
                    [
                        "reference": .string(line.label), "digest": .string("\(line.manifest)"),
                        "pointers": .texts(line.pointers), "intact": .bool(line.isIntact),
                        "decision": line.decision.json,
                    ]
                }),
            "damage": .array(report.findings.map(json)), "notices": .texts(report.notices),
            "seconds": .seconds(report.seconds),
        ]
    }

    /// The report on one version for programs.
    static func json(_ report: VersionReport) -> JSONValue {
        [
            "reference": .string(report.label), "digest": .string("\(report.manifest)"),
            "intact": .bool(report.findings.isEmpty), "files": .count(report.fileCount),
            "bytes": .count(report.bytes), "damage": .array(report.findings.map(json)),
            "decisions": .array(report.decisions.map(\.json)),
        ]
    }

    /// One damage for programs.
    static func json(_ finding: Finding) -> JSONValue {
        [
            "object": .string(finding.object), "problem": .string(finding.problem),
            "hurts": .texts(finding.hurts), "next": .text(finding.next),
        ]
    }

    /// Damage outside a whole report.
    static func damageLines(_ findings: [Finding]) -> [String] { damage(findings) }
}
