// SPDX-License-Identifier: Apache-2.0
import MregCore
import StrictYAML
import Testing

@testable import Policy

@Suite struct `A rule that is not yet in force` {
    private static let before = Timestamp(seconds: Sample.now.seconds - 1)
    private static let after = Timestamp(seconds: Sample.now.seconds + 1)

    private func decision(
        _ demand: PolicyRule.Demand, from start: Timestamp,
        _ change: (inout VersionEvidence) -> Void = { _ in }
    ) throws -> Decision {
        let policy = PolicyDocument(
            environment: "test",
            rules: [PolicyRule(id: "rule", demand: demand, effectiveOn: start)])
        return evaluate(policy: policy, evidence: try Sample.evidence(change), now: Sample.now)
    }

    @Test func `warns until its date and refuses from then on`() throws {
        let demand = PolicyRule.Demand.signature(SignatureDemand(role: "approver"))
        for (start, isAllowed) in [
            (Self.after, true), (Sample.now, false), (Self.before, false),
        ] {
            let decision = try decision(demand, from: start)
            #expect(decision.isAllowed == isAllowed)
            let outcome = try #require(decision.outcomes.first { $0.ruleID == "rule" })
            #expect(outcome.outcome == .untrusted, "the word says what was found")
            #expect(outcome.isWarning == isAllowed)
            let text = decision.explanation.joined(separator: "\n")
            #expect(text.contains("a warning; refuses from \(Self.after)") == isAllowed)
            #expect(decision.refusals.isEmpty == isAllowed)
        }
    }

    @Test func `is in force at once against what nobody can waive`() throws {
        let malicious = try decision(.scan(ScanDemand()), from: Self.after) {
            $0.scan = [ScanEvidence(path: "m.pkl", level: .malicious)]
        }
        #expect(!malicious.isAllowed)
        let unscanned = try decision(.scan(ScanDemand()), from: Self.after) { $0.scan = nil }
        #expect(unscanned.isAllowed)
        let poisoned = try decision(.lineage(LineageDemand()), from: Self.after) {
            $0.lineage = LineageEvidence(
                isDeclared: true, ancestors: [Sample.ancestor(.revoked)])
        }
        #expect(!poisoned.isAllowed)
    }

    private func document(_ date: String, type: String = "signature") throws -> PolicyDocument {
        let rule =
            type == "state" ? "{id: state, type: state, allow: [active]" : "{id: a, type: \(type)"
        let text = """
            format: mreg.policy/v1
            environment: test
            rules:
              - \(rule), effective-on: '\(date)'}
            """
        return try PolicyDocument(StrictYAML.parse(Array(text.utf8), as: "t"), as: "t")
    }

    @Test func `is written with a day or a time, and comes back from the writer`() throws {
        let day = try document("2027-01-31")
        #expect(day.rules[0].effectiveOn == Timestamp("2027-01-31T00:00:00Z"))
        #expect(
            try document("2027-01-31T08:30:00Z").rules[0].effectiveOn?.description
                == "2027-01-31T08:30:00Z")
        let written = Array(StrictYAML.encode(day.json).utf8)
        #expect(try PolicyDocument(StrictYAML.parse(written, as: "t"), as: "t") == day)
        for wrong in ["", "soon", "2027-13-01", "2027-01-31T08:30:00+01:00"] {
            #expect(throws: MregError.self) { try document(wrong) }
        }
        #expect(throws: MregError.self) { try document("2027-01-31", type: "state") }
    }

    @Test func `may not delay a rule of the base`() throws {
        func policy(_ start: Timestamp?, extends: String?) -> PolicyDocument {
            PolicyDocument(
                environment: extends == nil ? "base" : "child", extends: extends,
                rules: [
                    PolicyRule(
                        id: "a", demand: .signature(SignatureDemand()), effectiveOn: start)
                ])
        }
        for (base, child, isTighter) in [
            (nil, nil, true), (nil, Self.before, false), (Self.after, nil, true),
            (Self.after, Self.before, true), (Self.before, Self.after, false),
        ] as [(Timestamp?, Timestamp?, Bool)] {
            let parent = policy(base, extends: nil)
            let document = policy(child, extends: "base")
            if isTighter {
                let merged = try document.resolved(base: parent)
                #expect(merged.rules.first { $0.id == "a" }?.effectiveOn == child)
            } else {
                #expect(throws: MregError.self) { try document.resolved(base: parent) }
            }
        }
    }
}
