// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Reads a `model_info` entry of RobustBench.
///
/// `reported` is what authors claim about themselves: it is kept as declared and never counted.
enum RobustBenchImporter {
    /// The size of the benchmark's test sets, except ImageNet's 5 000.
    static let samples: Int64 = 10_000
    static let samplesImageNet: Int64 = 5_000

    static func read(
        _ bytes: [UInt8], _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        let root = try RawObject(
            try PythonJSON.parse(bytes, as: "RobustBench entry"), at: "entry")
        guard root["autoattack_acc"] != nil || root["corruptions_acc"] == nil else {
            throw MregError(
                .usage, "the entry is about corruptions: a mean over kinds, without counts",
                next: "measure it: mreg report import FILE --format corruption")
        }
        let dataset = try root.string("dataset")
        let usual = dataset.hasPrefix("imagenet") ? samplesImageNet : samples
        let n = options.n ?? usual
        var draft = ReportDraft(tool: "auto-attack", toolVersion: "standard")
        draft.datasetName = "\(dataset)-test"
        draft.clean = (n, try count(root, "clean_acc", n))
        draft.sections["evasion"] = try evasion(root, n, options)
        draft.declared = declared(root)
        let missing = "the entry has no seed, tool version, dataset digest or model digest"
        draft.limitations =
            options.n == nil
            ? ["n inferred from the benchmark default (\(n)); \(missing)"] : [missing]
        return draft
    }

    private static func count(
        _ root: RawObject, _ name: String, _ n: Int64
    ) throws(MregError) -> Int64 {
        let percent = try root.number(name)
        guard (0...100).contains(percent) else { throw root.error(name, "is not a percentage") }
        return Int64((percent / 100 * Double(n)).rounded())
    }

    private static func evasion(
        _ root: RawObject, _ n: Int64, _ options: ImportOptions
    ) throws(MregError) -> JSONValue {
        guard let spelled = options.eps?.text ?? spelled(root["eps"]),
            let eps = DecimalValue(spelled)
        else { throw root.error("eps", "is not a budget; give it with --eps") }
        let norm = try norm(eps, root, options)
        func row(_ name: String, _ family: AttackFamily, _ correct: Int64) -> JSONValue {
            [
                "name": .string(name), "family": .string(family.rawValue), "knowledge": "unknown",
                "norm": .string(norm), "eps": .string(eps.text), "n": .integer(n),
                "correctAfter": .integer(correct),
            ]
        }
        var attacks = [
            row("autoattack-standard", .ensemble, try count(root, "autoattack_acc", n))
        ]
        if root["external"] != nil {
            attacks.append(row("external", .external, try count(root, "external", n)))
        }
        return ["attacks": .array(attacks)]
    }

    private static func spelled(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        case .integer(let integer): String(integer)
        default: nil
        }
    }

    /// The entry's folder says the norm, not the entry: Linf budgets are below one tenth there.
    private static func norm(
        _ eps: DecimalValue, _ root: RawObject, _ options: ImportOptions
    ) throws(MregError) -> String {
        if let norm = options.norm { return norm }
        guard eps.value < 0.1 else {
            throw MregError(
                .usage, "the entry does not say its norm",
                cause: "its budget is \(eps)", next: "give it with --norm, such as L2")
        }
        return "Linf"
    }

    private static func declared(_ root: RawObject) -> JSONValue {
        let names = [
            "name", "venue", "architecture", "additional_data", "number_forward_passes",
            "reported", "unreliable", "footnote",
        ]
        var out: JSONObject = [:]
        for name in names {
            switch root[name] {
            case .string(let text): out[name] = .string(text)
            case .bool(let flag): out[name] = .bool(flag)
            case .integer(let value): out[name] = .integer(value)
            case .number(let text): out[name] = .string(text)
            default: break
            }
        }
        return .object(out)
    }
}
