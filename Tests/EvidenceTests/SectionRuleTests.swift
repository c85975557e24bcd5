// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

/// Rules about everything but attacks on inputs, and rules that need the registry's knowledge.
@Suite struct SectionRuleTests {
    private func flags(
        _ sections: JSONValue, context: ReportContext = ReportContext(),
        more: [(String, JSONValue)] = []
    ) throws -> [String] {
        short(
            try ReportCheck.check(
                statement: statement(sections: sections, more: more), context: context))
    }

    @Test func `R17 outputs that were not judged`() throws {
        func probe(_ nones: Int64) -> JSONValue {
            [
                "redteam": [
                    "probes": [
                        [
                            "probe": "dan", "detector": "d", "total": 200, "hits": 3,
                            "nones": .integer(nones),
                        ]
                    ]
                ]
            ]
        }
        #expect(try flags(probe(20)) == ["R17 warn"])
        #expect(try flags(probe(10)).isEmpty)
    }

    @Test func `R21 a detector needs a control`() throws {
        func test(_ more: [(String, JSONValue)], asr: JSONValue? = nil) -> JSONValue {
            var detector: JSONObject = [
                "name": "activation-clustering", "of": 1200, "flagged": 443,
            ]
            for (name, value) in more { detector[name] = value }
            var test: JSONObject = ["kind": "backdoor", "detectors": [.object(detector)]]
            test["asr"] = asr
            return ["poisoning": ["tests": [.object(test)]]]
        }
        #expect(try flags(test([])) == ["R21 error"])
        // robustness.md 8.7: activation clustering flags 41 % of a clean set.
        #expect(try flags(test([("controlOf", 1200), ("controlFlagged", 491)])) == ["R21 warn"])
        // 267 of 1200 is 20.0 % at least, 268 more than that.
        #expect(try flags(test([("controlOf", 1200), ("controlFlagged", 267)])).isEmpty)
        #expect(try flags(test([("controlOf", 1200), ("controlFlagged", 268)])) == ["R21 warn"])
        #expect(try flags(test([], asr: ["n": 538, "hits": 533])).isEmpty)
        #expect(try flags(test([], asr: ["n": 538, "hits": 539])) == ["R15 error", "R21 error"])
    }

    private func membership(_ attacks: [(String, Int64, Int64)], low: Bool = true) -> JSONValue {
        let rows = attacks.map { name, right, wrong -> JSONValue in
            var row: JSONObject = [
                "attack": .string(name), "members": 200, "nonmembers": 200,
                "truePositives": .integer(right), "falsePositives": .integer(wrong),
            ]
            if low { row["tprAtFpr"] = [["fpr": "0.01", "tpr": "0.02"]] }
            return .object(row)
        }
        return ["privacy": ["membership": .array(rows)]]
    }

    @Test func `R22 a membership test that decides nothing`() throws {
        #expect(try flags(membership([("loss", 100, 100), ("lira", 99, 100)])).isEmpty)
        #expect(try flags(membership([("loss", 110, 100), ("lira", 99, 100)])) == ["R22 warn"])
        #expect(try flags(membership([("loss", 100, 100)])) == ["R22 warn"])
        #expect(
            try flags(membership([("a", 100, 100), ("b", 100, 100)], low: false)) == ["R22 warn"])
        #expect(try flags(membership([("a", 160, 60), ("b", 100, 100)])) == ["R22b info"])
        #expect(try flags(membership([("a", 201, 60), ("b", 100, 100)])) == ["R15 error"])
    }

    static let dp: JSONObject = [
        "mechanism": "dp-sgd", "epsilon": "1.72", "delta": "1e-5", "noiseMultiplier": "1.1",
        "sampleRate": "0.01", "steps": 1000, "accountant": "rdp", "sampling": "poisson",
        "unit": "example",
    ]

    @Test(arguments: ["sampling", "unit"])
    func `R26 differential privacy that leaves out what it rests on`(_ name: String) throws {
        var dp = Self.dp
        dp[name] = nil
        #expect(try flags(["privacy": ["dp": .object(dp)]]).contains("R26 error"))
    }

    @Test func `R03 bytes the registry does not hold`() throws {
        var context = ReportContext()
        context.knownDigests = []
        let sections: JSONValue = ["corruption": ["cells": []]]
        #expect(try flags(sections, context: context) == ["R03 error", "R03 error"])
    }

    @Test func `R23 R24 R25 need what the registry knows`() throws {
        let sections: JSONValue = ["corruption": ["cells": []]]
        var context = ReportContext()
        context.rows = .compared(trained: 1200, evaluated: 597, shared: 3)
        context.publishers = ["https://example.org/redteam"]
        context.now = Timestamp("2026-11-23T00:00:00Z")
        context.ageMaxSeconds = 86_400 * 30
        let more: [(String, JSONValue)] = [
            ("evaluator", ["id": "https://example.org/redteam"]),
            ("time", ["finished": "2026-01-01T00:00:00Z", "notAfter": "2026-06-01T00:00:00Z"]),
        ]
        #expect(
            try flags(sections, context: context, more: more)
                == ["R23 error", "R24 warn", "R25 error", "R25 error"])
    }

    @Test func `R27 a witness that contradicts the claim`() throws {
        var context = ReportContext()
        context.witnesses = [
            .init(
                norm: "Linf", eps: try #require(DecimalValue("0.1")),
                survivors: Count(hits: 19, of: 597), examples: 597)
        ]
        let sections: JSONValue = ["evasion": ["attacks": [attack()]]]
        #expect(try flags(sections, context: context) == ["R27 error"])
    }

    @Test func `a section nobody knows is refused`() {
        #expect(throws: MregError.self) { try flags(["evasions": [:]]) }
    }

    @Test func `a JSON fraction is refused wherever it stands`() {
        #expect(throws: MregError.self) {
            try flags(["corruption": ["cells": [], "note": [.number("0.5")]]])
        }
    }

    @Test(
        arguments: [
            ["evasion": ["attacks": []]], ["evasion": [:]], ["evasion": 1],
            ["redteam": [:]], ["corruption": ["cells": [["corruption": "x", "severity": 6]]]],
            ["evasion": ["attacks": [["name": "PGD"]]]],
        ] as [JSONValue])
    func `a section of the wrong shape is refused`(_ sections: JSONValue) {
        #expect(throws: MregError.self) { try flags(sections) }
    }
}
