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
        evidence.cosignatures = try registry.cosignatureEvidence(trust)
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
        var payload: [UInt8]?
    }

    private func statements(
        of version: VersionRecord, _ publication: Publication, _ contents: ArtifactContents?
    ) throws -> [CheckedStatement] {
        try registry.catalog.read { try $0.statements(of: version.id) }
            .flatMap { try signatures($0, of: version, publication, contents) }
    }

    /// The signatures of one statement: one, or several where an envelope has several.
    private func signatures(
        _ row: StatementRow, of version: VersionRecord, _ publication: Publication,
        _ contents: ArtifactContents?
    ) throws -> [CheckedStatement] {
        var evidence = SignatureEvidence(
            purpose: row.predicateType == PredicateType.release ? .release : .other, key: nil,
            owner: nil, roles: [],
            verdict: .untrusted(
                reason: "the entry that attached it was not signed by a publisher of the name"),
            statement: row.bundle, logIndex: row.logIndex)
        evidence.predicateType = row.predicateType
        evidence.isOverFiles =
            PredicateType.isModelSigning(row.predicateType)
            || row.predicateType == PredicateType.fileSignature
        // Not even read: whoever may not attach must not be able to block a version either.
        guard row.isAuthorised || row.logIndex == version.row.logIndex else {
            return [CheckedStatement(evidence: evidence)]
        }
        let bytes: [UInt8]
        do throws(MregError) {
            bytes = try registry.blobs.bytes(of: row.bundle, limit: Limits.bundleBytesMax)
        } catch {
            evidence.verdict = .unreadable(reason: error.description)
            return [CheckedStatement(evidence: evidence)]
        }
        let (entry, record) = try registry.entry(at: row.logIndex)
        var accepted = try trust.signers()
        accepted.keys += record.map { [$0.key] } ?? []
        var context = JudgementContext(
            artifact: StatementSubject.artifact(of: bytes, contents), checks: LogChecks(),
            now: .now)
        context.provenTimes = [entry.at]
        context.acceptsLegacyEncoding = PredicateType.isModelSigning(row.predicateType)
        switch accepted.judge(bytes, context) {
        case .refused(let problems):
            let reason = problems.map(\.reason).joined(separator: "; ")
            let isBroken = problems.contains { $0.code == .corrupt }
            evidence.verdict = isBroken ? .invalid(reason: reason) : .untrusted(reason: reason)
            return [CheckedStatement(evidence: evidence)]
        case .accepted(let signature):
            let wrong = problem(signature, row, of: version, publication, contents)
            return signature.signers.map {
                CheckedStatement(
                    evidence: judged(evidence, $0, wrong, row, at: entry.at, version),
                    payload: signature.payload)
            }
        }
    }

    /// The evidence of one signer of a good signature; `wrong` says what else speaks against it.
    private func judged(
        _ evidence: SignatureEvidence, _ signer: JudgedSignature.Signer,
        _ wrong: SignatureEvidence.Verdict?, _ row: StatementRow, at time: Timestamp,
        _ version: VersionRecord
    ) -> SignatureEvidence {
        var evidence = evidence
        let id: Digest
        switch signer {
        case .key(let key): id = key.keyID
        case .holder(let holder, let label, _):
            id = holder
            evidence.signer = label
        }
        evidence.key = id
        evidence.owner = trust.owner(of: id)
        evidence.roles = trust.roles(
            of: id, for: version.name.artifact, at: time, logIndex: row.logIndex
        ).map(\.rawValue).sorted()
        // A signer without the role is for the policy to judge: `roles` says what he has.
        evidence.verdict =
            if let wrong {
                wrong
            } else if let grant = trust.grant(id) {
                grant.lapse(at: time, logIndex: row.logIndex).map { lapse in
                    .untrusted(
                        reason: "the key was outside its window, or compromised, when it signed: "
                            + lapse)
                } ?? .valid
            } else {
                .untrusted(reason: "the trust document does not know the key")
            }
        return evidence
    }

    /// What is wrong with what was signed, whoever signed it; nil when nothing is.
    private func problem(
        _ signature: JudgedSignature, _ row: StatementRow, of version: VersionRecord,
        _ publication: Publication, _ contents: ArtifactContents?
    ) -> SignatureEvidence.Verdict? {
        var reasons: [String]
        do throws(MregError) {
            guard let payload = signature.payload else {
                reasons = StatementSubject.fileProblems(contents)
                return reasons.isEmpty ? nil : .untrusted(reason: reasons.joined(separator: "; "))
            }
            switch row.predicateType {
            case PredicateType.release:
                reasons = try ReleaseStatement.parse(payload)
                    .check(against: release(of: version, publication))
            case PredicateType.modelSigning, PredicateType.modelSigningLegacy:
                reasons = try modelSigningProblems(payload, contents)
            case ScanStatement.predicateType:
                let isAboutIt = try ScanStatement.parse(payload).manifest == version.manifest
                reasons = isAboutIt ? [] : ["it is about another manifest"]
            default:
                reasons = try StatementSubject.problems(
                    payload, type: row.predicateType, manifest: version.manifest, contents)
            }
        } catch { return .invalid(reason: error.description) }
        // A good signature over something else is no sign of damage: it just does not count here.
        return reasons.isEmpty ? nil : .untrusted(reason: reasons.joined(separator: "; "))
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

    /// What scanners signed counts; lost or damaged records of theirs are a problem of the version,
    /// because they may be the ones that speak against it.
    private func collectScan(
        _ contents: ArtifactContents, _ statements: [CheckedStatement],
        into evidence: inout VersionEvidence
    ) throws {
        let claims = try statements.compactMap { statement -> ScanStatement? in
            guard statement.evidence.predicateType == ScanStatement.predicateType,
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
