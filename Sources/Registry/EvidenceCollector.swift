// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregCrypto
import Policy
import Trust

/// Gathers everything verified that is known about a version, for a policy to judge.
struct EvidenceCollector {
    let registry: LocalRegistry
    /// The trust document by which signatures are judged.
    let trust: TrustDocument

    /// The evidence of one version.
    func evidence(of version: VersionRecord) throws -> VersionEvidence {
        let publication = try registry.publication(of: version)
        var problems: [String] = []
        var contents: ArtifactContents?
        do throws(MregError) {
            contents = try registry.contents(of: version)
        } catch { problems.append(error.description) }
        let state = try effectiveState(of: version)
        var evidence = VersionEvidence(
            name: version.name.artifact, number: version.name.number, manifest: version.manifest,
            kind: version.row.kind, integrityProblems: problems, state: state.state,
            stateReason: state.reason, stateLogIndex: state.logIndex)
        let checked = try statements(of: version, publication, contents)
        evidence.signatures = checked.map(\.evidence)
        if let contents { try collectScan(contents, checked, into: &evidence) }
        evidence.lineage = try lineage(of: version, publication)
        evidence.checkpointTime = registry.state.lastTime
        evidence.publisherKey = version.row.publisher
        evidence.publishLogIndex = version.row.logIndex
        return evidence
    }

    /// The worst state of any version with this manifest: publishing revoked bytes under another
    /// name revives nothing.
    private func effectiveState(
        of version: VersionRecord
    ) throws -> (state: VersionState, reason: String?, logIndex: Int64?) {
        let same = try registry.catalog.read { try $0.versions(manifest: version.manifest) }
        let worst = same.filter { [.revoked, .quarantined].contains($0.state) }
            .max { left, _ in left.state == .quarantined }
        guard let worst, worst.name != version.name, version.state != .revoked else {
            return (version.state, version.stateReason, version.stateLogIndex)
        }
        let reason = "the same content as \(worst.name): \(worst.stateReason ?? "")"
        return (worst.state, reason, worst.stateLogIndex)
    }

    // MARK: - Signatures

    /// A statement, judged, and what it says if its signature is good.
    private struct CheckedStatement {
        var evidence: SignatureEvidence
        var predicateType: String
        var payload: [UInt8]?
    }

    private func statements(
        of version: VersionRecord, _ publication: Publication, _ contents: ArtifactContents?
    ) throws -> [CheckedStatement] {
        try registry.catalog.read { try $0.statements(of: version.id) }.map { row in
            var payload: [UInt8]?
            let evidence = try signature(row, of: version, publication, contents, &payload)
            return CheckedStatement(
                evidence: evidence, predicateType: row.predicateType, payload: payload)
        }
    }

    private func signature(
        _ row: StatementRow, of version: VersionRecord, _ publication: Publication,
        _ contents: ArtifactContents?, _ signed: inout [UInt8]?
    ) throws -> SignatureEvidence {
        let isRelease = row.predicateType == PredicateType.release
        var evidence = SignatureEvidence(
            purpose: isRelease ? .release : .other, key: nil, owner: nil, roles: [],
            verdict: .untrusted(
                reason: "the entry that attached it was not signed by a publisher of the name"),
            statement: row.bundle, logIndex: row.logIndex)
        // Not even read: whoever may not attach must not be able to block a version either.
        guard row.isAuthorised || row.logIndex == version.row.logIndex else { return evidence }
        let bytes: [UInt8]
        do throws(MregError) {
            bytes = try registry.blobs.bytes(of: row.bundle, limit: Limits.bundleBytesMax)
        } catch {
            evidence.verdict = .unreadable(reason: error.description)
            return evidence
        }
        let (entry, record) = try registry.entry(at: row.logIndex)
        let keys = trust.publicKeys + (record.map { [$0.key] } ?? [])
        let check =
            row.predicateType == PredicateType.modelSigning
            ? ModelSigning.check(bytes, keys: keys) : Bundle.check(bytes, keys: keys)
        guard let payload = check.verified else {
            let reason = check.problems.map(\.reason).joined(separator: "; ")
            let isBroken = check.problems.contains { $0.code == .corrupt }
            evidence.verdict = isBroken ? .invalid(reason: reason) : .untrusted(reason: reason)
            return evidence
        }
        signed = payload.payload
        evidence.key = payload.key.keyID
        evidence.owner = trust.owner(of: payload.key.keyID)
        evidence.roles = trust.roles(
            of: payload.key.keyID, for: version.name.artifact, at: entry.at,
            logIndex: row.logIndex
        ).map(\.rawValue).sorted()
        evidence.verdict = verdict(
            payload, row, at: entry.at, of: version, publication, contents)
        return evidence
    }

    private func verdict(
        _ payload: VerifiedPayload, _ row: StatementRow, at entryTime: Timestamp,
        of version: VersionRecord, _ publication: Publication, _ contents: ArtifactContents?
    ) -> SignatureEvidence.Verdict {
        var reasons: [String]
        do throws(MregError) {
            switch row.predicateType {
            case PredicateType.release:
                reasons = try ReleaseStatement.parse(payload.payload)
                    .check(against: release(of: version, publication))
            case PredicateType.modelSigning:
                reasons = try modelSigningProblems(payload.payload, contents)
            case ScanStatement.predicateType:
                let isAboutIt =
                    try ScanStatement.parse(payload.payload).manifest == version.manifest
                reasons = isAboutIt ? [] : ["it is about another manifest"]
            default: reasons = []
            }
        } catch { return .invalid(reason: error.description) }
        // A good signature over something else is no sign of damage: it just does not count here.
        guard reasons.isEmpty else { return .untrusted(reason: reasons.joined(separator: "; ")) }
        guard let known = trust.key(payload.key.keyID) else {
            return .untrusted(reason: "the trust document does not know the key")
        }
        guard known.isInForce(at: entryTime, logIndex: row.logIndex) else {
            return .untrusted(
                reason: "the key was outside its window, or compromised, when it signed")
        }
        // A key without the role is for the policy to judge: `roles` says what it has.
        return .valid
    }

    private func release(
        of version: VersionRecord, _ publication: Publication
    ) -> ReleaseStatement {
        ReleaseStatement(
            registry: registry.registryID, name: version.name.artifact,
            version: version.name.number, manifest: version.manifest,
            previous: publication.previous, kind: version.row.kind)
    }

    private func modelSigningProblems(
        _ payload: [UInt8], _ contents: ArtifactContents?
    ) throws(MregError) -> [String] {
        guard let contents else { return [] }
        let signed = try ModelSigningManifest.parse(payload)
        return signed.compare(
            contents.files.signedFiles, isSingleFile: contents.files.isSingleFile
        ).map(\.description)
    }

    // MARK: - Scan

    /// What scanners signed counts; lost or damaged records of theirs are a problem of the version,
    /// because they may be the ones that speak against it.
    private func collectScan(
        _ contents: ArtifactContents, _ statements: [CheckedStatement],
        into evidence: inout VersionEvidence
    ) throws {
        let claims = try statements.compactMap { statement -> ScanStatement? in
            guard statement.predicateType == ScanStatement.predicateType,
                statement.evidence.verdict == .valid, let payload = statement.payload,
                statement.evidence.roles.contains(Role.scanner.rawValue)
            else { return nil }
            return try ScanStatement.parse(payload)
        }
        do throws(MregError) {
            let collector = ScanEvidenceCollector(
                registry: registry, contents: contents, claims: claims)
            (evidence.scan, evidence.formats) = try collector.evidence()
        } catch { evidence.integrityProblems.append(error.description) }
    }

    // MARK: - Lineage

    private func lineage(
        of version: VersionRecord, _ publication: Publication
    ) throws -> LineageEvidence {
        let graph = try registry.catalog.read { try $0.ancestors(of: version.manifest) }
        let paths = AncestorPaths(graph, from: version)
        let ancestors = graph.nodes.filter { $0.manifest != version.manifest }
            .map { node -> AncestorEvidence in
                let reached = paths[node.manifest]
                let worst = node.versions.max { Self.rank($0.state) < Self.rank($1.state) }
                return AncestorEvidence(
                    digest: node.manifest,
                    label: worst?.name.description ?? reached?.label ?? "\(node.manifest)",
                    relation: reached?.relation ?? "", path: reached?.text ?? "",
                    state: worst?.state, isSigned: node.versions.contains { $0.row.isAuthorised },
                    isExternal: node.versions.isEmpty)
            }
        return LineageEvidence(
            isDeclared: graph.edges.contains { $0.childManifest == version.manifest },
            isFromScratch: publication.metadata.isFromScratch,
            ancestors: ancestors.sorted { $0.digest < $1.digest })
    }

    private static func rank(_ state: VersionState) -> Int {
        switch state {
        case .active: 0
        case .deprecated: 1
        case .quarantined: 2
        case .revoked: 3
        }
    }
}

extension FileList {
    /// The files as a Model Signing statement compares them.
    var signedFiles: [SignedFile] {
        entries.map { SignedFile(path: $0.path.text, digest: $0.digest) }
    }
}
