// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The value a policy yields over evidence at a time: allow or refuse, with every reason.
public struct Decision: Sendable, Hashable {
    /// The version judged, as a full reference: `name@v3`.
    public var subject: String
    /// The version's manifest digest.
    public var digest: Digest
    /// The environment of the policy that judged.
    public var policyEnvironment: String
    /// The digest of the policy's bytes; nil when its reader gave none.
    public var policyDigest: Digest?
    /// The time for which it was judged.
    public var at: Timestamp
    /// One outcome per rule, in the policy's order, built-in rules first.
    public var outcomes: [RuleOutcome]

    /// Makes a decision.
    public init(
        subject: String, digest: Digest, policyEnvironment: String, policyDigest: Digest?,
        at: Timestamp, outcomes: [RuleOutcome]
    ) {
        self.subject = subject
        self.digest = digest
        self.policyEnvironment = policyEnvironment
        self.policyDigest = policyDigest
        self.at = at
        self.outcomes = outcomes
    }

    /// Whether the version may leave: every rule in force passed or was waived, and there was one.
    public var isAllowed: Bool {
        !outcomes.isEmpty && !outcomes.contains(where: \.isRefusal)
    }

    /// The outcomes that stop the version.
    public var refusals: [RuleOutcome] { outcomes.filter(\.isRefusal) }

    /// The error code of a refusal, nil when allowed: damage and forgery are `corrupt`, all else
    /// is `refused`.
    public var refusalCode: MregError.Code? {
        if isAllowed { return nil }
        let isDamaged = outcomes.contains { $0.outcome == .invalid && !$0.isWaivable }
        return isDamaged ? .corrupt : .refused
    }
}

extension Sequence where Element == Decision {
    /// Whether there is a decision and all of them allow: the registry's policy and the
    /// consumer's own must both agree.
    public var allAllow: Bool {
        var isAny = false
        for decision in self {
            guard decision.isAllowed else { return false }
            isAny = true
        }
        return isAny
    }
}
