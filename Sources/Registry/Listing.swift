// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

/// Which artifacts to list.
public struct ListRequest: Sendable {
    /// A glob over names; nil means all.
    public var glob: String?
    /// Only models or only datasets.
    public var kind: ArtifactKind?
    /// At most so many.
    public var limit: Int?

    /// Makes a query.
    public init(glob: String? = nil, kind: ArtifactKind? = nil, limit: Int? = nil) {
        self.glob = glob
        self.kind = kind
        self.limit = limit
    }
}

/// One line of a list of artifacts.
public struct ArtifactLine: Sendable {
    /// The artifact.
    public var name: ArtifactName
    /// Model or dataset.
    public var kind: ArtifactKind
    /// What `latest` means, or nil when no version is authorised.
    public var latest: VersionNumber?
    /// The newest number, authorised or not.
    public var newest: VersionNumber
    /// How many versions there are.
    public var versionCount: Int
    /// The bytes of the newest version.
    public var totalBytes: Int64
    /// The manifest of the newest version.
    public var manifest: Digest
    /// The state of the newest version.
    public var state: VersionState
    /// When the newest version was published.
    public var publishedAt: Timestamp
    /// The aliases.
    public var aliases: [(alias: AliasName, version: VersionNumber)]
}

/// One line of a list of versions.
public struct VersionLine: Sendable {
    /// The version.
    public var version: VersionNumber
    /// The manifest's digest.
    public var manifest: Digest
    /// When it was published.
    public var publishedAt: Timestamp
    /// The key that signed the entry, or nil.
    public var publisher: Digest?
    /// Whether the publication, or a later release, is authorised.
    public var isAuthorised: Bool
    /// The state.
    public var state: VersionState
    /// The message of the push.
    public var message: String
    /// The bytes of its files.
    public var totalBytes: Int64
    /// How many files.
    public var fileCount: Int
    /// The aliases that point here.
    public var aliases: [AliasName]
}

/// Everything about one version.
public struct VersionDetails: Sendable {
    /// The artifact.
    public var name: ArtifactName
    /// Model or dataset.
    public var kind: ArtifactKind
    /// The line of the version's list.
    public var summary: VersionLine
    /// Where in the log it was published.
    public var logIndex: Int64
    /// Why it is in its state.
    public var stateReason: String
    /// Training parameters.
    public var parameters: [String: String]
    /// Metrics, as spelled.
    public var metrics: [String: String]
    /// What it was made from.
    public var parents: [ParentEdge]
    /// The files.
    public var files: FileList
    /// The signatures, judged by the registry's trust.
    public var signatures: [SignatureEvidence]
    /// What the policy says of a pull.
    public var decision: Decision
    /// What the files say about the model.
    public var model: ModelSummary
}
