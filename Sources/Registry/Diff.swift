// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

extension LocalRegistry {
    /// How two versions differ, from what is recorded of them; only what nobody
    /// has scanned is read.
    public func diff(_ before: Reference, _ after: Reference) throws -> VersionDiff {
        let (old, new) = (try version(before), try version(after))
        var diff = VersionDiff(
            before: old.name.description, after: new.name.description, files: [],
            sameFileCount: 0, parameters: [], metrics: [], parentsRemoved: [], parentsAdded: [])
        try compareFiles(old, new, &diff)
        try catalog.read { reader in
            diff.parameters = Self.changes(
                Self.map(try reader.parameters(of: old.id).map { ($0.key, $0.value) }),
                Self.map(try reader.parameters(of: new.id).map { ($0.key, $0.value) }))
            diff.metrics = Self.changes(
                Self.map(try reader.metrics(of: old.id).map { ($0.key, $0.value) }),
                Self.map(try reader.metrics(of: new.id).map { ($0.key, $0.value) }))
            let oldParents = try reader.parents(of: old.id).map(ParentEdge.init)
            let newParents = try reader.parents(of: new.id).map(ParentEdge.init)
            diff.parentsRemoved = oldParents.filter { !newParents.contains($0) }
            diff.parentsAdded = newParents.filter { !oldParents.contains($0) }
        }
        try compareTensors(old, new, &diff)
        try compareModels(old, new, &diff)
        try compareEvidence(old, new, &diff)
        return diff
    }

    private func compareFiles(
        _ old: VersionRecord, _ new: VersionRecord, _ diff: inout VersionDiff
    ) throws {
        let before = try contents(of: old).files.entries
        let after = try contents(of: new).files.entries
        var known: [ArtifactPath: FileList.Entry] = [:]
        for entry in before { known[entry.path] = entry }
        for entry in after {
            guard let earlier = known.removeValue(forKey: entry.path) else {
                diff.files.append(.init(path: entry.path, kind: .added, after: entry))
                continue
            }
            if earlier.digest != entry.digest {
                diff.files.append(
                    .init(path: entry.path, kind: .changed, before: earlier, after: entry))
            } else if earlier.isExecutable != entry.isExecutable {
                diff.files.append(
                    .init(path: entry.path, kind: .mode, before: earlier, after: entry))
            } else {
                diff.sameFileCount += 1
            }
        }
        for entry in before where known[entry.path] != nil {
            diff.files.append(.init(path: entry.path, kind: .removed, before: entry))
        }
        diff.files.sort { $0.path < $1.path }
    }

    private static func changes(
        _ before: [String: String], _ after: [String: String]
    ) -> [VersionDiff.ValueChange] {
        Set(before.keys).union(after.keys).sorted { $0.bytesPrecede($1) }
            .filter { before[$0] != after[$0] }
            .map { .init(name: $0, before: before[$0], after: after[$0]) }
    }
}
