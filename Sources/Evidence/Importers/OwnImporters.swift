// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Reads accuracies by corruption and severity: `{seed, severities, results: {KEY: {per: …}}}`.
enum CorruptionImporter {
    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        let root = try RawObject(
            try PythonJSON.parse(bytes, as: "corruption report"), at: "report")
        let result = try ARTImporter.selected(try root.child("results"), options.select)
        let n = try result.count("n")
        let suite = root.optionalString("suite") ?? "digits-c/1"
        let parts = suite.split(separator: "/")
        var draft = ReportDraft(
            tool: parts.first.map(String.init) ?? suite,
            toolVersion: parts.count > 1 ? String(parts[1]) : nil,
            seed: root.optionalInteger("seed"))
        draft.used = n
        draft.clean = (n, try result.count("clean_correct"))
        let severities = try severities(root)
        var section: JSONObject = [
            "suite": .string(suite),
            "severities": .array(severities.map { .integer($0) }),
            "cells": .array(try cells(try result.child("per"), severities, n)),
        ]
        section["baseline"] = baseline(result, options)
        draft.sections["corruption"] = .object(section)
        return draft
    }

    private static func severities(_ root: RawObject) throws(MregError) -> [Int64] {
        guard case .array(let values) = root["severities"] else {
            throw root.error("severities", "is not an array")
        }
        let severities = values.compactMap { value -> Int64? in
            if case .integer(let severity) = value { severity } else { nil }
        }
        guard severities.count == values.count else {
            throw root.error("severities", "holds something else than integers")
        }
        return severities
    }

    private static func cells(
        _ kinds: RawObject, _ severities: [Int64], _ n: Int64
    ) throws(MregError) -> [JSONValue] {
        var cells: [JSONValue] = []
        for kind in kinds.object.members {
            guard case .array(let counts) = kind.value, counts.count == severities.count else {
                throw kinds.error(kind.name, "does not have a count for each severity")
            }
            for (severity, count) in zip(severities, counts) {
                guard case .integer(let correct) = count, correct >= 0 else {
                    throw kinds.error(kind.name, "holds something else than counts")
                }
                cells.append([
                    "corruption": .string(kind.name), "severity": .integer(severity),
                    "n": .integer(n), "correct": .integer(correct),
                ])
            }
        }
        return cells
    }

    /// mCE in two ways: they rank models differently, so both are kept, with what they compare to.
    private static func baseline(_ result: RawObject, _ options: ImportOptions) -> JSONValue? {
        guard let digest = options.baseline else { return nil }
        var out: JSONObject = ["digest": ["sha256": .string(digest.hex)]]
        for member in result.object.members {
            guard let value = RawObject.number(member.value) else { continue }
            let text = DecimalText.trimmed(DecimalText.fixed(value, places: 2))
            if member.name.hasPrefix("mCE") { out["mCE"] = .string(text) }
            if member.name.hasPrefix("rel_mCE") { out["relativeMCE"] = .string(text) }
        }
        return .object(out)
    }
}

/// Reads the answer of an evaluator that speaks mreg-eval/1.
enum EvaluatorImporter {
    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        let root = try RawObject(
            try StrictJSON.parse(bytes, as: "evaluator answer"), at: "answer")
        guard try root.string("protocol").bytesEqual("mreg-eval/1") else {
            throw root.error("protocol", "is not mreg-eval/1")
        }
        guard try root.string("status").bytesEqual("ok") else {
            throw root.error("status", "is not ok: there is no result")
        }
        let evaluator = try root.child("evaluator")
        var draft = ReportDraft(
            tool: try evaluator.string("name"), toolVersion: evaluator.optionalString("version"),
            seed: root.optionalInteger("seed"))
        var attacks: [JSONValue] = []
        for row in try root.rows("metrics") {
            let n = try row.count("n")
            let correct = try row.count("correct")
            draft.used = draft.used ?? n
            if try row.string("suite").bytesEqual("clean") {
                draft.clean = (n, correct)
            } else {
                attacks.append(.object(try attack(row, root, n, correct)))
            }
        }
        if !attacks.isEmpty { draft.sections["evasion"] = ["attacks": .array(attacks)] }
        return draft
    }

    private static func attack(
        _ row: RawObject, _ root: RawObject, _ n: Int64, _ correct: Int64
    ) throws(MregError) -> JSONObject {
        let name = try row.string("attack")
        let known = AttackCatalogue.find(name)
        let norm = row.optionalString("norm") ?? "Linf"
        var out: JSONObject = [
            "name": .string(known?.name ?? name),
            "family": .string((known?.family ?? .other).rawValue),
            "knowledge": .string(row.optionalString("knowledge") ?? known?.knowledge ?? "unknown"),
            "norm": .string(norm), "eps": .null,
        ]
        out.set("eps", decimal: row.optionalNumber("eps"))
        out["n"] = .integer(n)
        out["correctAfter"] = .integer(correct)
        if row["params"] != nil {
            out["queries"] = try row.child("params").optionalInteger("queries").map {
                .integer($0)
            }
        }
        if let largest = row.optionalNumber("max_perturbation") {
            var perturbation: JSONObject = [:]
            perturbation.set("max\(norm)", decimal: largest)
            out["perturbation"] = .object(perturbation)
        }
        // One bitmap stands for the one attack of the answer.
        if try root.rows("metrics").filter({ $0["attack"] != nil }).count == 1,
            root["per_sample"] != nil,
            let hex = try root.child("per_sample").optionalString("robust_bitmap_hex"),
            let bits = Hex.decode(hex)
        {
            out["perSample"] = Bitmap(bytes: bits).json
        }
        return out
    }
}
