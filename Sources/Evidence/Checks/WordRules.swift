// SPDX-License-Identifier: Apache-2.0
import MregCore

/// R19 for words out of a list: one that is not known keeps its report from being checked in full.
enum WordRules {
    private static let formats = [
        "mreg-eval", "art-result-dict", "foolbox-epsilons", "autoattack-log",
        "robustbench-model-info", "garak-report-jsonl", "generic-csv",
    ]
    private static let roles = [
        "evaluation", "train", "nonmember", "trigger", "prompts", "reference",
    ]
    private static let selections = ["all", "first", "random", "stratified", "explicit"]
    private static let norms = ["L0", "L1", "L2", "Linf", "semantic", "none"]
    private static let knowledge = [
        "white-box", "gray-box", "black-box-score", "black-box-decision", "transfer", "none",
        "unknown",
    ]
    private static let modalities = ["image", "tabular", "text", "audio", "llm"]
    private static let poisonings = ["backdoor", "label-flip", "clean-label", "availability"]

    static func flags(_ report: RobustnessReport) -> [ReportFlag] {
        var words: [(place: String, word: String?, known: [String])] = [
            ("the source's format", report.source.format, formats),
            (
                "the evaluator's independence", report.evaluator?.independence,
                ["self", "same-org", "external"]
            ),
            (
                "the assurance", report.assurance,
                ["self_attested", "third_party", "reproduced", "enclave_attested"]
            ),
        ]
        words.append(("the modality", report.model?.modality, modalities))
        words += report.datasets.map { ("a dataset's role", $0.role, roles) }
        words += report.datasets.map { ("a selection's method", method($0), selections) }
        words += report.evasion.map(attacks) ?? []
        words += (report.poisoning?.tests ?? []).map { ("a test's kind", $0.kind, poisonings) }
        words += report.privacy?.dp.map(privacy) ?? []
        return unknown(words)
    }

    /// One flag for each word, however often it stands there.
    private static func unknown(
        _ words: [(place: String, word: String?, known: [String])]
    ) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        for (place, word, known) in words {
            guard let word, !known.contains(where: { $0.bytesEqual(word) }) else { continue }
            let flag = ReportFlag("R19", .warn, "\(place) '\(word)' is not known")
            if !flags.contains(flag) { flags.append(flag) }
        }
        return flags
    }

    private static func method(_ dataset: RobustnessReport.Dataset) -> String? {
        guard case .object(let selection)? = dataset.selection,
            case .string(let method)? = selection["method"]
        else { return nil }
        return method
    }

    private static func attacks(
        _ evasion: EvasionSection
    ) -> [(place: String, word: String?, known: [String])] {
        evasion.threatModels.flatMap { model in
            [
                ("a threat model's goal", model.goal, ["untargeted", "targeted"]),
                ("a threat model's knowledge", model.knowledge, knowledge),
                ("a threat model's norm", model.norm, norms),
            ]
        }
            + evasion.attacks.flatMap { attack in
                [
                    ("the knowledge of \(attack.name)", attack.knowledge, knowledge),
                    ("the norm of \(attack.name)", attack.norm, norms),
                    (
                        "the encoding of \(attack.name)'s samples", attack.unknownEncoding,
                        [Bitmap.encoding]
                    ),
                ]
            }
    }

    private static func privacy(
        _ dp: DPParameters
    ) -> [(place: String, word: String?, known: [String])] {
        [
            ("the accountant", dp.accountant, ["rdp", "prv", "gdp"]),
            ("the sampling", dp.sampling, ["poisson", "shuffle"]),
            ("the unit of privacy", dp.unit, ["example", "user"]),
            ("the neighbouring", dp.neighbouring, ["add-remove", "replace"]),
        ]
    }
}
