// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

/// One leaf of the event log: a change to the registry, signed by its actor.
///
/// Canonical JSON of strings and integers. `index` binds the entry to its place, so that a signed
/// entry cannot be played again later; `signer` says whether a signature must lie beside it.
public struct LogEntry: Sendable, Equatable {
    /// The version of the entry format.
    public static let formatVersion: Int64 = 1

    /// The log's origin.
    public var origin: String
    /// The place in the log.
    public var index: Int64
    /// When the entry was made; never earlier than the entry before it.
    public var at: Timestamp
    /// The key that signs the entry, or nil for an unsigned one.
    public var signer: Digest?
    /// What happened.
    public var event: Event

    /// Makes an entry.
    public init(
        origin: String, index: Int64, at: Timestamp, signer: Digest?, event: Event
    ) {
        self.origin = origin
        self.index = index
        self.at = at
        self.signer = signer
        self.event = event
    }

    /// What an entry says happened.
    public enum Event: Sendable, Equatable {
        /// A version was published.
        case publish(Publication)
        /// Statements were attached to a version.
        case attach(Attachment)
        /// An alias was moved, made or deleted.
        case alias(AliasMove)
        /// A version's state changed.
        case state(StateEvent)
        /// A version was taken out.
        case remove(Removal)
        /// A policy document came into force for an environment.
        case policy(environment: String, digest: Digest, previous: Digest?)
        /// A trust document came into force.
        case trust(digest: Digest, previous: Digest?)
        /// Unreferenced containers were removed.
        case collect(containers: Int64, bytes: Int64)
        /// Nothing happened; the log is alive.
        case heartbeat
        /// The log was restored from a backup, and an administrator vouches for it.
        case restore(reason: String)
        /// Another key signs the log's checkpoints from here on.
        case keyRotation(KeyRotation)
    }
}

/// A signed statement as an entry names it.
public struct StatementReference: Sendable, Equatable {
    /// The digest of the bundle.
    public var bundle: Digest
    /// The predicate type of the statement in it.
    public var predicateType: String
}

/// An edge from a version to what it was made from.
public struct ParentEdge: Sendable, Equatable {
    /// How the version came from the parent: `finetune`, `trained-on`, …
    public var relation: String
    /// The parent's manifest digest, or the digest of the external thing.
    public var digest: Digest
    /// The parent as it was called at push, such as `digits@v1`; empty for an external one.
    public var label: String
    /// The URI of a parent outside this registry; empty for one inside.
    public var uri: String

    /// Makes an edge.
    public init(relation: String, digest: Digest, label: String, uri: String) {
        self.relation = relation
        self.digest = digest
        self.label = label
        self.uri = uri
    }
}

/// What a push says about a version besides its bytes.
public struct VersionMetadata: Sendable, Equatable {
    /// A message for people.
    public var message = ""
    /// Training parameters.
    public var parameters: [String: String] = [:]
    /// Metrics, as spelled.
    public var metrics: [String: String] = [:]
    /// What the version was made from.
    public var lineage: [ParentEdge] = []
    /// Whether the publisher claims that there is no parent.
    public var isFromScratch = false

    /// Makes empty metadata.
    public init() {}

    /// Whether nothing was said.
    public var isEmpty: Bool { self == VersionMetadata() }
}

/// A `publish` entry.
public struct Publication: Sendable, Equatable {
    var name: ArtifactName
    var version: VersionNumber
    var kind: ArtifactKind
    var manifest: Digest
    var previous: Digest?
    /// The number of files and the sum of their sizes in bytes.
    var fileCount: Int64
    var totalBytes: Int64
    var statements: [StatementReference]
    var metadata: VersionMetadata
}

/// An `attach` entry.
public struct Attachment: Sendable, Equatable {
    var name: ArtifactName
    var version: VersionNumber
    var manifest: Digest
    var statements: [StatementReference]
    var metadata: VersionMetadata
}

/// An `alias` entry; `manifest` nil deletes the alias.
public struct AliasMove: Sendable, Equatable {
    var name: ArtifactName
    var alias: AliasName
    var version: VersionNumber?
    var manifest: Digest?
    var previous: Digest?
    var reason: String
}

/// A `state` entry.
public struct StateEvent: Sendable, Equatable {
    var name: ArtifactName
    var version: VersionNumber
    var manifest: Digest
    var state: VersionState
    var previous: VersionState
    var reason: String
    var coversDescendants: Bool
}

/// A `key-rotate` entry.
public struct KeyRotation: Sendable, Equatable {
    /// The new key, a C2SP vkey.
    var key: String
    /// The key it replaces.
    var previous: String
    var reason: String
}

/// A `remove` entry.
public struct Removal: Sendable, Equatable {
    var name: ArtifactName
    var version: VersionNumber
    var manifest: Digest
    var reason: String
}
