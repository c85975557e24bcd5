// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What is known about where a version comes from.
public struct LineageEvidence: Sendable, Hashable {
    /// Whether the publisher declared parents.
    public var isDeclared: Bool
    /// Whether the publisher signed the claim that there are no parents.
    public var isFromScratch: Bool
    /// The ancestors that a rule may object to, each once; an order that does not depend on
    /// storage makes equal decisions.
    public var ancestors: [AncestorEvidence]
    /// The number of declared ancestors besides: signed, and neither stopped nor outside.
    public var otherAncestors = 0

    /// Makes the evidence; without arguments: nothing was declared.
    public init(
        isDeclared: Bool = false, isFromScratch: Bool = false, ancestors: [AncestorEvidence] = []
    ) {
        self.isDeclared = isDeclared
        self.isFromScratch = isFromScratch
        self.ancestors = ancestors
    }
}

/// One ancestor of a version.
public struct AncestorEvidence: Sendable, Hashable {
    /// The ancestor's manifest digest, or the digest of an external parent.
    public var digest: Digest
    /// How a person names it: `base/bert@v2`, or the URI of an external parent.
    public var label: String
    /// The relation by which it is reached. A path with an `evaluated-on` step has that relation:
    /// evaluation data judges a model but does not flow into it. Where several paths lead to the
    /// ancestor the caller gives one without such a step.
    public var relation: String
    /// The shortest path from the version to the ancestor, in labels joined by ` -> `.
    public var path: String
    /// The ancestor's state; nil when this registry does not know the ancestor.
    public var state: VersionState?
    /// Whether an authorised release signature stands on the ancestor.
    public var isSigned: Bool
    /// Why it taints its descendants apart from its own state; nil when it does not.
    public var taintReason: String?
    /// Whether it lies outside this registry.
    public var isExternal: Bool
    /// Why it has its state, as somebody wrote it.
    public var stateReason: String?
    /// What shows that the version came from it where nobody declared so; nil where somebody did.
    public var undeclared: String?
    /// Whether every declared path has a step of distillation, which copies behaviour, not weights.
    public var isDistilled = false
    /// Who cleared the version of this ancestor; nil when nobody entitled did.
    public var clearedBy: String?
    /// Why a clearance that there is does not count.
    public var clearanceProblem: String?

    /// The relation of data that judged a model without flowing into it.
    public static let evaluationRelation = "evaluated-on"

    /// Makes the evidence of one ancestor.
    public init(
        digest: Digest, label: String, relation: String, path: String, state: VersionState?,
        isSigned: Bool, taintReason: String? = nil, isExternal: Bool = false
    ) {
        self.digest = digest
        self.label = label
        self.relation = relation
        self.path = path
        self.state = state
        self.isSigned = isSigned
        self.taintReason = taintReason
        self.isExternal = isExternal
    }
}
