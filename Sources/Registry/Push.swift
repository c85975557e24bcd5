// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Trust

extension LocalRegistry {
    /// Publishes files as a new version.
    ///
    /// In the order of the ordering invariant: the bytes go into the store with their recipe and
    /// manifest, are scanned there, and get their statements; then, under the log's lock, the
    /// entry that names them is written; then the catalog follows. The shared lease is held
    /// throughout, so that nothing found in the store at the start is collected before the entry
    /// names it.
    public func push(
        _ request: PushRequest, progress: any ProgressSink = NoProgress()
    ) throws -> PushResult {
        let started = Surroundings.monotonicSeconds
        let name = try PushSource.name(request)
        try checkKind(name, request.kind)
        let metadata = try metadata(of: request)
        let source = try PushSource(request, registry: layout.root)
        var notices: [String] = []
        let actor = try request.signing.actor(orGenerate: true, notices: &notices)
        let lease = try layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }

        if !request.isDryRun { try setAsideDamaged() }
        let session = store.beginPut(index: indexForPutting)
        var builder = ArtifactBuilder(
            session: session, kind: request.kind, cache: statCache,
            usesCache: mayTrustStamps(request, name), proven: provenChunks, progress: progress)
        let built = try builder.build(source.files, isSingleFile: source.isSingleFile)
        releaseMemory()
        recent = built.contents
        defer { recent = nil }
        var result = try emptyResult(of: request, name, built.contents)
        result.notices = notices
        do throws(MregError) {
            result.notices += try request.described?.check(built.contents.files) ?? []
        } catch {
            session.abort()
            throw error
        }
        result.bytesRead = built.bytesRead
        if let known = try knownVersion(name, built.contents.digest, republish: request.republish) {
            if !request.isDryRun {
                try heal(session, &result)
                let scan = try scanStored(built.contents, like: known, progress: progress)
                try heal(scan, of: known)
                result.scan = scan.overview
            }
            try finishKnown(known, request, metadata, actor, &result)
        } else if request.isDryRun {
            session.abort()
            result.outcome = .dryRun
            result.scan = try scanSources(source)
        } else {
            let draft = Draft(
                name: name, kind: request.kind, contents: built.contents,
                metadata: metadata, alias: request.alias, bundles: request.bundles,
                republish: request.republish, refusesUnsafe: request.refusesUnsafe)
            if let known = try publish(draft, session, actor, &result, progress) {
                // Somebody else published the same content while this push was running.
                try finishKnown(known, request, metadata, actor, &result)
            }
        }
        if result.outcome != .dryRun {
            describeSignature(actor, &result)
            try describeScan(&result)
        }
        result.seconds = Surroundings.monotonicSeconds - started
        return result
    }

    /// What is known of a push before anything is published.
    private func emptyResult(
        of request: PushRequest, _ name: ArtifactName, _ contents: ArtifactContents
    ) throws -> PushResult {
        PushResult(
            outcome: .published, name: name, version: try nextVersion(name), kind: request.kind,
            manifest: contents.digest, fileCount: contents.files.entries.count,
            totalBytes: contents.files.totalSize, registry: layout.root)
    }

    /// A version that is about to be published.
    private struct Draft {
        var name: ArtifactName
        var kind: ArtifactKind
        var contents: ArtifactContents
        var metadata: VersionMetadata
        var alias: AliasName?
        var bundles: [[UInt8]]
        var upstream: [UpstreamStatement] = []
        var republish: Bool
        var refusesUnsafe: Bool

        var manifest: Digest { contents.digest }
        var files: FileList { contents.files }
    }

    /// Commits the files, scans them, signs for the number that is next now and commits that, and
    /// writes the entry; if somebody else took the number meanwhile, signs again for the new one
    /// under the lock. If somebody else published the same content, that version is returned and
    /// nothing is written.
    private func publish(
        _ draft: Draft, _ session: PutSession, _ actor: Actor?, _ result: inout PushResult,
        _ progress: any ProgressSink
    ) throws -> VersionRecord? {
        let summary = try session.commit()
        result.bytesStored = summary.bytesStored
        result.bytesReused = summary.bytesReused
        try record(summary)
        releaseMemory()
        var scan = try scanStored(
            draft.contents, like: try catalog.read { try $0.newest(draft.name) },
            written: summary, progress: progress)
        result.scan = scan.overview
        if draft.refusesUnsafe { try refuseUnsafe(scan.overview, "\(draft.name)") }
        var draft = draft
        draft.upstream = try upstream(draft.bundles, draft.manifest, "\(draft.name)", actor)
        let expected = try releaseStatement(draft)
        var statements = try signed(expected, draft, scan, actor)
        let signing = try store(statements, &scan, &result)
        releaseMemory()
        var published = expected
        var overtakenBy: VersionRecord?
        try append(actor) { context in
            try self.checkKind(draft.name, draft.kind)
            overtakenBy = try self.knownVersion(
                draft.name, draft.manifest, republish: draft.republish)
            if overtakenBy != nil { return [] }
            published = try self.releaseStatement(draft)
            if published != expected, let again = try self.signed(published, draft, scan, actor) {
                _ = try self.store(again, &scan, &result)
                statements = again
            }
            try self.store.recheck(summary)
            if let signing { try self.store.recheck(signing) }
            return try self.leaves(for: draft, published, statements, actor, context)
        }
        if let overtakenBy { return overtakenBy }
        result.version = published.version
        result.alias = draft.alias
        result.note(draft.upstream)
        return nil
    }

    /// The statements of a version that is about to be published; nil when nobody signs.
    private func signed(
        _ release: ReleaseStatement, _ draft: Draft, _ scan: PushScan, _ actor: Actor?
    ) throws(MregError) -> SignedStatements? {
        guard let actor else { return nil }
        return try SignedStatements(
            release: release, files: draft.files,
            scan: scan.statement(of: "\(release.name)@\(release.version)"),
            upstream: draft.upstream, actor: actor)
    }

    /// Stores statements and the records they name, which are let go of; nil when nobody signs.
    private func store(
        _ statements: SignedStatements?, _ scan: inout PushScan, _ result: inout PushResult
    ) throws(MregError) -> PutSummary? {
        guard let statements else { return nil }
        let session = store.beginPut(index: indexForPutting)
        // Records first: they can be made again, and what lies behind them in the pack be saved.
        try scan.put(into: session)
        // Should somebody else take the number, only the statements are made and stored again.
        scan.forgetBlobs()
        try statements.put(into: session)
        let summary = try session.commit()
        result.bytesStored += summary.bytesStored
        try record(summary)
        return summary
    }

    private func leaves(
        for draft: Draft, _ release: ReleaseStatement, _ statements: SignedStatements?,
        _ actor: Actor?, _ context: AppendContext
    ) throws -> [PendingLeaf] {
        var leaves = (statements?.logBodies ?? []).map(PendingLeaf.signatureRecord)
        leaves.append(
            .event(
                .publish(
                    Publication(
                        name: draft.name, version: release.version, kind: draft.kind,
                        manifest: draft.manifest, previous: release.previous,
                        fileCount: Int64(draft.files.entries.count),
                        totalBytes: draft.files.totalSize,
                        statements: statements?.references ?? [], metadata: draft.metadata))))
        guard let alias = draft.alias else { return leaves }
        guard let actor else {
            throw MregError(
                .usage, "moving an alias must be signed", next: "push without --no-sign")
        }
        try checkMayMove(alias, of: draft.name, actor: actor, context)
        leaves.append(
            .event(
                .alias(
                    AliasMove(
                        name: draft.name, alias: alias, version: release.version,
                        manifest: draft.manifest,
                        previous: try aliasTarget(draft.name, alias)?.manifest, reason: "push"))))
        return leaves
    }

    /// The release as it would be signed now.
    private func releaseStatement(_ draft: Draft) throws -> ReleaseStatement {
        let newest = try catalog.read { try $0.newest(draft.name) }
        return ReleaseStatement(
            registry: registryID, name: draft.name, version: try nextVersion(draft.name),
            manifest: draft.manifest, previous: newest?.manifest, kind: draft.kind)
    }

    private func nextVersion(_ name: ArtifactName) throws -> VersionNumber {
        try catalog.read { try $0.nextNumber(name) }
    }

    /// Adds the places of new blobs and their pieces to the catalog.
    func record(_ summary: PutSummary) throws(MregError) {
        do {
            try catalog.apply { try $0.insert(summary.places, chunks: summary.chunks) }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.corrupt, "the catalog cannot be written", cause: "\(error)")
        }
    }

    private func checkKind(_ name: ArtifactName, _ kind: ArtifactKind) throws {
        guard let known = try catalog.read({ try $0.kind(of: name) }), known != kind else { return }
        throw MregError(
            .usage, "'\(name)' is a \(known.rawValue), not a \(kind.rawValue)",
            next: "give another --name, or push it as a \(known.rawValue)")
    }

    /// Says who signed, and what an admin must run if that key does not count yet.
    private func describeSignature(_ actor: Actor?, _ result: inout PushResult) {
        let label = "\(result.name)@\(result.version)"
        guard let actor else {
            if result.outcome == .published { result.next.append("mreg sign \(label)") }
            return
        }
        let roles =
            state.trust?.roles(
                of: actor.id, for: result.name, at: state.lastTime,
                logIndex: Int64(logCheckpoint.size)) ?? []
        let isTrusted = roles.contains(.publisher)
        result.signature = PushResult.Signature(
            keyName: actor.name, keyID: actor.id, owner: state.trust?.owner(of: actor.id),
            isTrusted: isTrusted)
        if !isTrusted {
            result.next.append(
                "mreg trust add \(actor.id.hex) --owner \(Surroundings.userName) "
                    + "--role publisher --name '\(result.name)'")
        }
    }
}
