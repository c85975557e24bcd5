// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy
import Testing

@Suite struct `The signature rule` {
    private let hex = String(repeating: "aa", count: 32)

    @Test func `passes on one valid release signature by a publisher`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand()))
        #expect(outcome.outcome == .pass)
        #expect(outcome.found.contains("ana"))
        #expect(outcome.fix.isEmpty)
    }

    @Test func `is missing without a signature, and tells to sign`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) { $0.signatures = [] }
        #expect(outcome.outcome == .missing)
        #expect(outcome.fix == ["mreg sign fraud/detector@v3"])
        #expect(outcome.isWaivable)
    }

    @Test func `is missing when only something else was signed`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures = [Sample.signature(purpose: .other)]
        }
        #expect(outcome.outcome == .missing)
    }

    @Test func `is untrusted for an unknown key, and tells to trust it and sign again`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures = [
                Sample.signature(.untrusted(reason: "unknown key"), owner: nil, roles: [])
            ]
        }
        #expect(outcome.outcome == .untrusted)
        #expect(outcome.found.contains("aaaaaaaaaaaa"))
        #expect(outcome.place == "log entry 7")
        #expect(
            outcome.fix == [
                "mreg trust add \(hex) --owner OWNER --role publisher --name 'fraud/detector'",
                "mreg sign fraud/detector@v3",
            ])
    }

    @Test func `is untrusted for a known owner without the role`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures = [Sample.signature(owner: "bo's key", roles: ["evaluator"])]
        }
        #expect(outcome.outcome == .untrusted)
        #expect(
            outcome.fix.first
                == #"mreg trust add \#(hex) --owner 'bo'\''s key' --role publisher "#
                + "--name 'fraud/detector'")
    }

    @Test func `does not advise to trust a known key that was compromised`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures = [Sample.signature(.untrusted(reason: "compromised from entry 5"))]
        }
        #expect(outcome.outcome == .untrusted)
        #expect(outcome.fix == ["mreg sign fraud/detector@v3"])
    }

    @Test func `does not count a valid signature by nobody known`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures = [Sample.signature(owner: nil)]
        }
        #expect(outcome.outcome == .untrusted)
    }

    @Test func `is invalid and never waivable for a bad signature alone`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures = [Sample.signature(.invalid(reason: "does not verify"))]
        }
        #expect(outcome.outcome == .invalid)
        #expect(!outcome.isWaivable)
    }

    @Test func `passes in spite of a bad signature when enough good ones stand beside it`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures.append(
                Sample.signature(.invalid(reason: "other subject"), owner: nil, roles: []))
        }
        #expect(outcome.outcome == .pass)
    }

    @Test(arguments: [SignatureEvidence.Purpose.release, .other])
    func `a damaged stored statement is invalid whatever else is signed`(
        _ purpose: SignatureEvidence.Purpose
    ) throws {
        let evidence = try Sample.evidence {
            $0.signatures.append(
                Sample.signature(.unreadable(reason: "blob is missing"), purpose: purpose))
        }
        let decision = evaluate(policy: .builtinDefault, evidence: evidence, now: Sample.now)
        #expect(!decision.isAllowed)
        #expect(decision.outcomes.first?.outcome == .invalid)
        #expect(decision.refusalCode == .corrupt)
    }

    /// Design: thresholds count owners, not keys.
    @Test(
        arguments: [
            (["ana"], 2, Outcome.missing), (["ana", "ana"], 2, .missing),
            (["ana", "bo"], 2, .pass), (["ana", "bo", "cy"], 2, .pass),
            (["ana", "bo"], 3, .missing),
            ([], 0, .missing),
        ])
    func `counts distinct owners`(
        _ owners: [String], _ threshold: Int, _ expected: Outcome
    ) throws {
        let demand = SignatureDemand(threshold: threshold)
        let outcome = try Sample.judge(.signature(demand)) {
            $0.signatures = owners.enumerated().map { index, owner in
                Sample.signature(owner: owner, key: Sample.digest(UInt8(index)))
            }
        }
        #expect(outcome.outcome == expected)
    }

    @Test func `asks for the role the policy names`() throws {
        let demand = PolicyRule.Demand.signature(SignatureDemand(role: "approver"))
        #expect(try Sample.judge(demand).outcome == .untrusted)
        let outcome = try Sample.judge(demand) {
            $0.signatures = [Sample.signature(roles: ["publisher", "approver"])]
        }
        #expect(outcome.outcome == .pass)
    }

    @Test func `names a version without a number by its digest`() throws {
        let outcome = try Sample.judge(.signature(SignatureDemand())) {
            $0.signatures = []
            $0.number = nil
        }
        let digest = "sha256:" + String(repeating: "11", count: 32)
        #expect(outcome.fix == ["mreg sign fraud/detector@\(digest)"])
    }
}
