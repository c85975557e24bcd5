// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

/// Rules of robustness.md 2.4 about words, lists and sections: one report on each side of the rule.
@Suite struct RuleEdgeTests {
    /// One report and what the rule says of it; nil where it is silent.
    struct Case: Sendable, CustomTestStringConvertible {
        var rule: String
        var name: String
        var expected: String?
        var sections: JSONValue
        var clean: JSONValue? = ["n": 200, "correct": 196]
        var more: [(String, JSONValue)] = []
        var context = ReportContext()

        var testDescription: String { "\(rule) \(name)" }
    }

    private static func evasion(
        _ rule: String, _ name: String, _ expected: String?, _ attacks: [JSONValue],
        with section: [(String, JSONValue)] = [], more: [(String, JSONValue)] = [],
        clean: JSONValue? = ["n": 200, "correct": 196], context: ReportContext = ReportContext()
    ) -> Case {
        var object: JSONObject = ["attacks": .array(attacks)]
        for (name, value) in section { object[name] = value }
        return Case(
            rule: rule, name: name, expected: expected, sections: ["evasion": .object(object)],
            clean: clean, more: more, context: context)
    }

    private static func square(_ eps: JSONValue = "0.1", _ correct: Int64 = 100) -> JSONValue {
        attack("Square", family: "score-based", eps: eps, correct: correct)
    }

    private static func asked(_ eps: String) -> ReportContext {
        var context = ReportContext()
        context.budgets = DecimalValue(eps).map { [("Linf", $0)] } ?? []
        return context
    }

    private static let gradientFree: [Case] = [
        evasion("R10", "only gradients", "warn", [attack()]),
        evasion("R10", "a score-based attack", nil, [attack(), square()]),
        evasion(
            "R10", "a search without a budget", "warn",
            [attack(), attack("HopSkipJump", family: "decision-based", eps: .null)]),
        evasion(
            "R10", "noise is no attack", "warn",
            [attack(), attack("noise", family: "random-noise")]),
        evasion(
            "R10", "transferred examples", nil,
            [attack(), attack("PGD", family: "transfer")]),
        evasion(
            "R10", "in another norm", "warn",
            [attack(), attack("Square", family: "score-based", with: [("norm", "L2")])]),
        evasion("R10", "asked about 0.1", nil, [attack(), square()], context: asked("0.1")),
        evasion(
            "R10", "asked about 0.1, run at 0.2", "warn", [attack(), square("0.2")],
            context: asked("0.1")),
    ]

    private static func doubt(
        _ warning: String, _ expected: String?, _ attacks: [JSONValue] = [attack()],
        _ models: JSONValue = []
    ) -> Case {
        evasion(
            "R11", warning, expected, attacks,
            with: [("toolWarnings", [.string(warning)]), ("threatModels", models)])
    }

    private static func under(_ model: String) -> JSONValue {
        attack(with: [("threatModel", .string(model))])
    }

    private static let adapting: JSONValue = [
        ["id": "tm1", "adaptive": false], ["id": "tm2", "adaptive": true],
    ]

    private static let doubts: [Case] =
        [
            "zero-gradient:59", "randomized", "dynamic", "softmax-output", "square-improves",
            // As AutoAttack prints them.
            "Warning: there are 59 points with zero gradient! This might lead to unreliable results",
            "Warning: Square Attack has decreased the robust accuracy of 6.67%.",
        ]
        .map { doubt($0, "error") } + [
            doubt("zero-gradient:1", "warn", [attack(with: [("adaptive", true)])]),
            doubt("zero-gradient:2", "warn", [attack(), under("tm2")], adapting),
            // Nobody ran what the second threat model says.
            doubt("zero-gradient:3", "error", [under("tm1")], adapting),
            doubt("slow:3", "warn"),
            evasion("R11", "no warning", nil, [attack()], with: [("toolWarnings", [])]),
            evasion(
                "R11", "a reliable entry", nil, [attack()],
                more: [("declared", ["unreliable": false])]),
        ]

    private static let unbounded: [Case] = [
        evasion(
            "R12", "without a budget", "info",
            [attack(), attack("HopSkipJump", family: "decision-based", eps: .null)]),
        evasion("R12", "DeepFool at a budget", "info", [attack("DeepFool")]),
        evasion("R12", "PGD at a budget", nil, [attack()]),
    ]

    private static func probe(_ total: Int64, _ nones: Int64, _ expected: String?) -> Case {
        Case(
            rule: "R17", name: "\(nones) beside \(total)", expected: expected,
            sections: [
                "redteam": [
                    "probes": [
                        [
                            "probe": "dan", "detector": "d", "total": .integer(total), "hits": 3,
                            "nones": .integer(nones),
                        ]
                    ]
                ]
            ])
    }

    private static let unscored: [Case] = [
        // 10 of 200 are 5 %.
        probe(190, 10, nil), probe(189, 11, "warn"), probe(0, 10, "warn"),
        evasion("R17", "10 of 200 broke off", nil, [attack(with: [("errors", 10)])]),
        evasion("R17", "11 of 200 broke off", "warn", [attack(with: [("errors", 11)])]),
    ]

    private static func word(_ name: String, _ value: JSONValue, _ expected: String?) -> Case {
        evasion(
            "R19", "\(name) \(value)", expected, [attack(with: [(name, value)]), square()])
    }

    private static let words: [Case] = [
        word("name", "NoSuchAttack", "warn"), word("name", "PGD-20", nil),
        word("name", "PGD-Linf", nil), word("name", "LinfPGD", nil),
        word("family", "quantum", "warn"), word("family", "other", nil),
        word("knowledge", "psychic", "warn"), word("knowledge", "gray-box", nil),
        word("norm", "L7", "warn"), word("norm", "semantic", nil),
        word("perSample", ["encoding": "base64", "value": "//8="], "warn"),
        evasion(
            "R19", "known by its class", nil,
            [attack("mine", with: [("impl", "art.attacks.evasion.ProjectedGradientDescent")])]),
        evasion("R19", "a role", "warn", [attack()], more: [("datasets", [["role": "toys"]])]),
        evasion(
            "R19", "a format", "warn", [attack()], more: [("source", ["format": "handwritten"])]),
        evasion("R19", "an assurance", "warn", [attack()], more: [("assurance", "promised")]),
        evasion("R19", "a third party", nil, [attack()], more: [("assurance", "third_party")]),
        evasion(
            "R19", "a goal", "warn", [attack()], with: [("threatModels", [["goal": "fame"]])]),
    ]

    private static func random(
        _ name: String, _ expected: String?, deterministic: JSONValue = false,
        with more: [(String, JSONValue)] = []
    ) -> Case {
        evasion(
            "R20", "\(name), \(deterministic)", expected, [attack(name, with: more)],
            more: [("model", ["deterministic": deterministic])])
    }

    private static let randomness: [Case] = [
        random("PGD", "error"), random("PGD", nil, deterministic: true),
        random("PGD", nil, deterministic: .null), random("EOTPGD", nil), random("EOT-PGD", nil),
        random("PGD-EOT", nil), random("autoattack-rand", nil), random("Remote", "error"),
        random("PGD", nil, with: [("impl", "lab.attacks.EoTWrapper")]),
    ]

    @Test(arguments: gradientFree + doubts + unbounded)
    func `a rule about attacks has two sides`(_ item: Case) throws { try expect(item) }

    @Test(arguments: unscored + words + randomness)
    func `a rule about words and shares has two sides`(_ item: Case) throws { try expect(item) }

    private func expect(_ item: Case) throws {
        let verdict = try ReportCheck.check(
            statement: statement(sections: item.sections, clean: item.clean, more: item.more),
            context: item.context)
        let found = verdict.flags.filter { $0.id == item.rule }.map(\.severity).max()
        #expect(found?.rawValue == item.expected, "\(verdict.flags.map(\.message))")
    }
}
