// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import Policy
import Trust

/// What is to be accepted for a while.
public struct WaiverRequest: Sendable {
    /// The version.
    public var reference: Reference
    /// The environment of the policy; nil for the default one.
    public var environment: String?
    /// The id of the rule.
    public var rule: String
    /// Why.
    public var reason: String
    /// For how many days, 90 at most.
    public var days: Int64
    /// Who signs.
    public var signing: SigningChoice

    /// Makes a request.
    public init(
        reference: Reference, environment: String?, rule: String, reason: String, days: Int64,
        signing: SigningChoice
    ) {
        self.reference = reference
        self.environment = environment
        self.rule = rule
        self.reason = reason
        self.days = days
        self.signing = signing
    }
}

/// A waiver as `mreg waiver list` shows it.
public struct WaiverLine: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// What it says, and who signed.
    public var evidence: WaiverEvidence
    /// Why it counts for nothing; nil when it may count.
    public var problem: String?
}

/// Waivers are statements like others: signed, attached, in the log.
enum Waivers {
    /// The evidence of one signed statement; nil where it is no waiver that can be read.
    static func evidence(_ signature: SignatureEvidence) -> WaiverEvidence? {
        guard signature.predicateType.bytesEqual(Waiver.predicateType),
            let payload = signature.payload,
            let statement = try? InTotoStatement(parsing: payload),
            let waiver = try? Waiver(statement.predicate)
        else { return nil }
        return WaiverEvidence(
            waiver: waiver, isValid: signature.verdict == .valid, owner: signature.owner,
            roles: signature.roles, issued: signature.signedAt)
    }
}

extension LocalRegistry {
    /// Signs and attaches a waiver for what a rule finds now.
    ///
    /// Refused where it would not count, so that nobody believes in an exception there is not.
    public func addWaiver(_ request: WaiverRequest) throws -> (AttestResult, Waiver) {
        guard !request.reason.isEmpty, (1...90).contains(request.days) else {
            throw MregError(
                .usage, "a waiver needs a reason and an end within 90 days",
                next: "give --reason TEXT and --days N")
        }
        let actor = try requireActor(request.signing)
        guard let trust = state.trust else {
            throw MregError(.corrupt, "the registry has no trust document", next: "mreg log verify")
        }
        let version = try version(request.reference)
        let evidence = try EvidenceCollector(registry: self, trust: trust).evidence(of: version)
        let policy = try policy(for: request.environment)
        let now = Timestamp.now
        let decision = evaluate(policy: policy, evidence: evidence, now: now)
        let outcome = try waivable(request.rule, decision)
        guard let digest = policy.digest else {
            throw MregError(.corrupt, "the policy has no digest", next: "mreg log verify")
        }
        let waiver = Waiver(
            policy: digest, environment: policy.environment, rule: outcome.ruleID,
            manifest: version.manifest, findings: outcome.fingerprints, reason: request.reason,
            expires: Timestamp(seconds: now.seconds + request.days * 86_400))
        let roles = trust.roles(
            of: actor.id, for: version.name.artifact, at: now,
            logIndex: Int64(logCheckpoint.size))
        let mine = WaiverEvidence(
            waiver: waiver, isValid: true, owner: trust.owner(of: actor.id),
            roles: roles.map(\.rawValue), issued: now)
        if let problem = mine.problem(evidence) {
            throw MregError(
                .refused, "the key '\(actor.name)' may not waive anything of \(version.name)",
                cause: problem,
                next: "an approver who neither released nor evaluated it runs: mreg waiver add "
                    + "\(version.name) --rule \(outcome.ruleID) --reason '…'")
        }
        let exact = Reference(
            name: version.name.artifact, selector: .version(version.name.number))
        let document = try CanonicalJSON.encode(waiver.json)
        let result = try attest(
            exact, .document(document, type: Waiver.predicateType), by: actor)
        return (result, waiver)
    }

    private func waivable(_ rule: String, _ decision: Decision) throws -> RuleOutcome {
        guard let outcome = decision.outcomes.first(where: { $0.ruleID.bytesEqual(rule) }) else {
            throw MregError(
                .usage,
                "the policy '\(decision.policyEnvironment)' has no rule '\(rule.printable)'",
                cause: "it has: \(decision.outcomes.map(\.ruleID).joined(separator: ", "))",
                next: "mreg policy show")
        }
        guard !outcome.outcome.isAcceptable else {
            throw MregError(.usage, "\(decision.subject) does not fail '\(outcome.ruleID)'")
        }
        guard outcome.isWaivable else {
            throw MregError(
                .refused, "nobody can waive this: \(outcome.found)",
                next: "mreg policy explain \(decision.subject)")
        }
        return outcome
    }

    private func versionsWithWaivers() throws -> [VersionRecord] {
        try catalog.read { try $0.versions(withStatementsOf: Waiver.predicateType) }
    }

    /// The waivers of a version, or of all versions.
    public func waivers(of reference: Reference?) throws -> [WaiverLine] {
        guard let trust = state.trust else { return [] }
        let collector = EvidenceCollector(registry: self, trust: trust)
        let versions = try reference.map { [try version($0)] } ?? versionsWithWaivers()
        return try versions.flatMap { version in
            let evidence = try collector.evidence(of: version)
            return evidence.waivers.map {
                WaiverLine(
                    label: version.name.description, evidence: $0, problem: $0.problem(evidence))
            }
        }
    }
}
