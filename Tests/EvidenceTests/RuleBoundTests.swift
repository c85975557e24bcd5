// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

/// Every rule of robustness.md 2.4 that has a bound: a report just inside and one just outside.
@Suite struct RuleBoundTests {
    /// One report and what the rule says of it; nil where it is silent.
    struct Case: Sendable, CustomTestStringConvertible {
        var rule: String
        var name: String
        var expected: String?
        var attacks: [JSONValue] = [attack("Square", family: "score-based", correct: 90)]
        var clean: JSONValue? = ["n": 200, "correct": 196]
        var evasion: [(String, JSONValue)] = []
        var more: [(String, JSONValue)] = []
        var context = ReportContext()

        var testDescription: String { "\(rule) \(name)" }
    }

    private static func square(
        _ correct: Int64, n: Int64 = 200, eps: JSONValue = "0.1",
        with more: [(String, JSONValue)] = []
    ) -> JSONValue {
        attack("Square", family: "score-based", eps: eps, correct: correct, n: n, with: more)
    }

    private static let samples: [Case] = [
        .init(rule: "R02", name: "29 samples", expected: "error", attacks: [square(20, n: 29)]),
        .init(rule: "R02", name: "30 samples", expected: "warn", attacks: [square(20, n: 30)]),
        .init(rule: "R02", name: "99 samples", expected: "warn", attacks: [square(50, n: 99)]),
        .init(rule: "R02", name: "100 samples", expected: nil, attacks: [square(50, n: 100)]),
        .init(
            rule: "R02", name: "29 clean samples", expected: "error",
            clean: ["n": 29, "correct": 28]),
        .init(
            rule: "R14", name: "one more", expected: "error",
            attacks: [square(197)]),
        .init(rule: "R14", name: "as many", expected: nil, attacks: [square(196)]),
        .init(
            rule: "R15", name: "a share 1e-6 off", expected: nil,
            attacks: [square(90, with: [("accuracy", "0.450001")])]),
        .init(
            rule: "R15", name: "a share 2e-6 off", expected: "error",
            attacks: [square(90, with: [("accuracy", "0.450002")])]),
        .init(rule: "R01", name: "no clean accuracy", expected: "error", clean: nil),
        .init(
            rule: "R18", name: "no seed", expected: "warn", more: [("determinism", .null)]),
        .init(
            rule: "R18", name: "all agree", expected: nil,
            more: [("determinism", ["seed": 1, "repeats": 3, "agree": 3])]),
        .init(
            rule: "R18", name: "one does not", expected: "warn",
            more: [("determinism", ["seed": 1, "repeats": 3, "agree": 2])]),
    ]

    /// 1000 samples: 0.2 points are two of them.
    private static func pair(
        _ first: JSONValue, _ second: JSONValue, _ rule: String, _ name: String, _ expected: String?
    ) -> Case {
        .init(
            rule: rule, name: name, expected: expected, attacks: [first, second],
            clean: ["n": 1000, "correct": 980])
    }

    private static func pgd(_ correct: Int64, with more: [(String, JSONValue)] = []) -> JSONValue {
        attack(correct: correct, n: 1000, with: more)
    }

    private static let pairs: [Case] = [
        pair(square(498, n: 1000), pgd(500), "R06", "0.2 points", nil),
        pair(square(497, n: 1000), pgd(500), "R06", "0.3 points", "warn"),
        // Wilson 95 %: 457 of 1000 ends at 0.4880, 520 begins at 0.4890, 519 at 0.4880.
        pair(square(457, n: 1000), pgd(518), "R06", "intervals that touch", "warn"),
        pair(square(457, n: 1000), pgd(521), "R06", "intervals apart", "error"),
        pair(
            attack("FGSM", family: "gradient-single", correct: 500, n: 1000), pgd(500), "R07",
            "no better", nil),
        pair(
            attack("FGSM", family: "gradient-single", correct: 499, n: 1000), pgd(500), "R07",
            "one sample better", "error"),
        pair(
            square(20, n: 1000),
            attack("AutoAttack", family: "ensemble", correct: 500, n: 1000), "R06",
            "several attacks in one that see the weights", "error"),
        pair(
            pgd(20, with: [("knowledge", "black-box-score")]), pgd(500), "R06",
            "gradients that are only asked for", "error"),
        pair(
            attack("noise", family: "random-noise", correct: 490, n: 1000), pgd(500), "R09",
            "one point", nil),
        pair(
            attack("noise", family: "random-noise", correct: 489, n: 1000), pgd(500), "R09",
            "more than a point", "error"),
    ]

    private static func steps(_ steps: Int64, _ size: String, _ expected: String?) -> Case {
        .init(
            rule: "R08", name: "\(steps) steps of \(size)", expected: expected,
            attacks: [pgd(500, with: [("steps", .integer(steps)), ("stepSize", .string(size))])],
            clean: ["n": 1000, "correct": 980])
    }

    private static func perturbed(_ largest: String, _ expected: String?) -> Case {
        .init(
            rule: "R13", name: largest, expected: expected,
            attacks: [square(90, with: [("perturbation", ["maxLinf": .string(largest)])])])
    }

    private static func control(
        _ eps: JSONValue, _ correct: Int64, _ expected: String?, classes: Int64 = 10
    ) -> Case {
        .init(
            rule: "R05", name: "\(eps) leaves \(correct) with \(classes) classes",
            expected: expected, attacks: [square(90), square(correct, eps: eps)],
            more: [
                (
                    "model",
                    ["classes": .integer(classes), "inputDomain": ["min": "0", "max": "1"]]
                )
            ])
    }

    private static func curve(
        _ points: [(String, Int64)], _ rule: String, _ name: String, _ expected: String?
    ) -> Case {
        .init(
            rule: rule, name: name, expected: expected,
            attacks: points.map { square($0.1, eps: .string($0.0)) })
    }

    private static let shapes: [Case] = [
        steps(9, "0.01", "error"), steps(10, "0.01", "warn"), steps(19, "0.01", "warn"),
        steps(20, "0.01", nil),
        perturbed("0.100001", nil), perturbed("0.100003", "error"),
        control("0.49", 0, "warn"), control("0.5", 0, nil),
        // Wilson 95 %: 28 of 200 begins at 0.0987, 29 at 0.1030; chance is 0.1.
        control("0.5", 28, nil), control("0.5", 29, "error"), control("0.5", 29, nil, classes: 5),
        // 30 of 200 ends at 0.2061, 52 begins at 0.2040, 53 at 0.2086.
        curve([("0.1", 30), ("0.2", 52)], "R04", "intervals that overlap", nil),
        curve([("0.1", 30), ("0.2", 53)], "R04", "intervals apart", "error"),
        curve([("0.2", 30), ("0.1", 53)], "R04", "falling", nil),
        // Five points below 196 of 200 are 186.
        curve([("0.1", 190), ("0.2", 188), ("0.4", 186)], "R16", "within 5 points", "error"),
        curve([("0.1", 190), ("0.2", 188), ("0.4", 185)], "R16", "5.5 points", nil),
        curve([("0.1", 190), ("0.2", 188), ("0.39", 186)], "R16", "a span of 3.9", nil),
        curve([("0.1", 190), ("0.4", 186)], "R16", "two budgets", nil),
    ]

    private static func context(_ change: (inout ReportContext) -> Void) -> ReportContext {
        var context = ReportContext()
        change(&context)
        return context
    }

    private static let made: (String, JSONValue) = (
        "time", ["finished": "2026-11-01T00:00:00Z", "notAfter": "2026-12-01T00:00:00Z"]
    )
    private static let subject = Digest(hex: String(repeating: "a", count: 64))

    private static func aged(_ now: String, _ expected: String?) -> Case {
        .init(
            rule: "R25", name: now, expected: expected, more: [made],
            context: context {
                $0.now = Timestamp(now)
                $0.ageMaxSeconds = 20 * 86_400
            })
    }

    private static func rows(
        _ rows: RowComparison, _ name: String, _ expected: String?
    ) -> Case {
        .init(rule: "R23", name: name, expected: expected, context: context { $0.rows = rows })
    }

    private static func witness(_ survivors: Int64, _ eps: String, _ expected: String?) -> Case {
        .init(
            rule: "R27", name: "\(survivors) of 200 survive \(eps)", expected: expected,
            context: context {
                guard let eps = DecimalValue(eps), let count = Count(hits: survivors, of: 200)
                else { return }
                $0.witnesses = [.init(norm: "Linf", eps: eps, survivors: count, examples: 200)]
            })
    }

    private static let facts: [Case] = [
        .init(
            rule: "R03", name: "known", expected: nil,
            more: [("datasets", [["role": "prompts"]])],
            context: context { $0.knownDigests = Set([subject].compactMap { $0 }) }),
        .init(
            rule: "R03", name: "unknown", expected: "error",
            more: [("datasets", [["role": "prompts"]])], context: context { $0.knownDigests = [] }),
        rows(.compared(trained: 1200, evaluated: 597, shared: 0), "no row", nil),
        rows(.compared(trained: 1200, evaluated: 597, shared: 1), "one row", "error"),
        rows(.impossible(reason: "images"), "no rows", "info"),
        rows(.unreadable(reason: "damaged"), "lost rows", "error"),
        .init(
            rule: "R24", name: "another", expected: nil,
            more: [("evaluator", ["id": "lab"])], context: context { $0.publishers = ["ana"] }),
        .init(
            rule: "R24", name: "the publisher", expected: "warn",
            more: [("evaluator", ["id": "ana"])], context: context { $0.publishers = ["ana"] }),
        aged("2026-11-21T00:00:00Z", nil), aged("2026-11-21T00:00:01Z", "error"),
        aged("2026-12-01T00:00:01Z", "error"),
        // 90 of 200 begins at 0.3826; 63 of 200 ends at 0.3824, 64 at 0.3876.
        witness(63, "0.1", "error"), witness(64, "0.1", nil), witness(0, "0.2", nil),
        witness(0, "0.05", "error"),
    ]

    @Test(arguments: samples + pairs + shapes + facts)
    func `a rule fires just outside its bound and not just inside`(_ item: Case) throws {
        var section: JSONObject = ["attacks": .array(item.attacks)]
        for (name, value) in item.evasion { section[name] = value }
        let verdict = try ReportCheck.check(
            statement: statement(
                sections: ["evasion": .object(section)], clean: item.clean, more: item.more),
            context: item.context)
        let found = verdict.flags.filter { $0.id == item.rule }.map(\.severity).max()
        #expect(found?.rawValue == item.expected, "\(verdict.flags.map(\.message))")
    }
}
