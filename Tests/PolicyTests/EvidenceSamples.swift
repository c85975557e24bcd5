// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

/// Evidence to vary in tests: a version with nothing wrong about it.
enum Sample {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let key = digest(0xaa)

    static func digest(_ byte: UInt8) -> Digest {
        Digest(bytes: [UInt8](repeating: byte, count: Digest.byteCount)) ?? digest(0)
    }

    static func evidence(
        _ change: (inout VersionEvidence) -> Void = { _ in }
    ) throws -> VersionEvidence {
        var evidence = VersionEvidence(
            name: try ArtifactName("fraud/detector"), number: VersionNumber(value: 3),
            manifest: digest(0x11), kind: .model, integrityProblems: [], state: .active,
            signatures: [signature()],
            scan: [ScanEvidence(path: "m.safetensors", level: .dataOnly)])
        change(&evidence)
        return evidence
    }

    static func signature(
        _ verdict: SignatureEvidence.Verdict = .valid, owner: String? = "ana",
        roles: [String] = ["publisher"], key: Digest = Sample.key,
        purpose: SignatureEvidence.Purpose = .release
    ) -> SignatureEvidence {
        SignatureEvidence(
            purpose: purpose, key: key, owner: owner, roles: roles, verdict: verdict,
            statement: digest(0x22), logIndex: 7)
    }

    static func ancestor(
        _ state: VersionState? = .active, signed: Bool = true, taint: String? = nil,
        relation: String = "finetune", external: Bool = false
    ) -> AncestorEvidence {
        AncestorEvidence(
            digest: digest(0x33), label: "base/bert@v2", relation: relation,
            path: "fraud/detector@v3 -> base/bert@v2", state: state, isSigned: signed,
            taintReason: taint, isExternal: external)
    }

    /// The outcome of one rule alone, beside the built-in ones.
    static func judge(
        _ demand: PolicyRule.Demand, _ change: (inout VersionEvidence) -> Void = { _ in }
    ) throws -> RuleOutcome {
        let policy = PolicyDocument(
            environment: "test", rules: [PolicyRule(id: "rule", demand: demand)])
        let decision = evaluate(policy: policy, evidence: try evidence(change), now: now)
        guard let outcome = decision.outcomes.first(where: { $0.ruleID == "rule" }) else {
            throw MregError(.failed, "the rule was not evaluated")
        }
        return outcome
    }
}
