// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The parameters in a printed attack: `LinfPGD(rel_stepsize=0.033, steps=20)`.
struct PrintedAttack {
    let name: String
    private let parameters: [(name: String, value: String)]

    init(_ text: String) {
        let parts = text.split(separator: "(", maxSplits: 1)
        name = String(parts.first ?? "")
        let inside = parts.count > 1 ? parts[1].prefix { $0 != ")" } : ""
        parameters = inside.split(separator: ",").compactMap { pair in
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { return nil }
            return (
                String(sides[0].drop { $0 == " " }), String(sides[1])
            )
        }
    }

    func number(_ name: String) -> Double? {
        parameters.first { $0.name.bytesEqual(name) }.flatMap { Double($0.value) }
            .flatMap { $0.isFinite ? $0 : nil }
    }

    func integer(_ name: String) -> Int64? {
        number(name).flatMap { $0.rounded() == $0 && $0.magnitude < 1e12 ? Int64($0) : nil }
    }

    func text(_ name: String) -> String? {
        parameters.first { $0.name.bytesEqual(name) }?.value
    }
}

/// Rows of one model out of `{tool, version, seed, runs: [{model, attack, …}]}`.
enum RunList {
    static func draft(
        _ bytes: [UInt8], tool: String, _ options: ImportOptions
    ) throws(MregError) -> (ReportDraft, [RawObject]) {
        let root = try RawObject(try PythonJSON.parse(bytes, as: "\(tool) report"), at: "report")
        let all = try root.rows("runs")
        var models: [String] = []
        for run in all {
            let model = run.optionalString("model") ?? ""
            if !models.contains(where: { $0.bytesEqual(model) }) { models.append(model) }
        }
        guard let wanted = options.select ?? (models.count == 1 ? models.first : nil) else {
            throw MregError(
                .usage, "the report is about several models",
                cause: "it has \(models.map(\.printable).joined(separator: ", "))",
                next: "name one of them with --select")
        }
        let runs = all.filter { ($0.optionalString("model") ?? "").bytesEqual(wanted) }
        guard let first = runs.first else {
            throw MregError(
                .notFound, "the report has no result '\(wanted.printable)'",
                cause: "it has \(models.map(\.printable).joined(separator: ", "))",
                next: "name one of them with --select")
        }
        let n = try first.count("n")
        var draft = ReportDraft(
            tool: root.optionalString("tool") ?? tool,
            toolVersion: root.optionalString("version"), seed: root.optionalInteger("seed"))
        draft.used = n
        draft.clean = (n, try first.count("clean_accuracy", shareOf: n))
        return (draft, runs)
    }

    /// The members every attack has.
    static func attack(
        _ printed: PrintedAttack, norm: String, eps: Double, n: Int64, correct: Int64
    ) -> JSONObject {
        let known = AttackCatalogue.find(printed.name)
        var out: JSONObject = [
            "name": .string(printed.name),
            "family": .string((known?.family ?? .other).rawValue),
            "knowledge": .string(known?.knowledge ?? "unknown"), "norm": .string(norm),
        ]
        out.set("eps", decimal: eps)
        out["n"] = .integer(n)
        out["correctAfter"] = .integer(correct)
        return out
    }
}

/// Reads arrays of Foolbox: one robust accuracy for each epsilon.
enum FoolboxImporter {
    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        var (draft, runs) = try RunList.draft(bytes, tool: "foolbox", options)
        var attacks: [JSONValue] = []
        for run in runs { attacks += try rows(run, options) }
        draft.sections["evasion"] = ["attacks": .array(attacks)]
        return draft
    }

    private static func rows(
        _ run: RawObject, _ options: ImportOptions
    ) throws(MregError) -> [JSONValue] {
        let printed = PrintedAttack(try run.string("attack"))
        let n = try run.count("n")
        guard case .array(let budgets) = run["epsilons"],
            budgets.count <= EvidenceLimits.rowsMax
        else { throw run.error("epsilons", "is not an array") }
        var rows: [JSONValue] = []
        for (index, value) in budgets.enumerated() {
            guard let eps = RawObject.number(value), eps >= 0 else {
                throw run.error("epsilons", "holds something else than budgets")
            }
            // A budget of nothing is clean accuracy again, not an attack.
            guard eps > 0 else { continue }
            let (correct, map) = try result(run, index, n)
            var row = RunList.attack(
                printed, norm: norm(printed.name, options), eps: eps, n: n, correct: correct)
            row["steps"] = printed.integer("steps").map { .integer($0) }
            // Foolbox steps by an absolute length or by a share of the budget.
            row.set(
                "stepSize",
                decimal: printed.number("abs_stepsize")
                    ?? printed.number("rel_stepsize").map { $0 * eps })
            if printed.text("random_start") == "True" { row["restarts"] = 1 }
            row["perSample"] = map?.json
            if map != nil, case .array(let shares) = run["robust_accuracy"], index < shares.count {
                ARTImporter.contradicted(RawObject.number(shares[index]), correct, n, &row)
            }
            rows.append(.object(row))
        }
        return rows
    }

    /// Counts from the flags where they are, else from the accuracy.
    private static func result(
        _ run: RawObject, _ index: Int, _ n: Int64
    ) throws(MregError) -> (Int64, Bitmap?) {
        if case .array(let table) = run["is_adv"] {
            guard index < table.count, case .array(let flags) = table[index],
                Int64(flags.count) == n
            else { throw run.error("is_adv", "does not have a row of \(n) for each epsilon") }
            let adversarial = try ARTImporter.bitmap(flags, run)
            let survived = Bitmap(
                (0..<flags.count).map { adversarial.bytes[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 })
            return (survived.population, survived)
        }
        guard case .array(let shares) = run["robust_accuracy"], index < shares.count,
            let share = RawObject.number(shares[index]), (0...1).contains(share)
        else { throw run.error("robust_accuracy", "does not have a share for each epsilon") }
        return (Int64((share * Double(n)).rounded()), nil)
    }

    private static func norm(_ name: String, _ options: ImportOptions) -> String {
        let named = ["Linf", "L0", "L1", "L2"].first { name.hasPrefix($0) }
        return options.norm ?? named ?? "Linf"
    }
}

/// Reads results of torchattacks: the parameters are in the printed attack.
enum TorchattacksImporter {
    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        var (draft, runs) = try RunList.draft(bytes, tool: "torchattacks", options)
        var attacks: [JSONValue] = []
        for run in runs { attacks.append(.object(try row(run, options))) }
        draft.sections["evasion"] = ["attacks": .array(attacks)]
        return draft
    }

    private static func row(
        _ run: RawObject, _ options: ImportOptions
    ) throws(MregError) -> JSONObject {
        let printed = PrintedAttack(try run.string("attack"))
        let n = try run.count("n")
        guard let eps = printed.number("eps") ?? options.eps?.value else {
            throw run.error("attack", "has no eps; give it with --eps")
        }
        // torchattacks names the L2 variant PGDL2 and prints no norm for the others.
        let norm = printed.text("norm") ?? (printed.name.hasSuffix("L2") ? "L2" : "Linf")
        var out = RunList.attack(
            printed, norm: norm, eps: eps, n: n,
            correct: try run.count("robust_accuracy", shareOf: n))
        let family = AttackCatalogue.find(printed.name)?.family
        out["steps"] = family == .gradientSingle ? 1 : printed.integer("steps").map { .integer($0) }
        out.set("stepSize", decimal: printed.number("alpha"))
        out["queries"] = printed.integer("n_queries").map { .integer($0) }
        if printed.text("random_start") == "True" { out["restarts"] = 1 }
        if let largest = run.optionalNumber("linf_max") {
            var perturbation: JSONObject = [:]
            perturbation.set("maxLinf", decimal: largest)
            out["perturbation"] = .object(perturbation)
        }
        out.set("wallSeconds", decimal: run.optionalNumber("wall_s"))
        return out
    }
}
