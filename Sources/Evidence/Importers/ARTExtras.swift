// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What the Adversarial Robustness Toolbox returns besides results of attacks.
enum ARTExtras {
    /// Stolen copies: the share of answers on which copy and model agree, as `fidelity`.
    static func extraction(
        _ results: [RawObject], _ draft: inout ReportDraft
    ) throws(MregError) {
        draft.role = "evaluation"
        var tests: [JSONValue] = []
        for result in results {
            let n = try result.count("n")
            draft.used = draft.used ?? n
            var test: JSONObject = [
                "attack": .string(try result.string("attack").lowercased()), "n": .integer(n),
            ]
            test["queries"] = result.optionalInteger("queries").map { .integer($0) }
            test["agree"] = .integer(
                try result["agree"] == nil
                    ? result.count("fidelity", shareOf: n) : result.count("agree"))
            tests.append(.object(test))
        }
        draft.sections["extraction"] = ["tests": .array(tests)]
    }

    /// `SecurityCurve.evaluate`: PGD of up to a hundred steps at rising budgets, accuracies
    /// without the number of samples, and the library's own doubt about the gradients.
    static func curve(
        _ result: RawObject, _ options: ImportOptions, _ draft: inout ReportDraft
    ) throws(MregError) {
        try refuseMetrics(result)
        let budgets = try shares("eps", result)
        let accuracies = try shares("acc", result)
        guard budgets.count == accuracies.count, !budgets.isEmpty else {
            throw result.error("acc", "does not have an accuracy for each eps")
        }
        guard let n = options.n else {
            throw MregError(
                .usage, "a security curve does not say how many samples there were",
                next: "give their number with --n")
        }
        draft.used = n
        draft.clean = (n, try result.count("clean", shareOf: n))
        var attacks: [JSONValue] = []
        for (eps, accuracy) in zip(budgets, accuracies) where eps > 0 {
            guard (0...1).contains(accuracy) else {
                throw result.error("acc", "is \(accuracy), not in 0...1")
            }
            attacks.append(
                .object(
                    RunList.attack(
                        PrintedAttack("PGD"), norm: options.norm ?? "Linf", eps: eps, n: n,
                        correct: Int64((accuracy * Double(n)).rounded()))))
        }
        var section: JSONObject = ["attacks": .array(attacks)]
        if result["detected_obfuscating_gradients"] == .bool(true) {
            section["toolWarnings"] = ["obfuscating-gradients"]
        }
        draft.sections["evasion"] = .object(section)
        draft.limitations = ["accuracies were given as shares; counts are rounded"]
    }

    private static func shares(
        _ name: String, _ result: RawObject
    ) throws(MregError) -> [Double] {
        guard case .array(let values)? = result[name],
            values.count <= EvidenceLimits.rowsMax
        else { throw result.error(name, "is not an array of numbers") }
        let numbers = values.compactMap(RawObject.number)
        guard numbers.count == values.count else {
            throw result.error(name, "holds something else than numbers")
        }
        return numbers
    }

    /// A metric is one number without the attack that gave it: `adversarial_accuracy` tries
    /// another budget than it is asked for, and counts other samples.
    static func refuseMetrics(_ result: RawObject) throws(MregError) {
        let isMetric = result.object.members.contains { member in
            if case .object(let value) = member.value {
                value["type"] != nil && value["value"] != nil
            } else {
                false
            }
        }
        guard isMetric, result["attacks"] == nil else { return }
        throw MregError(
            .corrupt, "\(result.place) holds metrics of ART, which are not imported",
            cause: "a metric does not say with which attack, budget and samples it was measured",
            next: "run the attack itself and write its parameters, n and robust_correct")
    }
}
