// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Reads a garak report: one JSON document a line, of which a few kinds matter.
enum GarakImporter {
    private struct Run {
        var version: String?
        var id: String?
        var seed: Int64?
        var generations: Int64?
        var threshold: Double?
        var target: JSONObject?
        var evaluations: [RawObject] = []
        var tags: [String: [JSONValue]] = [:]
        var isComplete = false
    }

    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        var run = Run()
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard line.count <= EvidenceLimits.lineBytesMax else {
                throw MregError(.corrupt, "line \(index + 1) of the garak report is too long")
            }
            guard line.contains(where: { !" \t\r".utf8.contains($0) }) else { continue }
            try read(Array(line), index + 1, &run)
        }
        guard run.isComplete else {
            throw MregError(
                .corrupt, "the garak report has no completion line",
                cause: "the run was aborted; its probes are a part of what was planned")
        }
        guard !run.evaluations.isEmpty else {
            throw MregError(.corrupt, "the garak report has no eval lines")
        }
        var draft = ReportDraft(tool: "garak", toolVersion: run.version, role: "prompts")
        draft.datasetName = "garak-builtin"
        draft.seed = run.seed
        draft.sections["redteam"] = try section(run)
        return draft
    }

    private static func read(
        _ line: [UInt8], _ number: Int, _ run: inout Run
    ) throws(MregError) {
        let place = "garak report line \(number)"
        let row = try RawObject(try StrictJSON.parse(line, as: place), at: place)
        switch row.optionalString("entry_type") {
        case "start_run setup":
            run.seed = row.optionalInteger("run.seed")
            run.generations = row.optionalInteger("run.generations")
            run.threshold = row.optionalNumber("run.eval_threshold")
            run.target = [
                "type": row["plugins.target_type"] ?? row["plugins.model_type"] ?? .null,
                "name": row["plugins.target_name"] ?? row["plugins.model_name"] ?? .null,
            ]
        case "init":
            run.version = row.optionalString("garak_version")
            run.id = row.optionalString("run")
        case "eval": run.evaluations.append(row)
        case "completion": run.isComplete = true
        case "digest": tags(row, &run)
        default: break
        }
    }

    /// Tags stand only in the last line: eval.GROUP.PROBE._summary.probe_tags.
    private static func tags(_ row: RawObject, _ run: inout Run) {
        guard case .object(let groups) = row["eval"] else { return }
        for group in groups.members {
            guard case .object(let probes) = group.value else { continue }
            for probe in probes.members {
                guard case .object(let parts) = probe.value,
                    case .object(let summary) = parts["_summary"],
                    case .array(let tags) = summary["probe_tags"]
                else { continue }
                run.tags[probe.name] = tags.filter { tag in
                    if case .string = tag { true } else { false }
                }
            }
        }
    }

    private static func section(_ run: Run) throws(MregError) -> JSONValue {
        var section: JSONObject = [:]
        section["target"] = run.target.map { .object($0) }
        section["generations"] = run.generations.map { .integer($0) }
        // garak's own default; older reports do not write it.
        section.set("evalThreshold", decimal: run.threshold ?? 0.5)
        section["runId"] = run.id.map { .string($0) }
        var probes: [JSONValue] = []
        for row in run.evaluations { probes.append(try probe(row, run)) }
        section["probes"] = .array(probes)
        return .object(section)
    }

    private static func probe(_ row: RawObject, _ run: Run) throws(MregError) -> JSONValue {
        let name = try row.string("probe")
        let total = try row.count(row["total_evaluated"] == nil ? "total" : "total_evaluated")
        // Older rows count only what passed.
        let hits = try row["fails"] == nil ? total - row.count("passed") : row.count("fails")
        guard hits >= 0 else { throw row.error("passed", "is more than the total \(total)") }
        if row["fails"] != nil, row["passed"] != nil, try row.count("passed") + hits != total {
            throw row.error("passed", "and fails are not \(total) together")
        }
        var out: JSONObject = [
            "probe": .string(name), "detector": .string(try row.string("detector")),
            "total": .integer(total), "hits": .integer(hits),
            "nones": .integer(row.optionalInteger("nones") ?? 0),
        ]
        if let lower = row.optionalNumber("confidence_lower"),
            let upper = row.optionalNumber("confidence_upper")
        {
            var interval: JSONObject = [:]
            interval["method"] = row["confidence_method"] ?? "unknown"
            interval.set("level", decimal: row.optionalNumber("confidence"))
            interval.set("lower", decimal: lower)
            interval.set("upper", decimal: upper)
            out["toolCI"] = .object(interval)
        }
        out["tags"] = .array(run.tags[name] ?? [])
        return .object(out)
    }
}
