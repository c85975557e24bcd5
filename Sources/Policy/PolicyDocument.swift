// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The rules of one environment, as one document says them.
public struct PolicyDocument: Sendable, Hashable {
    /// The value of the `format` key.
    public static let format = "mreg.policy/v1"

    /// The environment the rules are for, such as `prod`.
    public var environment: String
    /// The environment this one tightens; nil for a document that stands alone.
    public var extends: String?
    /// A sentence for people.
    public var description: String?
    /// The rules in the order they are reported.
    public var rules: [PolicyRule]
    /// Whether `pull --unverified` may be used; nil when the document does not say.
    public var allowUnverified: Bool?
    /// The digest of the bytes the document was read from; who reads the bytes sets it. It names
    /// the policy in decisions and is not part of the document.
    public var digest: Digest?

    /// Makes a document.
    public init(
        environment: String, extends: String? = nil, description: String? = nil,
        rules: [PolicyRule], allowUnverified: Bool? = nil, digest: Digest? = nil
    ) {
        self.environment = environment
        self.extends = extends
        self.description = description
        self.rules = rules
        self.allowUnverified = allowUnverified
        self.digest = digest
    }

    /// Whether `pull --unverified` may be used; it may where no document says otherwise.
    public var permitsUnverified: Bool { allowUnverified ?? true }

    /// The policy of a registry that has none of its own.
    public static let builtinDefault = PolicyDocument(
        environment: "default",
        description:
            "Released by a trusted publisher, safe to load, not stopped, no such ancestor.",
        rules: [
            PolicyRule(id: "signature", demand: .signature(SignatureDemand())),
            PolicyRule(id: "scan", demand: .scan(ScanDemand(unknownData: .datasets))),
            PolicyRule(id: "state", demand: .state(StateDemand())),
            PolicyRule(id: "lineage", demand: .lineage(LineageDemand())),
        ])
}

/// Bounds on policy documents and on what they judge.
public enum PolicyLimits {
    /// Most rules in one document.
    public static let rulesMax = 256
    /// Longest id of a rule or name of an environment, in bytes.
    public static let idBytesMax = 64
    /// Highest number of signing owners a rule may ask for.
    public static let thresholdMax = 64
    /// How far a checkpoint may lie ahead of this machine's clock, in seconds.
    public static let clockSkewSecondsMax: Int64 = 300
    /// Most findings of one rule that are spelled out; the rest are counted.
    public static let findingsShownMax = 10
}
