// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A step of the lineage with no more in it than a search needs.
public struct LineageStep: Sendable, Equatable {
    /// What stands in place of a relation where the step is not declared: much of the child is in
    /// the parent, which was there before.
    public static let likeness = "shares-content"

    /// The manifest that came from the other.
    public let child: Digest
    /// The version that has it, where the direction of the search told.
    public let childVersion: VersionID
    /// What it came from.
    public let parent: Digest
    /// The version that is meant, where the entry named one.
    public let parentVersion: VersionID?
    /// How: a relation, or `likeness`.
    public let relation: String
    /// Where a parent outside this registry is.
    public let externalURI: String?
    /// Of a likeness: how many bytes are shared, of how many.
    public let shared: (bytes: Int64, total: Int64)?

    /// Whether the step was found rather than declared.
    public var isLikeness: Bool { shared != nil }

    /// Equal steps lead from and to the same place in the same way.
    public static func == (left: LineageStep, right: LineageStep) -> Bool {
        left.child == right.child && left.childVersion == right.childVersion
            && left.parent == right.parent && left.relation.bytesEqual(right.relation)
    }
}

/// A manifest that may not be used, and the version whose state says so.
public struct StoppedManifest: Sendable, Equatable {
    /// The manifest.
    public let manifest: Digest
    /// The stopped version: one with this manifest, or one that has weights in common with it.
    public let source: VersionRecord
}

/// What matters of everything a version came from.
public struct Ancestry: Sendable, Equatable {
    /// The number of declared ancestors, evaluation data aside.
    public var count: Int
    /// The declared ancestors that nobody entitled released, external ones among them.
    public var unsigned: [Digest]
    /// The ancestors that are stopped, undeclared ones among them; the worst source of each.
    public var stopped: [StoppedManifest]
}
