// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The catalog's own handle of a version; it differs from one rebuild to the next.
public struct VersionID: Sendable, Hashable {
    let value: Int64

    /// The handle as a small number, for tables by place.
    public var place: Int { Int(value) }

    /// The handle that has a place.
    public init(place: Int) { value = Int64(place) }

    init(value: Int64) { self.value = value }
}

/// What people call a version: `fraud/detector@v3`.
public struct VersionName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The artifact.
    public var artifact: ArtifactName
    /// The number.
    public var number: VersionNumber

    /// Makes the name of a version.
    public init(artifact: ArtifactName, number: VersionNumber) {
        self.artifact = artifact
        self.number = number
    }

    /// `name@vN`.
    public var description: String { "\(artifact)@\(number)" }

    /// By artifact, then by number.
    public static func < (left: Self, right: Self) -> Bool {
        (left.artifact, left.number) < (right.artifact, right.number)
    }
}

/// A version as its publish entry tells it.
public struct VersionRow: Sendable, Equatable {
    /// The artifact and the number.
    public var name: VersionName
    /// What the artifact is.
    public var kind: ArtifactKind
    /// The manifest's digest.
    public var manifest: Digest
    /// When it was published.
    public var publishedAt: Timestamp
    /// The id of the key that signed the publish entry, if one did.
    public var publisher: Digest?
    /// Whether somebody entitled released it.
    public var isAuthorised: Bool
    /// The place of the publish entry in the log.
    public var logIndex: Int64
    /// What the publisher said about it.
    public var message: String?
    /// The sum of the sizes of its files, in bytes.
    public var totalBytes: Int64
    /// The number of its files.
    public var fileCount: Int

    /// Makes a row.
    public init(
        name: VersionName, kind: ArtifactKind, manifest: Digest, publishedAt: Timestamp,
        publisher: Digest? = nil, isAuthorised: Bool, logIndex: Int64, message: String? = nil,
        totalBytes: Int64, fileCount: Int
    ) {
        self.name = name
        self.kind = kind
        self.manifest = manifest
        self.publishedAt = publishedAt
        self.publisher = publisher
        self.isAuthorised = isAuthorised
        self.logIndex = logIndex
        self.message = message
        self.totalBytes = totalBytes
        self.fileCount = fileCount
    }
}

/// Whom a state concerns.
public enum StateScope: String, Sendable, CaseIterable {
    /// The version alone.
    case selfOnly = "self"
    /// The version and all that descends from it.
    case descendants
}

/// A version with everything the log has said about it since.
public struct VersionRecord: Sendable, Equatable, Identifiable {
    /// The handle for further questions to the same catalog.
    public let id: VersionID
    /// What its publish entry tells; `isAuthorised` also covers later releases.
    public let row: VersionRow
    /// The state in force.
    public let state: VersionState
    /// Whom the state concerns.
    public let stateScope: StateScope
    /// Why it has that state, if it was ever set.
    public let stateReason: String?
    /// The place in the log of the entry that set the state.
    public let stateLogIndex: Int64?
    /// The place in the log of the entry that removed the version.
    public let removedLogIndex: Int64?

    /// The artifact and the number.
    public var name: VersionName { row.name }
    /// The manifest's digest.
    public var manifest: Digest { row.manifest }
    /// Whether the version was removed: its number stays used, its bytes may be gone.
    public var isRemoved: Bool { removedLogIndex != nil }
}

/// One artifact as `list` shows it.
public struct ArtifactSummary: Sendable, Equatable {
    /// The name.
    public let name: ArtifactName
    /// What it is.
    public let kind: ArtifactKind
    /// The number of versions that were not removed.
    public let versionCount: Int
    /// The bytes of all those versions, before any sharing.
    public let totalBytes: Int64
    /// The newest version that somebody entitled released, if any.
    public let latest: VersionRecord?
    /// Where its aliases point, by alias.
    public let aliases: [AliasRow]
}

/// Which artifacts to list.
public struct ListQuery: Sendable {
    /// What the names begin with.
    public var prefix: String
    /// A pattern of the whole name, in which `*` also stands for `/`.
    public var glob: String?
    /// Only models, or only datasets.
    public var kind: ArtifactKind?
    /// Only names after this one: the last of the page before.
    public var after: ArtifactName?
    /// The most artifacts wanted.
    public var limit: Int?

    /// Makes a query; without arguments it asks for everything.
    public init(
        prefix: String = "", glob: String? = nil, kind: ArtifactKind? = nil,
        after: ArtifactName? = nil, limit: Int? = nil
    ) {
        self.prefix = prefix
        self.glob = glob
        self.kind = kind
        self.after = after
        self.limit = limit
    }
}
