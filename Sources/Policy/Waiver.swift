// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One accepted exception: one rule of one policy, for one version, for a while.
public struct Waiver: Sendable, Hashable {
    /// The predicate type of the statement.
    public static let predicateType = "urn:mreg:predicate:waiver/v1"
    /// Longest time from the log entry to the expiry, in seconds: 90 days.
    public static let secondsMax: Int64 = 90 * 86_400

    /// The digest of the policy's bytes: a changed policy needs another waiver.
    public var policy: Digest
    /// The environment of the policy.
    public var environment: String
    /// The id of the rule.
    public var rule: String
    /// The digest of the version's manifest.
    public var manifest: Digest
    /// The findings that are accepted, and no others.
    public var findings: [String]
    /// Why.
    public var reason: String
    /// Until when.
    public var expires: Timestamp

    /// Makes a waiver.
    public init(
        policy: Digest, environment: String, rule: String, manifest: Digest, findings: [String],
        reason: String, expires: Timestamp
    ) {
        self.policy = policy
        self.environment = environment
        self.rule = rule
        self.manifest = manifest
        self.findings = findings
        self.reason = reason
        self.expires = expires
    }

    /// Reads the predicate of a statement, strictly.
    public init(_ predicate: JSONValue) throws(MregError) {
        var reader = try ObjectReader(predicate, at: "waiver")
        policy = try reader.digest("policy")
        environment = try reader.string("environment")
        rule = try reader.string("rule")
        manifest = try reader.digest("manifest")
        findings = try reader.strings("findings")
        reason = try reader.string("reason")
        let text = try reader.string("expires")
        guard let expires = Timestamp(text) else {
            throw reader.error("expires", "'\(text.printable)' is not a time")
        }
        self.expires = expires
        try reader.finish()
    }

    /// The predicate of a statement.
    public var json: JSONValue {
        [
            "policy": .string(policy.description), "environment": .string(environment),
            "rule": .string(rule), "manifest": .string(manifest.description),
            "findings": .array(findings.map { .string($0) }),
            "reason": .string(reason), "expires": .string(expires.description),
        ]
    }
}

/// A waiver and who signed it, already verified.
public struct WaiverEvidence: Sendable, Hashable {
    /// What it says.
    public var waiver: Waiver
    /// Whether the signature holds, and the key counted at its place in the log.
    public var isValid: Bool
    /// Who signed.
    public var owner: String?
    /// The roles of the signer for the name.
    public var roles: [String]
    /// The time of the log entry.
    public var issued: Timestamp?

    /// Makes the evidence.
    public init(
        waiver: Waiver, isValid: Bool, owner: String?, roles: [String], issued: Timestamp?
    ) {
        self.waiver = waiver
        self.isValid = isValid
        self.owner = owner
        self.roles = roles
        self.issued = issued
    }

    /// Why the waiver counts for nothing, whatever it is for; nil when it may count.
    ///
    /// The approver's owner may have neither published nor evaluated the version.
    public func problem(_ evidence: VersionEvidence) -> String? {
        guard isValid, let owner, let issued else { return "its signer is not trusted" }
        guard waiver.manifest == evidence.manifest else { return "it is for another version" }
        guard roles.contains("approver") else { return "\(owner) is no approver" }
        guard !evidence.releasers.contains(owner) else { return "\(owner) released the version" }
        let evaluators = evidence.signatures.filter {
            $0.verdict == .valid && $0.payload != nil && $0.roles.contains("evaluator")
                && !$0.predicateType.bytesEqual(Waiver.predicateType)
        }
        guard !evaluators.contains(where: { $0.owner == owner }) else {
            return "\(owner) evaluated the version"
        }
        let (length, overflows) = waiver.expires.seconds.subtractingReportingOverflow(
            issued.seconds)
        guard !overflows, length <= Waiver.secondsMax else { return "it is for over 90 days" }
        return nil
    }
}

extension RuleOutcome {
    /// The outcome after the waivers there are: accepted, or with the waiver that has run out.
    func waived(
        by evidence: VersionEvidence, _ policy: PolicyDocument, now: Timestamp
    ) -> RuleOutcome {
        guard !outcome.isAcceptable, isWaivable, !fingerprints.isEmpty else { return self }
        let fitting = evidence.waivers.filter { item in
            item.waiver.policy == policy.digest
                && item.waiver.environment.bytesEqual(policy.environment)
                && item.waiver.rule.bytesEqual(ruleID)
                && fingerprints.allSatisfy { wanted in
                    item.waiver.findings.contains { $0.bytesEqual(wanted) }
                }
                && item.problem(evidence) == nil
        }.sorted { ($1.waiver.expires, $0.owner ?? "") < ($0.waiver.expires, $1.owner ?? "") }
        guard let last = fitting.first else { return self }
        var result = self
        let owner = (last.owner ?? "").printable
        guard last.waiver.expires > now else {
            result.outcome = .expiredWaiver
            result.found += "; the waiver by \(owner) ended \(last.waiver.expires)"
            result.fix.append(
                "mreg waiver add \(evidence.label) --env \(policy.environment.shellWord) --rule "
                    + "\(ruleID.shellWord) --reason REASON --key KEY")
            return result
        }
        result.outcome = .waived
        result.found +=
            "; accepted by \(owner) until \(last.waiver.expires): "
            + last.waiver.reason.printable
        return result
    }
}
