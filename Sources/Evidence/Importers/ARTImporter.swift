// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Reads result dictionaries of the Adversarial Robustness Toolbox.
///
/// The library defines no file, so this shape is ours: `{tool, version, seed, results: {KEY: …}}`
/// for attacks on inputs, `{…, cases: {KEY: …}}` for membership inference and poisoning,
/// `{…, extraction: […]}` for stolen copies, `{KEY: {eps, acc, clean}}` for what its
/// `SecurityCurve.evaluate` returns.
enum ARTImporter {
    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        let root = try RawObject(try PythonJSON.parse(bytes, as: "ART report"), at: "report")
        var draft = ReportDraft(
            tool: root.optionalString("tool") ?? "adversarial-robustness-toolbox",
            toolVersion: root.optionalString("version"), seed: root.optionalInteger("seed"))
        if root["results"] != nil {
            try evasion(try selected(try root.child("results"), options.select), &draft)
            return draft
        }
        if options.select?.bytesEqual("extraction") == true || root["cases"] == nil,
            root["extraction"] != nil
        {
            try ARTExtras.extraction(try root.rows("extraction"), &draft)
            return draft
        }
        guard root["cases"] != nil else {
            try ARTExtras.curve(try selected(root, options.select), options, &draft)
            return draft
        }
        let cases = try root.child("cases")
        let one = try selected(cases, options.select)
        if one["attacks"] != nil {
            try membership(one, &draft)
        } else {
            try poisoning(one, cases, root, options, &draft)
        }
        return draft
    }

    /// The result with this key, or the only one.
    static func selected(
        _ results: RawObject, _ key: String?
    ) throws(MregError) -> RawObject {
        if let key, results[key] != nil { return try results.child(key) }
        let keys = results.object.members.map(\.name.printable).joined(separator: ", ")
        if let key {
            throw MregError(
                .notFound, "the report has no result '\(key.printable)'", cause: "it has \(keys)",
                next: "name one of them with --select")
        }
        guard results.object.members.count == 1, let only = results.object.members.first else {
            throw MregError(
                .usage, "the report has several results", cause: "it has \(keys)",
                next: "name one of them with --select")
        }
        return try results.child(only.name)
    }

    private static func evasion(
        _ result: RawObject, _ draft: inout ReportDraft
    ) throws(MregError) {
        try ARTExtras.refuseMetrics(result)
        let n = try result.count("n")
        draft.used = n
        draft.clean = (n, try result.count("clean_correct"))
        var attacks: [JSONValue] = []
        for row in try result.rows("attacks") { attacks.append(.object(try attack(row))) }
        if result["uniform_noise_control"] != nil {
            let noise = try result.child("uniform_noise_control")
            var row: JSONObject = [
                "name": "noise", "family": "random-noise", "knowledge": "none", "norm": "Linf",
            ]
            row.set("eps", decimal: try noise.number("eps"))
            row["n"] = .integer(noise.optionalInteger("n") ?? n)
            row["correctAfter"] = .integer(try noise.count("correct"))
            attacks.append(.object(row))
        }
        draft.sections["evasion"] = ["attacks": .array(attacks)]
    }

    private static func attack(_ row: RawObject) throws(MregError) -> JSONObject {
        let name = try row.string("attack")
        let known =
            AttackCatalogue.find(name)
            ?? row.optionalString("cls").flatMap { path in
                path.split(separator: ".").last.flatMap { AttackCatalogue.find(String($0)) }
            }
        let parameters = try row.child("params")
        let norm = try norm(parameters)
        var out: JSONObject = [
            "name": .string(name), "family": .string((known?.family ?? .other).rawValue),
            "knowledge": .string(known?.knowledge ?? "unknown"), "norm": .string(norm),
            "eps": .null,
        ]
        out.set("eps", decimal: parameters.optionalNumber("eps"))
        let (n, correct) = (try row.count("n"), try row.count("robust_correct"))
        out["n"] = .integer(n)
        out["correctAfter"] = .integer(correct)
        contradicted(row.optionalNumber("robust_acc"), correct, n, &out)
        effort(known?.family ?? .other, parameters, &out)
        if case .array(let flags) = row["flags"] {
            out["perSample"] = try bitmap(flags, row).json
        }
        if let largest = row.optionalNumber("l\(norm.dropFirst().lowercased())_max") {
            var perturbation: JSONObject = [:]
            perturbation.set("max\(norm)", decimal: largest)
            perturbation.set(
                "mean\(norm)",
                decimal: row.optionalNumber("l\(norm.dropFirst().lowercased())_mean"))
            out["perturbation"] = .object(perturbation)
        }
        out.set("wallSeconds", decimal: row.optionalNumber("wall_s"))
        return out
    }

    /// A share that the counts do not give goes into the report, where R15 finds it; one that they
    /// give would say the same twice.
    static func contradicted(
        _ share: Double?, _ correct: Int64, _ n: Int64, _ out: inout JSONObject
    ) {
        guard let share, let count = Count(hits: correct, of: n),
            CountRules.contradicts(share, count)
        else { return }
        out.set("accuracy", decimal: share)
    }

    /// Steps of a gradient attack are `max_iter`; for attacks that ask, that is a query budget.
    private static func effort(
        _ family: AttackFamily, _ parameters: RawObject, _ out: inout JSONObject
    ) {
        let iterations = parameters.optionalInteger("max_iter").map { JSONValue.integer($0) }
        switch family {
        case .gradientSingle: out["steps"] = 1
        case .gradientIterative:
            out["steps"] = iterations
            out.set("stepSize", decimal: parameters.optionalNumber("eps_step"))
            out["restarts"] = parameters.optionalInteger("num_random_init").map { .integer($0) }
        case .scoreBased: out["queries"] = iterations
        default: break
        }
    }

    /// ART writes the norm as 1, 2, infinity, `inf` or `"inf"`.
    private static func norm(_ parameters: RawObject) throws(MregError) -> String {
        switch parameters["norm"] {
        case nil: return "Linf"
        case .integer(let p) where (0...2).contains(p): return "L\(p)"
        case .string(let text):
            let word = text.lowercased()
            if ["inf", "linf", "np.inf", "infinity"].contains(word) { return "Linf" }
            if ["0", "1", "2"].contains(word) { return "L\(word)" }
            if ["l0", "l1", "l2"].contains(word) { return text.uppercased() }
        default: break
        }
        throw parameters.error("norm", "is not 0, 1, 2 or inf")
    }

    static func bitmap(_ flags: [JSONValue], _ row: RawObject) throws(MregError) -> Bitmap {
        guard flags.count <= EvidenceLimits.bitmapSamplesMax else {
            throw row.error("flags", "is too long")
        }
        var bits: [Bool] = []
        for flag in flags {
            switch flag {
            case .bool(let bit): bits.append(bit)
            case .integer(let bit) where bit == 0 || bit == 1: bits.append(bit == 1)
            default: throw row.error("flags", "holds something else than flags")
            }
        }
        return Bitmap(bits)
    }

    private static func membership(
        _ result: RawObject, _ draft: inout ReportDraft
    ) throws(MregError) {
        draft.role = "nonmember"
        var rows: [JSONValue] = []
        for row in try result.rows("attacks") {
            let members = try row.count("n_members")
            let others = try row.count("n_nonmembers")
            let name = try row.string("attack").split(separator: "_").joined(separator: "-")
            var out: JSONObject = [
                "attack": .string(name), "members": .integer(members),
                "nonmembers": .integer(others),
                "truePositives": .integer(try row.count("tpr", shareOf: members)),
                "falsePositives": .integer(try row.count("fpr", shareOf: others)),
            ]
            out.set("auc", decimal: row.optionalNumber("auc"))
            if let rate = row.optionalNumber("tpr_at_fpr_0.01") {
                var pair: JSONObject = ["fpr": "0.01"]
                pair.set("tpr", decimal: rate)
                out["tprAtFpr"] = [.object(pair)]
            }
            rows.append(.object(out))
        }
        draft.sections["privacy"] = ["membership": .array(rows)]
    }

    private static func poisoning(
        _ result: RawObject, _ cases: RawObject, _ root: RawObject, _ options: ImportOptions,
        _ draft: inout ReportDraft
    ) throws(MregError) {
        draft.role = "trigger"
        let n = try result.count("asr_n")
        var test: JSONObject = ["kind": "backdoor", "scope": "model"]
        test["targetClass"] = root.optionalInteger("target_class").map { .integer($0) }
        test.set("poisonRate", decimal: result.optionalNumber("poison_rate"))
        test["asr"] = [
            "n": .integer(n), "hits": .integer(try result.count("backdoor_asr", shareOf: n)),
        ]
        if let clean = options.n, result["clean_test_acc"] != nil {
            // The dictionary has the accuracy but not of how many.
            test["cleanAfter"] = [
                "n": .integer(clean),
                "correct": .integer(try result.count("clean_test_acc", shareOf: clean)),
            ]
        }
        let control = cases["clean"] == nil ? nil : try cases.child("clean")
        var detectors: [JSONValue] = []
        let names = [
            ("activation_defence", "activation-clustering"), ("spectral", "spectral-signature"),
        ]
        for (key, name) in names where result[key] != nil {
            detectors.append(try detector(key, name, result, control))
        }
        test["detectors"] = .array(detectors)
        draft.sections["poisoning"] = ["tests": [.object(test)]]
    }

    private static func detector(
        _ key: String, _ name: String, _ result: RawObject, _ control: RawObject?
    ) throws(MregError) -> JSONValue {
        let found = try result.child(key)
        var out: JSONObject = [
            "name": .string(name), "of": .integer(try result.count("n_train")),
            "flagged": .integer(try found.count("flagged")),
        ]
        if let control, control[key] != nil {
            out["controlOf"] = .integer(try control.count("n_train"))
            out["controlFlagged"] = .integer(try control.child(key).count("flagged"))
        }
        out["truePositives"] = found.optionalInteger("tp").map { .integer($0) }
        return .object(out)
    }
}
