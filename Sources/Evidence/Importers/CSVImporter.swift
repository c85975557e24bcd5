// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Reads one measurement a row: suite,attack,norm,eps,severity,n,correct,metric,value,seed.
enum CSVImporter {
    static let columns = [
        "suite", "attack", "norm", "eps", "severity", "n", "correct", "metric", "value", "seed",
    ]

    private struct Row {
        let number: Int
        let fields: [String: String]

        subscript(name: String) -> String { fields[name] ?? "" }

        func error(_ reason: String) -> MregError {
            MregError(.corrupt, "line \(number) of the CSV report: \(reason)")
        }

        func integer(_ name: String) throws(MregError) -> Int64 {
            guard let value = Int64(self[name]), (0...EvidenceLimits.samplesMax).contains(value)
            else { throw error("\(name) '\(self[name].printable)' is not a count") }
            return value
        }
    }

    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        let rows = try rows(bytes)
        var draft = ReportDraft(tool: "generic", toolVersion: "1")
        var attacks: [JSONValue] = []
        var cells: [JSONValue] = []
        var severities: Set<Int64> = []
        var seeds: Set<Int64> = []
        for row in rows {
            let n = try row.integer("n")
            let correct = try checked(row, n)
            if !row["seed"].isEmpty { seeds.insert(try row.integer("seed")) }
            switch row["suite"] {
            case "clean":
                guard draft.clean == nil else { throw row.error("a second clean accuracy") }
                draft.clean = (n, correct)
            case "evasion":
                attacks.append(try attack(row, n, correct))
                draft.used = draft.used ?? n
            case "corruption":
                let severity = try row.integer("severity")
                severities.insert(severity)
                cells.append([
                    "corruption": .string(row["attack"]), "severity": .integer(severity),
                    "n": .integer(n), "correct": .integer(correct),
                ])
            case let suite: throw row.error("the suite '\(suite.printable)' is not known")
            }
        }
        // Rows of several seeds have no one seed that repeats them all.
        draft.seed = seeds.count == 1 ? seeds.first : nil
        draft.used = draft.used ?? draft.clean?.n
        if !attacks.isEmpty { draft.sections["evasion"] = ["attacks": .array(attacks)] }
        if !cells.isEmpty {
            draft.sections["corruption"] = [
                "severities": .array(severities.sorted().map { .integer($0) }),
                "cells": .array(cells),
            ]
        }
        return draft
    }

    /// R15 at the door: the printed value must be the counts'.
    private static func checked(_ row: Row, _ n: Int64) throws(MregError) -> Int64 {
        let correct = try row.integer("correct")
        guard let count = Count(hits: correct, of: n) else {
            throw row.error("\(correct) of \(n) is not a count")
        }
        guard !row["value"].isEmpty else { return correct }
        guard let value = DecimalValue(row["value"]),
            !CountRules.contradicts(value.value, count)
        else {
            throw row.error(
                "value '\(row["value"].printable)' is not \(correct) of \(n), "
                    + DecimalText.fixed(count.rate, places: 6))
        }
        return correct
    }

    /// `PGD-20` is PGD with twenty steps.
    private static func attack(
        _ row: Row, _ n: Int64, _ correct: Int64
    ) throws(MregError) -> JSONValue {
        let full = row["attack"]
        let parts = full.split(separator: "-")
        let steps = parts.count > 1 ? parts.last.flatMap { Int64($0) } : nil
        let name = steps == nil ? full : parts.dropLast().joined(separator: "-")
        let known = AttackCatalogue.find(name)
        var out: JSONObject = [
            "name": .string(name), "family": .string((known?.family ?? .other).rawValue),
            "knowledge": .string(known?.knowledge ?? "unknown"),
            "norm": .string(row["norm"].isEmpty ? "none" : row["norm"]), "eps": .null,
        ]
        if !row["eps"].isEmpty {
            guard let eps = DecimalValue(row["eps"]) else {
                throw row.error("eps '\(row["eps"].printable)' is not a budget")
            }
            out["eps"] = .string(eps.text)
        }
        out["n"] = .integer(n)
        out["correctAfter"] = .integer(correct)
        let effort = known?.family == .scoreBased ? "queries" : "steps"
        out[effort] = steps.map { .integer($0) }
        return .object(out)
    }

    /// Plain CSV without quotes: no field of this format needs them.
    private static func rows(_ bytes: [UInt8]) throws(MregError) -> [Row] {
        guard let text = String(validating: PythonJSON.withoutMark(bytes), as: UTF8.self) else {
            throw MregError(.corrupt, "the CSV report is not UTF-8")
        }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let first = lines.first, lines.count <= EvidenceLimits.rowsMax else {
            throw MregError(.corrupt, "the CSV report is empty or too long")
        }
        let head = first.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard Set(head).count == head.count,
            ["suite", "n", "correct"].allSatisfy({ head.contains($0) }),
            let unknown = Optional(head.filter { !columns.contains($0) }), unknown.isEmpty
        else {
            throw MregError(
                .corrupt, "the first line of the CSV report does not name its columns",
                cause: "they are \(columns.joined(separator: ","))")
        }
        var rows: [Row] = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let pairs = zip(head, fields.map(String.init))
            let row = Row(number: index + 1, fields: Dictionary(pairs) { first, _ in first })
            guard fields.count == head.count else {
                throw row.error("\(fields.count) fields instead of \(head.count)")
            }
            rows.append(row)
        }
        return rows
    }
}
