// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore
import MregCrypto
import Policy
import Trust

/// Folds the event log into the catalog: what each entry means, given the trust before it.
///
/// An entry whose signer lacked the role has no effect but stays visible. Everything here depends
/// on the log and the store alone, so that a rebuilt catalog equals the one it replaces.
struct Projector {
    /// What an entry of this place needs to be judged.
    struct Context {
        /// The entry.
        var entry: LogEntry
        /// The verified signer, or nil for an unsigned entry.
        var signer: Digest?

        var at: Timestamp { entry.at }
        var index: Int64 { entry.index }
    }

    /// The log's origin.
    let origin: String
    /// Where rows go.
    let writer: Catalog.Writer
    /// Small blobs by digest: manifests, lists of files, documents.
    let blobs: ProjectionBlobs
    /// The state so far.
    var state: FoldState

    /// Applies one leaf with the signature record beside it.
    mutating func apply(index: Int64, leaf: [UInt8], record: [UInt8]) throws {
        guard try LogEntry.isEvent(leaf) else { return }
        let entry = try LogEntry(parsing: leaf, at: index, of: origin)
        guard entry.at >= state.lastTime else {
            throw MregError(.corrupt, "entry \(index) of the log is older than the one before it")
        }
        let signer = try EntryRecord.verifiedSigner(of: entry, leaf: leaf, record: record)?.keyID
        state.lastTime = entry.at
        let context = Context(entry: entry, signer: signer)
        switch entry.event {
        case .publish(let publication): try apply(publication, context)
        case .attach(let attachment): try apply(attachment, context)
        case .alias(let move): try apply(move, context)
        case .state(let change): try apply(change, context)
        case .remove(let removal): try apply(removal, context)
        case .policy(let environment, let digest, let previous):
            guard hasRole(.admin, context), state.policies[environment] == previous else { return }
            state.policies[environment] = digest
            try blobs.ensurePlace(of: digest)
            state.documents.append(digest)
        case .trust(let digest, let previous):
            try applyTrust(digest, previous: previous, context)
        case .keyRotation(let rotation):
            guard hasRole(.admin, context),
                state.logKeys.last.map({ $0.key.bytesEqual(rotation.previous) }) ?? true
            else { return }
            state.logKeys.append(
                LoggedKey(index: index, key: rotation.key, previous: rotation.previous))
        case .collect, .heartbeat, .restore: break
        }
    }

    /// The roles the signer had for a name just before the entry.
    func roles(_ context: Context, for name: ArtifactName?) -> Set<Role> {
        guard let signer = context.signer, let trust = state.trust else { return [] }
        return trust.roles(of: signer, for: name, at: context.at, logIndex: context.index)
    }

    private func hasRole(_ role: Role, _ context: Context, for name: ArtifactName? = nil) -> Bool {
        roles(context, for: name).contains(role)
    }

    /// The first trust document vouches for its own signer; each later one needs an admin.
    private mutating func applyTrust(
        _ digest: Digest, previous: Digest?, _ context: Context
    ) throws {
        guard state.trustDigest == previous else { return }
        if state.trust == nil {
            let document = try blobs.trustDocument(digest)
            guard let signer = context.signer,
                document.roles(of: signer, for: nil, at: context.at, logIndex: context.index)
                    .contains(.admin)
            else { return }
            state.trust = document
        } else {
            guard hasRole(.admin, context) else { return }
            state.trust = try blobs.trustDocument(digest)
        }
        state.trustDigest = digest
        state.documents.append(digest)
    }
}

extension Projector {
    /// A publication always makes a version; only an entitled one can become `latest`.
    private mutating func apply(_ publication: Publication, _ context: Context) throws {
        let name = VersionName(artifact: publication.name, number: publication.version)
        let kind = try writer.reader.kind(of: publication.name)
        // A number out of turn, or a name of the other kind, can only come from a faulty writer.
        guard try writer.reader.nextNumber(publication.name) == publication.version,
            kind ?? publication.kind == publication.kind
        else { return }
        let isAuthorised = hasRole(.publisher, context, for: publication.name)
        let metadata = publication.metadata
        let version = try writer.insertVersion(
            VersionRow(
                name: name, kind: publication.kind, manifest: publication.manifest,
                publishedAt: context.at, publisher: context.signer, isAuthorised: isAuthorised,
                logIndex: context.index, message: metadata.message,
                totalBytes: publication.totalBytes, fileCount: Int(publication.fileCount)))
        try insert(metadata, of: version, context)
        var contents: ArtifactContents?
        var needed = publication.statements.map(\.bundle)
        let blobs = blobs
        if let found = try unlessLost({ () throws(MregError) in
            try blobs.contents(of: publication.manifest)
        }) {
            try writer.insertFiles(found.files.entries, of: version)
            needed += found.blobs
            contents = found
        } else {
            needed.append(publication.manifest)
            state.unread.append(publication.manifest)
        }
        for digest in needed { try blobs.ensurePlace(of: digest) }
        try writer.insertBlobRefs(needed, of: version)
        if let contents {
            try Likeness(writer: writer, blobs: blobs)
                .record(contents, publication.kind, metadata.lineage, of: version)
        }
        try insert(publication.statements, of: version, isAuthorised: isAuthorised, context)
        try insertScans(
            publication.statements, of: version, manifest: publication.manifest, contents,
            context)
    }

    /// Statements that an entitled publisher attaches count, and a release among them releases.
    private mutating func apply(_ attachment: Attachment, _ context: Context) throws {
        guard let version = try version(attachment.name, attachment.version, attachment.manifest)
        else { return }
        let roles = roles(context, for: attachment.name)
        let isAuthorised = roles.contains(.publisher)
        let isScanner = roles.contains(.scanner)
        // Evidence may be attached by everybody with a say; only a publisher releases.
        let isRelease = { (statement: StatementReference) in
            statement.predicateType.bytesEqual(PredicateType.release)
        }
        try insert(
            attachment.statements.filter(isRelease), of: version.id, isAuthorised: isAuthorised,
            context)
        try insert(
            attachment.statements.filter { !isRelease($0) }, of: version.id,
            isAuthorised: !roles.isEmpty, context)
        for statement in attachment.statements { try blobs.ensurePlace(of: statement.bundle) }
        try writer.insertBlobRefs(attachment.statements.map(\.bundle), of: version.id)
        if isAuthorised || isScanner {
            try insertScans(
                attachment.statements, of: version.id, manifest: version.manifest, nil, context)
        }
        guard isAuthorised else { return }
        try insert(attachment.metadata, of: version.id, context)
        if attachment.statements.contains(where: { $0.predicateType == PredicateType.release }) {
            try writer.setAuthorised(version.id, true)
        }
    }

    private func apply(_ move: AliasMove, _ context: Context) throws {
        let current = try writer.reader.version(
            Reference(name: move.name, selector: .alias(move.alias)))
        var target: VersionRecord?
        if let number = move.version, let manifest = move.manifest {
            target = try version(move.name, number, manifest)
            guard target != nil else { return }
        }
        guard try writer.reader.kind(of: move.name) != nil else { return }
        let mayMove =
            context.signer.map {
                state.trust?.mayMove(
                    move.alias, of: move.name, keyID: $0, at: context.at, logIndex: context.index)
                    ?? false
            } ?? false
        try writer.setAlias(
            AliasChange(
                artifact: move.name, alias: move.alias, from: current?.name.number,
                to: target?.name.number, at: context.at, logIndex: context.index,
                actor: context.signer,
                isEffective: mayMove && current?.manifest == move.previous))
    }

    private func apply(_ change: StateEvent, _ context: Context) throws {
        guard let version = try version(change.name, change.version, change.manifest) else {
            return
        }
        let isEffective =
            change.previous == version.state && version.state != .revoked
            && StateRules.mayChange(
                from: version.state, to: change.state, roles: roles(context, for: change.name))
        try writer.setState(
            StateChange(
                state: change.state, scope: change.coversDescendants ? .descendants : .selfOnly,
                reason: change.reason, at: context.at, logIndex: context.index,
                actor: context.signer, isEffective: isEffective),
            of: version.id)
    }

    private mutating func apply(_ removal: Removal, _ context: Context) throws {
        guard hasRole(.admin, context),
            let version = try version(removal.name, removal.version, removal.manifest)
        else { return }
        let needed = try writer.reader.blobs(neededBy: version.id)
        state.unread.removeAll { needed.contains($0) }
        try writer.markRemoved(version.id, logIndex: context.index)
        try writer.forgetContents(of: version.id)
    }

    private func version(
        _ name: ArtifactName, _ number: VersionNumber, _ manifest: Digest
    ) throws -> VersionRecord? {
        let found = try writer.reader.version(VersionName(artifact: name, number: number))
        guard let found, found.manifest == manifest, !found.isRemoved else { return nil }
        return found
    }

    private func insert(
        _ statements: [StatementReference], of version: VersionID, isAuthorised: Bool,
        _ context: Context
    ) throws {
        var seen: Set<Digest> = []
        for statement in statements where seen.insert(statement.bundle).inserted {
            try writer.insertStatement(
                StatementRow(
                    bundle: statement.bundle, predicateType: statement.predicateType, keyID: nil,
                    logIndex: context.index, isAuthorised: isAuthorised),
                of: version)
        }
    }

    /// What scan statements name is needed by the version, and shown from the catalog. They are
    /// believed for nothing else here: the gate verifies them, and asks who signed.
    private mutating func insertScans(
        _ statements: [StatementReference], of version: VersionID, manifest: Digest,
        _ known: ArtifactContents?, _ context: Context
    ) throws {
        for statement in statements
        where statement.predicateType.bytesEqual(ScanStatement.predicateType) {
            guard
                let bundle = try bytes(of: statement.bundle, limit: Limits.bundleBytesMax),
                let payload = try? Bundle(parsing: bundle).envelope?.payload,
                let scan = try? ScanStatement.parse(payload), scan.manifest == manifest
            else { continue }
            let blobs = blobs
            let contents =
                try known
                ?? unlessLost({ () throws(MregError) in try blobs.contents(of: manifest) })
            var rows = ScanRows(contents?.files, at: context.index)
            for digest in scan.sheets {
                guard let bytes = try bytes(of: digest, limit: ScanSheet.bytesMax),
                    let sheet = try? ScanSheet.parse(bytes)
                else { continue }
                let tables = rows.take(sheet, digest)
                for digest in [digest] + tables { try blobs.ensurePlace(of: digest) }
                try writer.insertBlobRefs([digest] + tables, of: version)
            }
            try writer.insertScans(rows.rows, of: version, replacing: rows.isComplete)
        }
    }

    /// The bytes of a blob that must not be missing; nil where it is lost, which is noted.
    private mutating func bytes(of digest: Digest, limit: Int) throws(MregError) -> [UInt8]? {
        let blobs = blobs
        let found = try unlessLost { () throws(MregError) in
            try blobs.bytes(of: digest, limit: limit)
        }
        if found == nil, !state.unread.contains(digest) { state.unread.append(digest) }
        return found
    }

    private func insert(
        _ metadata: VersionMetadata, of version: VersionID, _ context: Context
    ) throws {
        try writer.setParameters(
            metadata.parameters.map { ParameterRow(key: $0.key, value: $0.value) }, of: version)
        try writer.setMetrics(
            metadata.metrics.map { MetricRow(key: $0.key, value: $0.value) }, of: version)
        let edges = try metadata.lineage.map { edge in
            EdgeRow(
                parentManifest: edge.digest, parent: try parentName(edge),
                relation: edge.relation, externalURI: edge.uri.isEmpty ? nil : edge.uri,
                logIndex: context.index)
        }
        try writer.insertEdges(edges, of: version)
    }

    /// The parent's name, where a version of that name has that manifest.
    private func parentName(_ edge: ParentEdge) throws -> VersionName? {
        guard edge.uri.isEmpty, let reference = try? Reference(edge.label),
            let record = try writer.reader.version(reference), record.manifest == edge.digest
        else { return nil }
        return record.name
    }
}
