// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

/// Which way a lineage is followed.
public enum LineageDirection: String, Sendable, CaseIterable {
    /// To what a version was made from.
    case up
    /// To what was made from it.
    case down
    /// Both ways.
    case both
}

/// Versions and the edges between them.
public struct LineageView: Sendable {
    /// One version, or something outside the registry.
    public struct Node: Sendable {
        /// `name@v3`, or the URI of an external parent.
        public var label: String
        /// The manifest's digest, or the external thing's.
        public var digest: Digest
        /// Model or dataset; nil for an external node.
        public var kind: ArtifactKind?
        /// The state; nil for an external node.
        public var state: VersionState?
        /// Whether the publication is authorised.
        public var isAuthorised: Bool
        /// Whether it lies outside the registry.
        public var isExternal: Bool
        /// Whether an ancestor, or the version itself, is revoked or quarantined.
        public var isTainted: Bool
    }

    /// `child` was made from `parent`; both are indices into `nodes`.
    public struct Edge: Sendable {
        /// The index of the child.
        public var child: Int
        /// The index of the parent.
        public var parent: Int
        /// How the child came from the parent.
        public var relation: String
    }

    /// The version asked for, as an index into `nodes`; nil for the whole registry.
    public var root: Int?
    /// The nodes.
    public var nodes: [Node]
    /// The edges.
    public var edges: [Edge]
}
