// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

@Suite struct ClaimTests {
    static let kinds = PredicateType.allCases.filter { $0 != .robustness }

    private func claim(_ type: PredicateType, _ predicate: JSONValue) throws -> EvidenceClaim {
        try EvidenceClaim(
            Statement(
                subjects: [.init(digest: nil)], predicateType: type.uri, predicate: predicate))
    }

    private func changed(
        _ type: PredicateType, _ name: String, _ value: JSONValue?
    ) throws -> EvidenceClaim {
        guard case .object(var object) = ClaimTemplate(type).predicate else {
            throw MregError(.failed, "a template is not an object")
        }
        object[name] = value
        return try claim(type, .object(object))
    }

    @Test(arguments: kinds) func `a template is a sound claim`(_ type: PredicateType) throws {
        #expect(try claim(type, ClaimTemplate(type).predicate).flags().isEmpty)
    }

    @Test func `the template of a robustness report can be checked`() throws {
        let verdict = try ReportCheck.check(
            RobustnessReport(
                Statement(
                    subjects: [.init(digest: nil)], predicateType: PredicateType.robustness.uri,
                    predicate: ClaimTemplate(.robustness).predicate)))
        #expect(verdict.word == .usableWithWarnings)
    }

    @Test(arguments: PredicateType.allCases) func `a template says what to do with it`(
        _ type: PredicateType
    ) {
        let text = ClaimTemplate(type).text
        #expect(text.contains("--type \(type.word) --from"))
        #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") || $0.contains(": ") })
        #expect(PredicateType(word: type.word) == type)
        #expect(PredicateType(uri: type.uri) == type)
    }

    @Test(arguments: kinds) func `a claim without any one of its keys never traps`(
        _ type: PredicateType
    ) throws {
        for field in ClaimTemplate(type).fields {
            for value in [nil, .null, .integer(-1), .string("x"), .array([]), [:]] as [JSONValue?] {
                _ = try? changed(type, field.name, value).flags(now: .now)
            }
        }
        #expect(throws: MregError.self) { try claim(type, .array([])) }
        #expect(throws: MregError.self) { try claim(type, [:]) }
    }

    @Test func `validation counts must add up`() throws {
        #expect(try !changed(.dataValidation, "failed", 1).flags().isEmpty)
        #expect(try !changed(.dataValidation, "rows", 0).flags().isEmpty)
    }

    @Test func `a review that is due is stale`() throws {
        let review = try claim(.review, ClaimTemplate(.review).predicate)
        let late = try #require(Timestamp("2027-01-01T00:00:00Z"))
        #expect(review.flags(now: late).map(\.id) == ["R25"])
    }

    @Test func `explanations must depend on the weights`() throws {
        let tests: JSONValue = [["method": "saliency", "n": 200, "randomizationRho": "0.9"]]
        #expect(try changed(.explanation, "tests", tests).flags().map(\.severity) == [.error])
    }

    @Test func `a clearance needs enough samples`() throws {
        let few = try changed(.taintClearance, "asr", ["n": 380, "hits": 0])
        #expect(few.flags().map(\.severity) == [.error])
    }

    @Test func `an epsilon is recomputed`() throws {
        let wrong = try changed(.dpAccounting, "epsilon", "1.0")
        #expect(wrong.flags().map(\.id) == ["R26"])
    }

    @Test func `a threat in scope must be measured at its budget`() throws {
        guard
            case .threatModel(let model) = try claim(
                .threatModel, ClaimTemplate(.threatModel).predicate)
        else {
            Issue.record("not a threat model")
            return
        }
        func derived(_ eps: JSONValue) throws -> DerivedBlock {
            try ReportCheck.check(
                statement: statement(sections: ["evasion": ["attacks": [attack(eps: eps)]]])
            ).derived
        }
        #expect(try model.unmeasured(by: derived("0.10")).isEmpty)
        #expect(try model.unmeasured(by: derived("0.05")).map(\.id) == ["evasion-small"])
    }

    /// Windows of the digits experiment: only real changes may be called drift.
    @Test(.enabled(if: Fixtures.present, Fixtures.skipped), arguments: [0, 1, 2, 3])
    func `drift is told from noise`(_ index: Int) throws {
        guard case .array(let windows) = try Fixtures.json("robustness/drift.json") else {
            Issue.record("not an array")
            return
        }
        let window = try RawObject(windows[index], at: "window")
        let features = try window.rows("features").map { row -> JSONValue in
            [
                "name": .string(try row.string("feature")),
                "psi": .string(DecimalText.short(try row.number("psi"))),
                "bins": .integer(try row.count("bins")),
                "p": .string(DecimalText.short(try row.number("p"))),
            ]
        }
        guard case .object(var object) = ClaimTemplate(.monitoring).predicate else { return }
        object["features"] = .array(features)
        object["n"] = .integer(try window.count("n_cur"))
        object["reference"] = ["n": .integer(try window.count("n_ref"))]
        object["prediction"] = [
            "psi": .string(DecimalText.short(try window.number("prediction_psi")))
        ]
        guard case .monitoring(let claim) = try claim(.monitoring, .object(object)) else { return }
        let expected = [[], ["mean_intensity"], ["mean_intensity"], ["prediction"]][index]
        #expect(claim.drifted == expected)
    }
}
