// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Policy

@Suite struct WaiverTests {
    private static let day: Int64 = 86_400
    private static let policy = PolicyDocument(
        environment: "prod",
        rules: [
            PolicyRule(
                id: "approval", demand: .signature(SignatureDemand(role: "approver"))),
            PolicyRule(id: "lineage", demand: .lineage(LineageDemand(require: .declared))),
        ], digest: Sample.digest(0x77))

    private func outcome(
        _ rule: String = "approval", now: Timestamp = Sample.now,
        evidence change: (inout VersionEvidence) -> Void = { _ in },
        _ edit: (inout WaiverEvidence) -> Void = { _ in }
    ) throws -> Outcome? {
        var evidence = try Sample.evidence {
            $0.publisherOwner = "ana"
            change(&$0)
        }
        let before = evaluate(policy: Self.policy, evidence: evidence, now: Sample.now)
        let failing = try #require(before.outcomes.first { $0.ruleID == rule })
        var item = WaiverEvidence(
            waiver: Waiver(
                policy: Sample.digest(0x77), environment: "prod", rule: rule,
                manifest: evidence.manifest, findings: failing.fingerprints, reason: "pilot",
                expires: Timestamp(seconds: Sample.now.seconds + 30 * Self.day)),
            isValid: true, owner: "carol", roles: ["approver"], issued: Sample.now)
        edit(&item)
        evidence.waivers = [item]
        return evaluate(policy: Self.policy, evidence: evidence, now: now).outcomes
            .first { $0.ruleID == rule }?.outcome
    }

    @Test func `accepts one finding of one rule until it ends`() throws {
        #expect(try outcome() == .waived)
        let late = Timestamp(seconds: Sample.now.seconds + 30 * Self.day)
        #expect(try outcome(now: late) == .expiredWaiver)
    }

    @Test func `counts for nothing where anything differs`() throws {
        let refused: [(inout WaiverEvidence) -> Void] = [
            { $0.isValid = false }, { $0.owner = nil }, { $0.owner = "ana" },
            { $0.roles = ["publisher"] }, { $0.issued = nil },
            { $0.waiver.policy = Sample.digest(1) }, { $0.waiver.environment = "dev" },
            { $0.waiver.rule = "lineage" }, { $0.waiver.manifest = Sample.digest(2) },
            { $0.waiver.findings = [] },
            { $0.waiver.expires = Timestamp(seconds: Sample.now.seconds + 90 * Self.day + 1) },
        ]
        let unwaived = try outcome("approval", evidence: { _ in }) { $0.isValid = false }
        #expect(unwaived?.isAcceptable == false)
        for edit in refused {
            #expect(try outcome("approval", evidence: { _ in }, edit) == unwaived)
        }
        #expect(
            try outcome("approval", evidence: { _ in }) {
                $0.waiver.expires = Timestamp(seconds: Sample.now.seconds + 90 * Self.day)
            } == .waived)
    }

    @Test func `never accepts a revoked ancestor`() throws {
        let result = try outcome(
            "lineage",
            evidence: {
                $0.lineage = LineageEvidence(
                    isDeclared: true, ancestors: [Sample.ancestor(.revoked)])
            })
        #expect(result == .tainted)
        let absent = try outcome("lineage")
        #expect(absent == .waived)
    }

    @Test func `reads back as written, strictly`() throws {
        let waiver = Waiver(
            policy: Sample.digest(1), environment: "prod", rule: "scan",
            manifest: Sample.digest(2), findings: ["fail: x"], reason: "why",
            expires: Sample.now)
        #expect(try Waiver(waiver.json) == waiver)
        guard case .object(var object) = waiver.json else { return }
        object["extra"] = "x"
        #expect(throws: MregError.self) { try Waiver(.object(object)) }
    }
}

/// Generated evidence; the seeds are fixed, so that a failure can be repeated.
@Suite struct `Decisions over generated evidence` {
    private struct Generator {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    private static let policy = PolicyDocument(
        environment: "prod",
        rules: [
            PolicyRule(id: "release", demand: .signature(SignatureDemand(threshold: 2))),
            PolicyRule(id: "review", demand: .statement(review)),
            PolicyRule(id: "lineage", demand: .lineage(LineageDemand())),
        ], digest: Sample.digest(0x77))

    private static var review: StatementDemand {
        var demand = StatementDemand(predicate: "https://example.org/review", role: "evaluator")
        demand.isIndependent = true
        demand.maxAgeSeconds = 86_400
        return demand
    }

    private static func evidence(_ seed: UInt64) throws -> VersionEvidence {
        var random = Generator(state: seed &* 7919)
        return try Sample.evidence { evidence in
            let owners = ["ana", "ben", "eva"]
            evidence.publisherOwner = "ana"
            evidence.signatures = (0..<3 + random.next(4)).map { place in
                let isRelease = random.next(2) == 0
                var signature = Sample.signature(
                    random.next(12) == 0 ? .untrusted(reason: "unknown") : .valid,
                    owner: owners[random.next(3)], roles: [isRelease ? "publisher" : "evaluator"],
                    purpose: isRelease ? .release : .other)
                signature.predicateType = isRelease ? "release" : "https://example.org/review"
                signature.logIndex = Int64(place)
                signature.statement = Sample.digest(UInt8(place))
                signature.signedAt = Timestamp(
                    seconds: Sample.now.seconds - Int64(random.next(3) / 2 * 100_000))
                return signature
            }
            if random.next(4) == 0 {
                evidence.lineage = LineageEvidence(
                    isDeclared: true, ancestors: [Sample.ancestor(.quarantined)])
            }
        }
    }

    private static func evaluates(_ owner: String?, _ evidence: VersionEvidence) -> Bool {
        evidence.signatures.contains { $0.purpose == .other && $0.owner == owner }
    }

    private static func judge(_ evidence: VersionEvidence) -> Decision {
        evaluate(policy: policy, evidence: evidence, now: Sample.now)
    }

    @Test func `losing or removing a statement never turns a refusal into a pass`() throws {
        var passes = 0
        for seed in UInt64(1)...600 {
            let evidence = try Self.evidence(seed)
            if Self.judge(evidence).isAllowed { passes += 1 }
            for place in evidence.signatures.indices {
                var lost = evidence
                lost.signatures[place].verdict = .unreadable(reason: "gone")
                #expect(!Self.judge(lost).isAllowed, "seed \(seed)")
                // A release also speaks against its signer's own evaluations; nothing takes it out
                // of the log, and losing its bytes is the case above.
                let signature = evidence.signatures[place]
                guard signature.purpose != .release || !Self.evaluates(signature.owner, evidence)
                else { continue }
                var removed = evidence
                removed.signatures.remove(at: place)
                #expect(
                    Self.judge(evidence).isAllowed || !Self.judge(removed).isAllowed,
                    "seed \(seed)")
            }
        }
        #expect(passes > 20, "the generator makes too few that pass: \(passes)")
    }

    @Test func `adding what speaks against it never does either`() throws {
        for seed in UInt64(1)...600 {
            let evidence = try Self.evidence(seed)
            var worse: [VersionEvidence] = [evidence, evidence, evidence]
            worse[0].lineage.ancestors.append(Sample.ancestor(.revoked))
            worse[1].integrityProblems = ["a container is damaged"]
            worse[2].state = .revoked
            for item in worse { #expect(!Self.judge(item).isAllowed, "seed \(seed)") }
        }
    }

    @Test func `one owner's many keys count once, and order is nothing`() throws {
        var others = 0
        for seed in UInt64(1)...600 {
            let evidence = try Self.evidence(seed)
            var many = evidence
            for (place, signature) in evidence.signatures.enumerated() {
                var copy = signature
                copy.key = Sample.digest(UInt8(100 + place))
                copy.logIndex = 50 + Int64(place)
                many.signatures.append(copy)
            }
            #expect(Self.judge(many).isAllowed == Self.judge(evidence).isAllowed, "seed \(seed)")
            // The same signatures by somebody else would count.
            for place in many.signatures.indices.dropFirst(evidence.signatures.count) {
                many.signatures[place].owner = "zoe"
            }
            if Self.judge(many).isAllowed, !Self.judge(evidence).isAllowed { others += 1 }
            var turned = evidence
            turned.signatures.reverse()
            #expect(Self.judge(turned) == Self.judge(evidence), "seed \(seed)")
        }
        #expect(others > 20, "another owner would have counted \(others) times")
    }
}
