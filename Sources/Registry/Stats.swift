// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregSystem
import ObjectStore

/// What a registry stores, and for whom.
public struct StoreStatistics: Sendable {
    /// The stored bytes of a version or of all versions of an artifact.
    public struct Line: Sendable {
        /// `model` or `model@v3`.
        public var label: String
        /// How many versions it stands for.
        public var versionCount: Int
        /// The bytes of their files, before any sharing.
        public var logicalBytes: Int64
        /// Stored bytes that nothing else needs: what removing it and `gc` would free.
        public var ownBytes: Int64
        /// Stored bytes that others need as well; nil where that was not asked.
        public var sharedBytes: Int64?
    }

    /// What was asked for: artifacts, the versions of one, or one version.
    public var lines: [Line] = []
    /// The bytes of the files of all versions, before any sharing.
    public var logicalBytes: Int64 = 0
    /// The bytes in containers that versions and documents need, each counted once.
    public var storedBytes: Int64 = 0
    /// The bytes in containers that nothing needs.
    public var deadBytes: Int64 = 0
    /// The bytes of all containers.
    public var containerBytes: Int64 = 0
    /// The number of containers.
    public var containerCount = 0
    /// The bytes of all recipes.
    public var recipeBytes: Int64 = 0
    /// The number of recipes.
    public var recipeCount = 0
    /// The number of distinct chunks that are needed; a whole container counts as one.
    public var chunkCount = 0
    /// The number of artifacts.
    public var artifactCount = 0
    /// The number of versions that are not removed.
    public var versionCount = 0
    /// The bytes of the log's files.
    public var logBytes: Int64 = 0
    /// The entries of the log.
    public var logEntryCount: Int64 = 0
    /// The bytes of the catalog.
    public var catalogBytes: Int64 = 0
}

/// Which statistics are wanted.
public enum StatisticsScope: Sendable, Equatable {
    /// A line for each artifact.
    case registry
    /// A line for each version of an artifact.
    case artifact(ArtifactName)
    /// One version.
    case version(Reference)
}

extension LocalRegistry {
    /// Counts stored bytes, from the recipes and containers on disk.
    public func statistics(_ scope: StatisticsScope) throws -> StoreStatistics {
        var result = try totals()
        var owners = try Ownership(catalog, documents: state.documents)
        let usage = try store.usage(of: owners.blobs, owners: owners.owners, merge: owners.merge)
        result.storedBytes = usage.ownedBytes
        result.containerBytes = usage.containerBytes
        result.deadBytes = max(usage.containerBytes - usage.ownedBytes, 0)
        result.containerCount = usage.containerCount
        result.recipeBytes = usage.recipeBytes
        result.recipeCount = usage.recipeCount
        result.chunkCount = usage.chunkCount
        owners.blobs = DigestList()
        switch scope {
        case .registry: result.lines = owners.artifactLines(usage)
        case .artifact(let name):
            _ = try version(Reference(name: name))
            result.lines = owners.versionLines(usage, of: name)
        case .version(let reference):
            result.lines = [try line(of: reference, owners, usage)]
        }
        return result
    }

    private func totals() throws -> StoreStatistics {
        var result = StoreStatistics()
        let counts = try catalog.read { try $0.counts() }
        result.artifactCount = counts.artifacts
        result.versionCount = counts.versions
        result.logicalBytes = counts.totalBytes
        result.logEntryCount = Int64(logCheckpoint.size)
        result.logBytes = try Self.bytes(below: layout.log)
        for suffix in Projection.catalogSuffixes {
            result.catalogBytes += try FileStatus.of(layout.catalog + suffix)?.size ?? 0
        }
        return result
    }

    private static func bytes(below folder: String) throws(MregError) -> Int64 {
        var total: Int64 = 0
        for entry in try Directory.list(folder) ?? [] {
            let path = Paths.join(folder, entry.name)
            if entry.kind == .directory {
                total += try bytes(below: path)
            } else {
                total += try FileStatus.of(path, followLinks: false)?.size ?? 0
            }
        }
        return total
    }

    /// One version, with what it shares: its own blobs are counted once more, alone.
    private func line(
        of reference: Reference, _ owners: Ownership, _ usage: StoreUsage
    ) throws -> StoreStatistics.Line {
        let record = try version(reference)
        let blobs = DigestList(try catalog.read { try $0.blobs(neededBy: record.id) })
        let alone = try store.usage(
            of: blobs, owners: Array(repeating: 0, count: blobs.count), merge: min)
        let own = owners.number(of: record.id).flatMap { usage.bytes[$0] } ?? 0
        return StoreStatistics.Line(
            label: record.name.description, versionCount: 1,
            logicalBytes: record.row.totalBytes, ownBytes: own,
            sharedBytes: max(alone.ownedBytes - own, 0))
    }
}

/// Who needs each blob, as one number: a version; `artifact` where several versions of one do;
/// `many` where several artifacts, or the registry itself, do.
private struct Ownership {
    private static let many: Int32 = -1

    private struct Version {
        var id: VersionID
        var name: VersionName
        var bytes: Int64
        var artifact: Int32
    }

    var blobs = DigestList()
    private(set) var owners: [Int32] = []
    /// Sorted by name, as the catalog gives them; an owner below their count is one of them, and
    /// an owner from their count on is an artifact.
    private var versions: [Version] = []
    private var artifacts: [ArtifactName] = []
    private var numbers: [VersionID: Int32] = [:]

    init(_ catalog: Catalog, documents: [Digest]) throws {
        try catalog.read { reader in
            try reader.forEachVersion { record in
                guard !record.isRemoved else { return }
                if artifacts.last != record.name.artifact { artifacts.append(record.name.artifact) }
                numbers[record.id] = Int32(versions.count)
                versions.append(
                    Version(
                        id: record.id, name: record.name, bytes: record.row.totalBytes,
                        artifact: Int32(artifacts.count - 1)))
            }
            var digests: [Digest] = []
            try reader.forEachNeed { digest, version in
                guard let number = numbers[version] else { return }
                if digests.last == digest {
                    owners[owners.count - 1] = merge(owners[owners.count - 1], number)
                } else {
                    digests.append(digest)
                    owners.append(number)
                }
            }
            blobs.append(digests)
        }
        addDocuments(documents)
    }

    /// Documents belong to the registry, also those that happen to be a version's file.
    private mutating func addDocuments(_ documents: [Digest]) {
        var pairs = Array(zip(blobs.digests, owners))
        for document in DigestList(documents).digests {
            if let index = blobs.index(of: document) {
                pairs[index].1 = Self.many
            } else {
                pairs.append((document, Self.many))
            }
        }
        pairs.sort { $0.0 < $1.0 }
        blobs = DigestList(pairs.map(\.0))
        owners = pairs.map(\.1)
    }

    /// The number of a version.
    func number(of version: VersionID) -> Int32? { numbers[version] }

    /// Who needs what two need.
    func merge(_ left: Int32, _ right: Int32) -> Int32 {
        if left == right { return left }
        let (first, second) = (artifact(of: left), artifact(of: right))
        guard let first, first == second else { return Self.many }
        return Int32(versions.count) + first
    }

    private func artifact(of owner: Int32) -> Int32? {
        if owner < 0 { return nil }
        if Int(owner) < versions.count { return versions[Int(owner)].artifact }
        return owner - Int32(versions.count)
    }

    func artifactLines(_ usage: StoreUsage) -> [StoreStatistics.Line] {
        var lines = artifacts.map {
            StoreStatistics.Line(
                label: $0.text, versionCount: 0, logicalBytes: 0, ownBytes: 0, sharedBytes: nil)
        }
        for version in versions {
            lines[Int(version.artifact)].versionCount += 1
            lines[Int(version.artifact)].logicalBytes += version.bytes
        }
        for (owner, bytes) in usage.bytes {
            if let artifact = artifact(of: owner) { lines[Int(artifact)].ownBytes += bytes }
        }
        return lines
    }

    func versionLines(_ usage: StoreUsage, of name: ArtifactName) -> [StoreStatistics.Line] {
        versions.indices.filter { versions[$0].name.artifact == name }.map { index in
            StoreStatistics.Line(
                label: versions[index].name.description, versionCount: 1,
                logicalBytes: versions[index].bytes, ownBytes: usage.bytes[Int32(index)] ?? 0,
                sharedBytes: nil)
        }
    }
}
