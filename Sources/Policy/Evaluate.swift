// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Judges a version: the one place where evidence becomes allow or refuse.
///
/// Pure: equal policy, evidence and time give an equal decision. Every rule is evaluated, so that
/// a refusal lists every reason at once. `policy` must be resolved: a document that still extends
/// another has not all its rules, and yields `invalid`.
public func evaluate(
    policy: PolicyDocument, evidence: VersionEvidence, now: Timestamp
) -> Decision {
    let evidence = evidence.ordered
    let builtin = [judgeIntegrity(of: evidence)] + judgeResolution(of: policy)
    let outcomes = policy.rulesInForce.map {
        $0.judge(evidence, now: now).waived(by: evidence, policy, now: now)
    }
    return Decision(
        subject: evidence.label, digest: evidence.manifest,
        policyEnvironment: policy.environment, policyDigest: policy.digest, at: now,
        outcomes: builtin + outcomes)
}

/// Ids of the rules that every policy has; a document can say its own `state` rule.
enum BuiltinRule {
    static let integrity = "integrity"
    static let policy = "policy"
    static let state = "state"
    static let reserved = [integrity, policy]
}

extension PolicyDocument {
    /// The document's rules, and a state rule where it has none: a stopped version never leaves
    /// because nobody thought of a rule.
    var rulesInForce: [PolicyRule] {
        let hasState = rules.contains { rule in
            if case .state = rule.demand { true } else { false }
        }
        if hasState { return rules }
        return [PolicyRule(id: BuiltinRule.state, demand: .state(StateDemand()))] + rules
    }
}

/// Bytes, manifest, proofs and every stored statement are intact; lost evidence may be the
/// evidence that speaks against the version.
private func judgeIntegrity(of evidence: VersionEvidence) -> RuleOutcome {
    let problems = evidence.integrityProblems.map { problem in
        Finding(outcome: .invalid, text: problem.printable, isWaivable: false)
    }
    let statements = evidence.signatures.compactMap(\.damage)
    let fix = ["mreg verify \(evidence.label)"]
    let findings = (problems + statements).map { finding in
        var finding = finding
        finding.fix = fix
        return finding
    }
    return RuleOutcome(
        id: BuiltinRule.integrity, type: BuiltinRule.integrity,
        wanted: "bytes, manifest, statements and log proofs intact", passing: "all intact",
        findings: findings)
}

/// A document evaluated without what it extends would be looser than it says.
private func judgeResolution(of policy: PolicyDocument) -> [RuleOutcome] {
    guard let base = policy.extends else { return [] }
    let finding = Finding(
        outcome: .invalid,
        text: "'\(base.printable)', which this policy extends, was not merged in",
        fix: ["mreg policy apply"], isWaivable: false)
    return [
        RuleOutcome(
            id: BuiltinRule.policy, type: BuiltinRule.policy, wanted: "a complete policy",
            passing: "complete", findings: [finding])
    ]
}

extension PolicyRule {
    /// Judges one rule.
    fileprivate func judge(_ evidence: VersionEvidence, now: Timestamp) -> RuleOutcome {
        let judgement =
            switch demand {
            case .signature(let demand): demand.judge(evidence)
            case .state(let demand): demand.judge(evidence)
            case .lineage(let demand): demand.judge(evidence)
            case .checkpointAge(let demand): demand.judge(evidence, now: now)
            case .scan(let demand): demand.judge(evidence)
            case .formats(let demand): demand.judge(evidence)
            case .statement(let demand): demand.judge(evidence, now: now)
            }
        var outcome = RuleOutcome(
            id: id, type: demand.type, wanted: judgement.wanted, passing: judgement.passing,
            findings: judgement.findings)
        if let start = effectiveOn, now < start { outcome.effectiveOn = start }
        return outcome
    }
}

/// What a rule says of some evidence.
struct Judgement {
    /// What the rule wants, in words.
    var wanted: String
    /// On what grounds it passes, should there be no findings.
    var passing: String
    /// Every reason for which it does not.
    var findings: [Finding]
}
