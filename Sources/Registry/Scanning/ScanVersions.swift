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
        let lease = try layout.readersLease()
        defer { withExtendedLifetime(lease) {} }
        let contents = try contents(of: version)
        let sheets = try storedSheets(version)
        var stored = VersionResults(contents.files)
        for known in sheets { stored.take(known.sheet) { !$0.isCurrent || $1.isCurrent } }
        let isComplete = stored.files.entries.indices.allSatisfy {
            stored.result($0)?.isCurrent == true
        }
        let attaches = try mayAttach(request) && !isComplete
        var scanner = VersionScanner(self, contents)
        scanner.usesKnown = !request.isForced
        scanner.wantsTables = attaches
        scanner.progress = progress
        let layers = try scanner.scan()
        let scan = try pushScan(of: contents, layers, stored: sheets)
        var result = VersionScanResult(
            label: version.name.description, manifest: version.manifest, overview: scan.overview)
        compare(stored, scan.results, &result)
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

    /// What is said of each file now and was not before, or the other way round.
    private func compare(
        _ stored: VersionResults, _ found: VersionResults, _ result: inout VersionScanResult
    ) {
        for index in stored.numbers.indices {
            guard let older = stored.result(index), let now = found.result(index) else { continue }
            let isNewRuleset = older.ruleset != now.ruleset
            if isNewRuleset { result.rejudged += 1 }
            guard older.level != now.level || older.findings != now.findings else { continue }
            var change = VersionScanResult.Change(
                path: stored.files.entries.paths[index].text, before: older.level,
                after: now.level, isNewRuleset: isNewRuleset)
            change.added = now.findings.filter { !older.findings.contains($0) }
            change.removed = older.findings.filter { !now.findings.contains($0) }
            guard older.level != now.level || !change.added.isEmpty || !change.removed.isEmpty
            else { continue }
            result.changes.append(change)
        }
    }

    private func attach(_ scan: PushScan, to version: VersionRecord, _ actor: Actor) throws {
        let statements = try SignedStatements(
            scan: scan.statement(of: version.name.description), actor: actor)
        let session = store.beginPut(index: indexForPutting)
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
