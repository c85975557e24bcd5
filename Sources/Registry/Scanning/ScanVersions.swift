// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Trust

/// How to scan versions.
public struct ScanRequest: Sendable {
    /// Whether files are scanned whose records are good already.
    public var isForced = false
    /// Whether records go to this account's own only, not into the registry.
    public var isLocal = false
    /// Which key signs what is attached.
    public var signing = SigningChoice()

    /// Makes a request.
    public init() {}
}

/// What scanning a version came to.
public struct VersionScanResult: Sendable {
    /// One file of which is said something else than in the stored record.
    public struct Change: Sendable {
        /// The path in the artifact.
        public var path: String
        /// The level by the older record.
        public var before: ScanLevel
        /// The level now.
        public var after: ScanLevel
        /// Whether another ruleset judged before.
        public var isNewRuleset: Bool
        /// Findings that the older record does not have.
        public var added: [ScanFinding] = []
        /// Findings that only the older record has.
        public var removed: [ScanFinding] = []
    }

    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// What was found.
    public var overview: ScanOverview
    /// What differs from the records that were stored before.
    public var changes: [Change] = []
    /// How many files another ruleset had judged before.
    public var rejudged = 0
    /// Whether signed records were attached to the version.
    public var isAttached = false
    /// Lines for the user.
    public var notices: [String] = []
}

extension LocalRegistry {
    /// Scans the files of a version, keeps the records for this account, and attaches them to the
    /// version where it has none of this ruleset and this account may write.
    public func scan(
        _ reference: Reference, _ request: ScanRequest = ScanRequest(),
        progress: any ProgressSink = NoProgress()
    ) throws -> VersionScanResult {
        try scan(try version(reference), request, progress)
    }

    /// Scans every version that was not removed, in order of names and numbers.
    public func scanAll(
        _ request: ScanRequest = ScanRequest(), progress: any ProgressSink = NoProgress(),
        each: (VersionScanResult) throws -> Void
    ) throws {
        var versions: [VersionRecord] = []
        try catalog.read { reader in
            try reader.forEachVersion { if !$0.isRemoved { versions.append($0) } }
        }
        for version in versions { try each(try scan(version, request, progress)) }
    }

    private func scan(
        _ version: VersionRecord, _ request: ScanRequest, _ progress: any ProgressSink
    ) throws -> VersionScanResult {
        let lease = try? layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }
        let contents = try contents(of: version)
        let stored = try catalog.read { try $0.scans(of: version.id) }
        let attaches = try mayAttach(request) && !isComplete(stored, contents)
        var scanner = VersionScanner(self, contents)
        scanner.usesKnown = !request.isForced
        scanner.wantsTables = attaches
        scanner.progress = progress
        let layers = try scanner.scan()
        let scan = PushScan(
            contents: contents, layers: layers, together: try together(contents, layers))
        var result = VersionScanResult(
            label: version.name.description, manifest: version.manifest, overview: scan.overview)
        compare(stored, &result, ScanOverview(contents, layers))
        guard attaches else { return result }
        try attach(scan, to: version, try requireActor(request.signing))
        result.isAttached = true
        return result
    }

    /// Only the account that owns the registry attaches; others keep their records to themselves.
    private func mayAttach(_ request: ScanRequest) throws(MregError) -> Bool {
        guard !request.isLocal, let status = try FileStatus.of(layout.root) else { return false }
        return status.owner == Surroundings.userID
    }

    /// Whether every file has a stored record of this ruleset.
    private func isComplete(_ stored: [ScanRow], _ contents: ArtifactContents) -> Bool {
        var known: Set<ScanKey> = []
        for row in stored where row.ruleset == Ruleset.current.digest {
            known.insert(ScanKey(digest: row.digest, ending: row.ending))
        }
        return contents.files.entries.allSatisfy { known.contains(ScanKey($0)) }
    }

    /// What is said of each file now and was not before, or the other way round.
    private func compare(
        _ stored: [ScanRow], _ result: inout VersionScanResult, _ now: ScanOverview
    ) {
        var before: [ScanKey: ScanRow] = [:]
        for row in stored { before[ScanKey(digest: row.digest, ending: row.ending)] = row }
        var sheets: [Digest: [ScanKey: ScanRecord]] = [:]
        for file in now.files {
            guard let row = before[ScanKey(file.record)],
                let level = ScanLevel(rawValue: row.level)
            else { continue }
            let isNewRuleset = row.ruleset != file.record.ruleset
            if isNewRuleset { result.rejudged += 1 }
            if sheets[row.sheet] == nil { sheets[row.sheet] = records(of: row.sheet) }
            var change = VersionScanResult.Change(
                path: file.path, before: level, after: file.record.level,
                isNewRuleset: isNewRuleset)
            // Without its older record, only the levels can be compared.
            if let older = sheets[row.sheet]?[ScanKey(file.record)] {
                change.added = file.record.findings.filter { !older.findings.contains($0) }
                change.removed = older.findings.filter { !file.record.findings.contains($0) }
            }
            if level != file.record.level || !change.added.isEmpty || !change.removed.isEmpty {
                result.changes.append(change)
            }
        }
    }

    /// The records of a stored sheet; none when it cannot be read any more.
    private func records(of sheet: Digest) -> [ScanKey: ScanRecord] {
        guard let bytes = try? blobs.bytes(of: sheet, limit: ScanSheet.bytesMax),
            let records = try? ScanSheet.parse(bytes)
        else { return [:] }
        var found: [ScanKey: ScanRecord] = [:]
        for record in records { found[ScanKey(record)] = record }
        return found
    }

    private func attach(_ scan: PushScan, to version: VersionRecord, _ actor: Actor) throws {
        let statements = try SignedStatements(
            scan: scan.statement(of: version.name.description), actor: actor)
        let session = store.beginPut(index: index)
        try statements.put(into: session)
        try scan.put(into: session)
        try record(try session.commit())
        try append(actor) { _ in
            statements.logBodies.map(PendingLeaf.signatureRecord) + [
                .event(
                    .attach(
                        Attachment(
                            name: version.name.artifact, version: version.name.number,
                            manifest: version.manifest, statements: statements.references,
                            metadata: VersionMetadata())))
            ]
        }
    }
}
