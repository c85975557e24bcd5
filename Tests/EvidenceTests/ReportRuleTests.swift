// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

/// Each rule of the table fires on what it names and stays silent beside it.
@Suite struct ReportRuleTests {
    @Test func `a sound report is usable`() throws {
        let sound = [
            attack(eps: "0.1", correct: 100, with: [("steps", 20), ("stepSize", "0.0125")]),
            attack(eps: "0.5", correct: 2, with: [("steps", 20), ("stepSize", "0.0625")]),
            attack("Square", family: "score-based", eps: "0.1", correct: 120),
        ]
        #expect(try flags(sound, keeping: ["R05", "R10"]).isEmpty)
    }

    @Test func `R01 clean accuracy is missing`() throws {
        #expect(try flags([attack()], clean: nil) == ["R01 error"])
    }

    @Test func `R02 few samples`() throws {
        #expect(try flags([attack(correct: 20, n: 60)]) == ["R02 warn"])
        #expect(try flags([attack(correct: 10, n: 29)]) == ["R02 error"])
        #expect(try flags([attack()], clean: ["n": 20, "correct": 19]) == ["R02 error"])
    }

    @Test func `R04 accuracy that rises with the budget`() throws {
        let rising = [attack(eps: "0.1", correct: 60), attack(eps: "0.2", correct: 120)]
        #expect(try flags(rising) == ["R04 error"])
        let noise = [attack(eps: "0.1", correct: 60), attack(eps: "0.2", correct: 66)]
        #expect(try flags(noise).isEmpty)
    }

    @Test func `R05 no control, or one that fails`() throws {
        #expect(try flags([attack()], keeping: ["R05"]) == ["R05 warn"])
        let failing = [attack(eps: "0.1"), attack(eps: "0.5", correct: 60)]
        #expect(try flags(failing, keeping: ["R05"]) == ["R05 error"])
        // Two classes: 100 of 200 is chance, although far above one in ten.
        let binary = [attack(eps: "0.1", correct: 120), attack(eps: "0.5", correct: 100)]
        #expect(
            try flags(binary, more: [("model", ["classes": 2])], keeping: ["R05"]).isEmpty)
    }

    @Test func `R06 a black box that beats a white box`() throws {
        func pair(_ black: Int64) -> [JSONValue] {
            [attack(correct: 100), attack("Square", family: "score-based", correct: black)]
        }
        #expect(try flags(pair(20)) == ["R06 error"])
        #expect(try flags(pair(96)) == ["R06 warn"])
        #expect(try flags(pair(100)).isEmpty)
    }

    @Test func `R07 one step that beats many`() throws {
        func pair(_ single: Int64) -> [JSONValue] {
            [attack(correct: 100), attack("FGSM", family: "gradient-single", correct: single)]
        }
        #expect(try flags(pair(80)) == ["R07 error"])
        #expect(try flags(pair(100)).isEmpty)
    }

    @Test(arguments: [
        ("0.00333", ["R08 error"]), ("0.0075", ["R08 warn"]), ("0.01", []), ("0.0125", []),
    ])
    func `R08 steps that cannot reach the budget`(_ size: String, _ expected: [String]) throws {
        let one = attack(with: [("steps", 20), ("stepSize", .string(size))])
        #expect(try flags([one]) == expected)
    }

    @Test func `R09 noise that beats an attack`() throws {
        let noise = attack("noise", family: "random-noise", correct: 80)
        #expect(try flags([attack(correct: 100), noise]) == ["R09 error"])
        #expect(try flags([attack(correct: 80), noise]).isEmpty)
    }

    @Test func `R10 no attack without gradients`() throws {
        #expect(try flags([attack()], keeping: ["R10"]) == ["R10 warn"])
        let square = attack("Square", family: "score-based", eps: "0.2", correct: 110)
        #expect(try flags([attack(), square], keeping: ["R10"]).isEmpty)
        var context = ReportContext()
        context.budgets = [("Linf", try #require(DecimalValue("0.10")))]
        #expect(
            try flags([attack(), square], context: context, keeping: ["R10"]) == ["R10 warn"])
    }

    @Test func `R11 a tool that doubts itself`() throws {
        let doubt: [(String, JSONValue)] = [("toolWarnings", ["zero-gradient:59"])]
        #expect(try flags([attack()], evasion: doubt) == ["R11 error"])
        let adaptive = attack(with: [("adaptive", true)])
        #expect(try flags([adaptive], evasion: doubt) == ["R11 warn"])
        let declared: [(String, JSONValue)] = [("declared", ["unreliable": true])]
        #expect(try flags([attack()], more: declared) == ["R11 error"])
    }

    @Test func `R12 an unbounded attack`() throws {
        let hop = attack("HopSkipJump", family: "decision-based", eps: .null, correct: 0)
        #expect(try flags([attack(), hop]) == ["R12 info"])
    }

    @Test func `R13 a perturbation larger than the budget`() throws {
        func one(_ largest: String) -> JSONValue {
            attack(with: [("perturbation", ["maxLinf": .string(largest)])])
        }
        #expect(try flags([one("0.11")]) == ["R13 error"])
        #expect(try flags([one("0.1000001")]).isEmpty)
    }

    @Test func `R14 better after the attack than before`() throws {
        #expect(try flags([attack(correct: 197)]) == ["R14 error"])
        #expect(try flags([attack(correct: 196)]).isEmpty)
    }

    @Test func `R15 numbers that contradict their counts`() throws {
        #expect(try flags([attack(correct: 201)]) == ["R15 error", "R14 error"])
        #expect(try flags([attack(with: [("accuracy", "0.6")])]) == ["R15 error"])
        #expect(try flags([attack(with: [("accuracy", "0.5")])]).isEmpty)
        func mapped(_ hex: String, correct: Int64) -> JSONValue {
            attack(
                correct: correct, n: 104,
                with: [("perSample", ["encoding": "bitmap-msb0-hex", "value": .string(hex)])])
        }
        let eight = "ff" + String(repeating: "0", count: 24)
        #expect(try flags([mapped(eight, correct: 8)]).isEmpty)
        #expect(try flags([mapped(eight, correct: 9)]) == ["R15 error"])
        #expect(try flags([mapped(eight + "00", correct: 8)]) == ["R15 error"])
    }

    @Test func `R16 a curve that does not fall`() throws {
        func curve(_ last: Int64) -> [JSONValue] {
            [
                attack(eps: "0.02", correct: 195), attack(eps: "0.05", correct: 194),
                attack(eps: "0.1", correct: last),
            ]
        }
        #expect(try flags(curve(190)) == ["R16 error"])
        #expect(try flags(curve(180)).isEmpty)
    }

    @Test func `R18 no seed, or runs that disagree`() throws {
        let square = attack("Square", family: "score-based")
        #expect(try flags([square], more: [("determinism", [:])]) == ["R18 warn"])
        let repeats: JSONValue = ["seed": 7, "repeats": 3, "agree": 2]
        #expect(try flags([square], more: [("determinism", repeats)]) == ["R18 warn"])
    }

    @Test func `R19 an attack nobody knows`() throws {
        #expect(try flags([attack("MyAttack")]) == ["R19 warn"])
        #expect(try flags([attack(family: "quantum")]) == ["R19 warn"])
        #expect(try flags([attack("LinfProjectedGradientDescentAttack")]).isEmpty)
    }

    @Test func `R20 a random model without an averaging attack`() throws {
        let random: [(String, JSONValue)] = [("model", ["deterministic": false])]
        #expect(try flags([attack()], more: random) == ["R20 error"])
        #expect(try flags([attack("EOTPGD")], more: random).isEmpty)
    }

    @Test func `derived accuracy keeps the worst of smaller budgets`() throws {
        let verdict = try ReportCheck.check(
            statement: statement(sections: [
                "evasion": ["attacks": [attack(eps: "0.3", correct: 90), attack(correct: 50)]]
            ]))
        let budget = try #require(DecimalValue("0.30"))
        #expect(verdict.derived.evasion(norm: "Linf", eps: budget)?.hits == 50)
        #expect(verdict.derived.evasion(norm: "L2", eps: budget) == nil)
    }

    @Test func `R23 a report that evaluated what it names as training data`() throws {
        func digest(_ letter: String) -> JSONValue {
            ["sha256": .string(String(repeating: letter, count: 64))]
        }
        func found(_ train: String) throws -> [String] {
            short(
                try ReportCheck.check(
                    statement: statement(
                        sections: ["evasion": ["attacks": [attack()]]],
                        more: [
                            (
                                "datasets",
                                [
                                    ["role": "evaluation", "digest": digest("c")],
                                    ["role": "train", "digest": digest(train)],
                                ]
                            )
                        ])))
        }
        #expect(try found("c") == ["R23 error"])
        #expect(try found("d").isEmpty)
    }

    @Test func `R11 a tool that counted no point without gradient`() throws {
        func found(_ warning: JSONValue) throws -> [String] {
            short(
                try ReportCheck.check(
                    statement: statement(
                        sections: [
                            "evasion": ["attacks": [attack()], "toolWarnings": [warning]]
                        ])))
        }
        #expect(try found("zero-gradient:0").isEmpty)
        #expect(try found("zero-gradient:1") == ["R11 error"])
    }

    /// Python's `"%.6f" % (1/640)` and `"%.6f" % 0.5e-6` and others: by the double's exact value.
    @Test(arguments: [
        (1.0 / 640, 6, "0.001563"), (0.0000005, 6, "0.000000"), (2.5, 0, "2"), (0.125, 2, "0.12"),
        (0.375, 2, "0.38"), (1.005, 2, "1.00"), (0.15, 1, "0.1"), (0.25, 1, "0.2"),
    ])
    func `numbers are rounded as Python rounds them`(
        _ value: Double, _ places: Int, _ expected: String
    ) {
        #expect(DecimalText.fixed(value, places: places) == expected)
    }
}
