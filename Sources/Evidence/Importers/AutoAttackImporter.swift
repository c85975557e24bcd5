// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Reads the log AutoAttack prints: accuracies are cumulative over its attacks.
///
/// The log has no seed, no version, no digests and no budget but the largest perturbation; the
/// budget must be given and is compared with that line.
enum AutoAttackImporter {
    private struct Log {
        var version = "standard"
        var initial: Double?
        var steps: [(name: String, percent: Double)] = []
        var attempted: Int64?
        var batches: Int64 = 1
        var warnings: [String] = []
        var zeroGradients: Int64 = 0
        var norm: String?
        var largest: Double?
    }

    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MregError(.corrupt, "the AutoAttack log is not UTF-8")
        }
        var log = Log()
        for line in text.split(whereSeparator: \.isNewline) { try read(line, &log) }
        guard let initial = log.initial, !log.steps.isEmpty else {
            throw MregError(
                .corrupt, "the AutoAttack log has no results",
                cause: "no 'initial accuracy' and 'robust accuracy after' lines were found")
        }
        let eps = try budget(log, options)
        let n = try samples(log, initial, options)
        var draft = ReportDraft(tool: "auto-attack", toolVersion: log.version)
        draft.used = n
        draft.clean = (n, count(initial, n))
        let survivors = try options.state.map { state throws(MregError) in
            try flags(state, n)
        }
        draft.sections["evasion"] = evasion(log, eps, n, survivors, options)
        draft.limitations = ["accuracies are cumulative over the attacks, in this order"]
        if options.n == nil {
            draft.limitations.append("n was inferred from the number of attacked samples")
        }
        return draft
    }

    private static func count(_ percent: Double, _ n: Int64) -> Int64 {
        Int64((percent / 100 * Double(n)).rounded())
    }

    private static func evasion(
        _ log: Log, _ eps: DecimalValue, _ n: Int64, _ survivors: Bitmap?,
        _ options: ImportOptions
    ) -> JSONValue {
        let norm = options.norm ?? log.norm ?? "Linf"
        var rows: [JSONValue] = []
        for (index, step) in log.steps.enumerated() {
            let known = AttackCatalogue.find(step.name)
            var row: JSONObject = [
                "name": .string(step.name),
                "family": .string((known?.family ?? .other).rawValue),
                "knowledge": .string(known?.knowledge ?? "unknown"), "norm": .string(norm),
                "eps": .string(eps.text), "n": .integer(n),
                "correctAfter": .integer(count(step.percent, n)),
            ]
            if index == log.steps.count - 1 {
                row["perSample"] = survivors?.json
                if let largest = log.largest {
                    var perturbation: JSONObject = [:]
                    perturbation.set("max\(norm)", decimal: largest)
                    row["perturbation"] = .object(perturbation)
                }
            }
            rows.append(.object(row))
        }
        var section: JSONObject = ["attacks": .array(rows)]
        if !log.warnings.isEmpty {
            section["toolWarnings"] = .array(log.warnings.map { .string($0) })
        }
        return .object(section)
    }

    private static func read(_ line: Substring, _ log: inout Log) throws(MregError) {
        // The second is how a run goes on that was interrupted.
        if let rest = after("initial accuracy: ", line)
            ?? after("initial clean accuracy: ", line)
        {
            log.initial = try percent(rest)
        } else if let rest = after("robust accuracy after ", line) {
            let parts = rest.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw bad(line) }
            log.steps.append((String(parts[0]), try percent(parts[1].drop { $0 == " " })))
        } else if let rest = after("using ", line) {
            log.version = String(rest.prefix { $0 != " " })
        } else if line.contains(" successfully perturbed") {
            try attempted(line, &log)
        } else if let rest = after("max ", line), rest.contains(" perturbation: ") {
            try perturbation(rest, line, &log)
        } else if line.hasPrefix("Warning") {
            warning(line, &log)
        }
    }

    private static func after(_ prefix: String, _ line: Substring) -> Substring? {
        line.hasPrefix(prefix) ? line.dropFirst(prefix.count) : nil
    }

    private static func bad(_ line: Substring) -> MregError {
        MregError(
            .corrupt, "the AutoAttack log has a line that cannot be read",
            cause: "'\(line.prefix(200).printable)'")
    }

    private static func percent(_ text: Substring) throws(MregError) -> Double {
        let digits = text.prefix { $0 != "%" }
        guard let value = Double(digits), (0...100).contains(value) else { throw bad(text) }
        return value
    }

    /// `apgd-ce - 1/1 - 25 out of 58 successfully perturbed`.
    private static func attempted(_ line: Substring, _ log: inout Log) throws(MregError) {
        let words = line.split(separator: " ")
        guard let out = words.firstIndex(of: "out"), out + 2 < words.count,
            let of = Int64(words[out + 2]), words.count > 2
        else { throw bad(line) }
        let batch = words[2].split(separator: "/")
        if batch.count == 2, let total = Int64(batch[1]) { log.batches = max(log.batches, total) }
        if log.attempted == nil { log.attempted = of }
    }

    /// `max Linf perturbation: 0.15000, nan in tensor: 0, max: 1.00000, min: 0.00000`.
    private static func perturbation(
        _ rest: Substring, _ line: Substring, _ log: inout Log
    ) throws(MregError) {
        log.norm = String(rest.prefix { $0 != " " })
        for field in line.split(separator: ",") {
            let sides = field.split(separator: ":")
            guard sides.count == 2, let value = Double(sides[1].drop { $0 == " " }) else {
                throw bad(line)
            }
            if sides[0].hasSuffix(" perturbation") { log.largest = value }
            if sides[0].hasSuffix("nan in tensor"), value > 0 {
                throw MregError(
                    .corrupt, "the AutoAttack run produced NaN in \(value) values",
                    cause: "its accuracies mean nothing")
            }
        }
    }

    /// The warnings of AutoAttack's flags_doc.md, by kind; the largest count of a kind is kept.
    private static func warning(_ line: Substring, _ log: inout Log) {
        let text = line.lowercased()
        if text.contains("zero gradient") {
            let count = line.split(separator: " ").lazy.compactMap { Int64($0) }.first ?? 0
            log.zeroGradients = max(log.zeroGradients, count)
            log.warnings.removeAll { $0.hasPrefix("zero-gradient") }
            log.warnings.append("zero-gradient:\(log.zeroGradients)")
            return
        }
        let kinds = [
            ("square attack has decreased", "square-improves"), ("randomized", "randomized"),
            ("dynamic", "dynamic"), ("softmax", "softmax-output"), ("logits", "softmax-output"),
        ]
        let kind = kinds.first { text.contains($0.0) }?.1 ?? "unknown"
        if !log.warnings.contains(kind) { log.warnings.append(kind) }
    }

    private static func budget(
        _ log: Log, _ options: ImportOptions
    ) throws(MregError) -> DecimalValue {
        guard let eps = options.eps else {
            throw MregError(
                .usage, "the AutoAttack log does not say its budget",
                cause: "only its largest perturbation, \(log.largest.map { "\($0)" } ?? "none")",
                next: "give it with --eps")
        }
        // The log prints five digits.
        if let largest = log.largest, largest > eps.value + 1e-5 {
            throw MregError(
                .corrupt, "the log reports a perturbation of \(DecimalText.short(largest))",
                cause: "--eps is \(eps)")
        }
        return eps
    }

    /// With one batch, the first attack was run on every sample that was right.
    private static func samples(
        _ log: Log, _ initial: Double, _ options: ImportOptions
    ) throws(MregError) -> Int64 {
        if let n = options.n, n > 0 { return n }
        // Percentages have two digits, so the smallest that is not zero is 0.01.
        if log.batches == 1, let right = log.attempted, initial >= 0.01,
            (1...EvidenceLimits.samplesMax / 10_000).contains(right)
        {
            let n = Int64((Double(right) * 100 / initial).rounded())
            let again = DecimalText.fixed(Double(right) / Double(n) * 100, places: 2)
            if again == DecimalText.fixed(initial, places: 2) { return n }
        }
        throw MregError(
            .usage, "the AutoAttack log does not say how many samples there were",
            next: "give their number with --n")
    }

    /// `_robust_flags` of the state file: one flag for each sample.
    private static func flags(_ state: [UInt8], _ n: Int64) throws(MregError) -> Bitmap {
        let root = try RawObject(
            try StrictJSON.parse(state, as: "AutoAttack state"), at: "state")
        guard case .array(let flags) = root["_robust_flags"], Int64(flags.count) == n else {
            throw root.error("_robust_flags", "does not have \(n) flags")
        }
        return try ARTImporter.bitmap(flags, root)
    }
}
