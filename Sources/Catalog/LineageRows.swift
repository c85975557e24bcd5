// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A parent that a publish or attach entry names for a version.
public struct EdgeRow: Sendable, Equatable {
    /// The manifest's digest of the parent, or the digest of an external thing.
    public var parentManifest: Digest
    /// The parent's name at the time, when it is in this registry.
    public var parent: VersionName?
    /// How the child came from the parent: `finetune`, `trained-on`, …
    public var relation: String
    /// Where a parent outside this registry is.
    public var externalURI: String?
    /// The place of the entry in the log.
    public var logIndex: Int64

    /// Makes a row.
    public init(
        parentManifest: Digest, parent: VersionName? = nil, relation: String,
        externalURI: String? = nil, logIndex: Int64
    ) {
        self.parentManifest = parentManifest
        self.parent = parent
        self.relation = relation
        self.externalURI = externalURI
        self.logIndex = logIndex
    }
}

/// An edge of the lineage: `child` came from the parent.
public struct LineageEdge: Sendable, Equatable {
    /// The version that has the parent.
    public let child: VersionName
    /// Its manifest's digest.
    public let childManifest: Digest
    /// What it came from, and how.
    public let row: EdgeRow
}

/// A thing in the lineage: bytes, whatever they are called.
public struct LineageNode: Sendable, Equatable {
    /// The manifest's digest, or the digest of an external thing.
    public let manifest: Digest
    /// Every version of that manifest, by name; empty for an external thing.
    public let versions: [VersionRecord]
}

/// A part of the lineage.
public struct LineageGraph: Sendable, Equatable {
    /// The things, by digest; the one asked about is among them.
    public let nodes: [LineageNode]
    /// The edges, by child and parent.
    public let edges: [LineageEdge]
}
