// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import ObjectStore
import Trust

/// Pushing what the registry has already.
extension LocalRegistry {
    /// Whether a push may take files for unchanged without reading them: not when it is told to
    /// read, and not when it moves an alias that a rule protects.
    func mayTrustStamps(_ request: PushRequest, _ name: ArtifactName) -> Bool {
        guard !request.rehash else { return false }
        return request.alias.map { state.trust?.protects($0, of: name) != true } ?? true
    }

    /// The version of a name that has this manifest: the newest, or nil; nil, too, when an older
    /// one is to be published anew.
    func knownVersion(
        _ name: ArtifactName, _ manifest: Digest, republish: Bool
    ) throws -> VersionRecord? {
        let same = try catalog.read { try $0.versions(manifest: manifest) }
            .filter { $0.name.artifact == name && !$0.isRemoved }
        guard let known = same.max(by: { $0.name < $1.name }) else { return nil }
        return republish ? nil : known
    }

    /// Fills in the result for a known version; new metadata and a new alias are recorded.
    func finishKnown(
        _ known: VersionRecord, _ request: PushRequest, _ metadata: VersionMetadata,
        _ actor: Actor?, _ result: inout PushResult
    ) throws {
        result.version = known.name.number
        result.bytesReused = result.totalBytes
        let latest = try catalog.read { reader in
            try reader.latest(known.name.artifact) ?? reader.newest(known.name.artifact)
        }
        result.outcome = latest?.id == known.id ? .alreadyLatest : .alreadyOlder
        if result.outcome == .alreadyOlder {
            result.notices.append(
                "this is what \(known.name) is; give --republish to make a new version of it")
        }
        guard !request.isDryRun else { return }
        let added = try newMetadata(metadata, for: known)
        let upstream = try newUpstream(request.bundles, for: known, actor)
        guard added != nil || !upstream.isEmpty || request.alias != nil else { return }
        guard let actor else {
            throw MregError(
                .usage, "adding to an existing version must be signed",
                next: "push without --no-sign")
        }
        try append(actor) { context in
            var leaves: [PendingLeaf] = []
            if added != nil || !upstream.isEmpty {
                leaves.append(
                    .event(
                        .attach(self.attachment(added ?? .init(), upstream, to: known))))
            }
            if let alias = request.alias {
                try self.checkMayMove(alias, of: known.name.artifact, actor: actor, context)
                leaves.append(
                    .event(
                        try self.aliasMove(
                            known.name.artifact, alias, to: known, reason: "push")))
            }
            return leaves
        }
        result.attachedMetadata = added != nil
        result.note(upstream)
        result.alias = request.alias
    }

    private func attachment(
        _ metadata: VersionMetadata, _ upstream: [UpstreamStatement], to version: VersionRecord
    ) -> Attachment {
        Attachment(
            name: version.name.artifact, version: version.name.number,
            manifest: version.manifest, statements: upstream.map(\.reference), metadata: metadata)
    }

    /// What others have signed over a version that is stored; all of it must be about it.
    func upstream(
        _ bundles: [[UInt8]], _ manifest: Digest, _ label: String, _ actor: Actor?
    ) throws -> [UpstreamStatement] {
        guard !bundles.isEmpty else { return [] }
        guard actor != nil else {
            throw MregError(
                .usage, "what others have signed is attached by your key",
                next: "push without --no-sign")
        }
        let contents = try ArtifactContents(manifest, from: blobs)
        var seen: Set<Digest> = []
        return try bundles.map { try UpstreamStatement($0, about: label, contents, in: self) }
            .filter { seen.insert($0.reference.bundle).inserted }
    }

    /// What of it the version does not have yet, stored.
    private func newUpstream(
        _ bundles: [[UInt8]], for known: VersionRecord, _ actor: Actor?
    ) throws -> [UpstreamStatement] {
        let brought = try upstream(bundles, known.manifest, known.name.description, actor)
        let has = Set(try catalog.read { try $0.statements(of: known.id) }.map(\.bundle))
        let new = brought.filter { !has.contains($0.reference.bundle) }
        guard !new.isEmpty else { return [] }
        let session = store.beginPut(index: indexForPutting)
        for statement in new { _ = try session.putBytes(statement.bytes) }
        try record(try session.commit())
        return new
    }

    /// What of the metadata the version does not have yet, or nil when it has all of it.
    private func newMetadata(
        _ metadata: VersionMetadata, for version: VersionRecord
    ) throws -> VersionMetadata? {
        let (parameters, metrics, parents) = try catalog.read { reader in
            (
                try reader.parameters(of: version.id), try reader.metrics(of: version.id),
                try reader.parents(of: version.id)
            )
        }
        var added = metadata
        added.message = ""
        added.isFromScratch = false
        for row in parameters where added.parameters[row.key] == row.value {
            added.parameters[row.key] = nil
        }
        for row in metrics where added.metrics[row.key] == row.value {
            added.metrics[row.key] = nil
        }
        added.lineage.removeAll { edge in
            parents.contains {
                $0.row.parentManifest == edge.digest && $0.row.relation == edge.relation
            }
        }
        return added.isEmpty ? nil : added
    }
}
