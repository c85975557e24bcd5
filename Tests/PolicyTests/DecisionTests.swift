// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy
import Testing

@Suite struct `A decision` {
    @Test func `allows a sound version by the default policy`() throws {
        let decision = evaluate(
            policy: .builtinDefault, evidence: try Sample.evidence(), now: Sample.now)
        #expect(decision.isAllowed)
        #expect(decision.refusalCode == nil)
        #expect(
            decision.outcomes.map(\.ruleID)
                == ["integrity", "signature", "scan", "state", "lineage"])
        #expect(decision.outcomes.allSatisfy { $0.outcome == .pass })
    }

    @Test func `lists every reason at once`() throws {
        let evidence = try Sample.evidence {
            $0.integrityProblems = ["m.bin has the wrong digest"]
            $0.signatures = []
            $0.scan = nil
            $0.state = .quarantined
            $0.lineage = LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor(.revoked)])
        }
        let decision = evaluate(policy: .builtinDefault, evidence: evidence, now: Sample.now)
        #expect(
            decision.outcomes.map(\.outcome) == [.invalid, .missing, .missing, .fail, .tainted])
        #expect(decision.outcomes[0].isWaivable == false)
        #expect(decision.outcomes[0].fix == ["mreg verify fraud/detector@v3"])
        #expect(decision.refusals.count == 5)
        #expect(decision.refusalCode == .corrupt)
    }

    @Test func `is refused, not corrupt, for what is merely not enough`() throws {
        let evidence = try Sample.evidence { $0.signatures = [] }
        let decision = evaluate(policy: .builtinDefault, evidence: evidence, now: Sample.now)
        #expect(decision.refusalCode == .refused)
    }

    @Test func `is the same for the same input`() throws {
        let evidence = try Sample.evidence {
            $0.signatures += [
                Sample.signature(owner: "cy"), Sample.signature(owner: "bo"),
                Sample.signature(.invalid(reason: "x")),
            ]
        }
        let decisions = (0..<20).map { _ in
            evaluate(policy: .builtinDefault, evidence: evidence, now: Sample.now)
        }
        #expect(Set(decisions).count == 1)
    }

    @Test func `refuses a policy that was not merged over the one it extends`() throws {
        var policy = PolicyDocument.builtinDefault
        policy.environment = "prod"
        policy.extends = "staging"
        let decision = evaluate(policy: policy, evidence: try Sample.evidence(), now: Sample.now)
        #expect(!decision.isAllowed)
        #expect(decision.refusals.map(\.ruleID) == ["policy"])
    }

    @Test(arguments: Outcome.allCases)
    func `allows with pass and waived only`(_ outcome: Outcome) {
        let decision = sample([outcome])
        #expect(decision.isAllowed == [.pass, .waived].contains(outcome))
        #expect(sample([.pass, outcome]).isAllowed == decision.isAllowed)
    }

    @Test func `has exactly the outcome words that people see`() {
        #expect(
            Outcome.allCases.map(\.rawValue) == [
                "pass", "fail", "missing", "stale", "untrusted", "invalid", "tainted", "waived",
                "expired-waiver",
            ])
    }

    @Test func `needs every policy to allow, and at least one`() {
        let (yes, no) = (sample([.pass]), sample([.fail]))
        #expect([yes, yes].allAllow)
        #expect(![yes, no].allAllow)
        #expect(![Decision]().allAllow)
        #expect(!sample([]).isAllowed)
    }

    @Test func `has stable keys as data`() throws {
        let decision = sample([.missing])
        let digest = "sha256:" + String(repeating: "11", count: 32)
        let text = String(decoding: try CanonicalJSON.encode(decision.json), as: UTF8.self)
        #expect(
            text
                == #"{"allowed":false,"at":"2027-01-15T08:00:00Z","digest":"\#(digest)","#
                + #""environment":"prod","policy":null,"rules":[{"fingerprints":[],"fix":["mreg sign a@v1"],"#
                + #""found":"none","id":"r0","outcome":"missing","place":null,"#
                + #""type":"signature","waivable":true,"wanted":"one"}],"subject":"a@v1"}"#)
    }

    @Test func `explains itself to a person`() {
        #expect(
            sample([.missing, .pass]).explanation == [
                "refused: a@v1 sha256:\(String(repeating: "11", count: 32)) by policy prod",
                "  missing: r0", "    wanted: one", "    found: none",
                "    fix: mreg sign a@v1", "  passed: r1",
            ])
    }

    @Test func `lets no control character reach the terminal`() throws {
        let hostile = "\u{1b}[2J\u{202e}\n"
        let evidence = try Sample.evidence {
            $0.integrityProblems = [hostile]
            $0.state = .quarantined
            $0.stateReason = hostile
            $0.signatures = [
                Sample.signature(.untrusted(reason: hostile), owner: hostile, roles: [hostile]),
                Sample.signature(owner: hostile, roles: []),
            ]
            $0.scan = [ScanEvidence(path: hostile, level: .malicious)]
            $0.lineage.ancestors = [Sample.ancestor(taint: hostile)]
        }
        let decision = evaluate(policy: .builtinDefault, evidence: evidence, now: Sample.now)
        for line in decision.explanation + decision.outcomes.flatMap(\.fix) {
            #expect(line == line.printable)
        }
    }

    @Test func `stays readable when thousands of files are wrong`() throws {
        let evidence = try Sample.evidence {
            $0.scan = (0..<5000).map { ScanEvidence(path: "f\($0)", level: nil) }
        }
        let policy = PolicyDocument(
            environment: "x", rules: [PolicyRule(id: "scan", demand: .scan(ScanDemand()))])
        let decision = evaluate(policy: policy, evidence: evidence, now: Sample.now)
        let found = try #require(decision.refusals.first?.found)
        #expect(found.hasSuffix("and 4990 more"))
    }

    private func sample(_ outcomes: [Outcome]) -> Decision {
        Decision(
            subject: "a@v1", digest: Sample.digest(0x11), policyEnvironment: "prod",
            policyDigest: nil, at: Sample.now,
            outcomes: outcomes.enumerated().map { index, outcome in
                RuleOutcome(
                    ruleID: "r\(index)", type: "signature", outcome: outcome, wanted: "one",
                    found: "none", fix: ["mreg sign a@v1"], isWaivable: true)
            })
    }
}
