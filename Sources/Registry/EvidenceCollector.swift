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
        } catch {
            if error.isPassing { throw error }
            problems.append(error.description)
        }
        let state = try effectiveState(of: version)
        var evidence = VersionEvidence(
            name: version.name.artifact, number: version.name.number, manifest: version.manifest,
            kind: version.row.kind, integrityProblems: problems, state: state.state,
            stateReason: state.reason, stateLogIndex: state.logIndex)
        evidence.stateSource = state.source
        let checked = try statements(of: version, publication, contents)
        evidence.signatures = checked.map(\.evidence)
        // Comparing what was signed with so many files took code and memory of its own.
        if contents?.hasManyFiles == true { registry.releaseMemory() }
        if let contents { try collectScan(contents, checked, into: &evidence) }
        evidence.lineage = try TaintCollector(
            registry: registry, version: version, clearances: clearances(checked, version)
        ).lineage(isFromScratch: publication.metadata.isFromScratch)
        evidence.checkpointTime = registry.state.lastTime
        evidence.cosignatures = try registry.cosignatureEvidence(trust)
        evidence.publisherKey = version.row.publisher
        evidence.publisherOwner = version.row.publisher.flatMap { trust.owner(of: $0) }
        evidence.waivers = checked.compactMap { Waivers.evidence($0.evidence) }
        evidence.publishLogIndex = version.row.logIndex
        evidence.reportedData = try registry.reportedData(
            evidence.signatures.compactMap(\.robustnessReport), of: version)
        return evidence
    }

    /// The worst state of any version with this manifest or with weights of this one: publishing
    /// revoked bytes under another name, or beside another licence, revives nothing.
    private func effectiveState(of version: VersionRecord) throws -> EffectiveState {
        let own = EffectiveState(
            state: version.state, reason: version.stateReason, logIndex: version.stateLogIndex)
        guard version.state != .revoked else { return own }
        let (same, sharing) = try registry.catalog.read { reader in
            (
                try reader.versions(manifest: version.manifest),
                try reader.stopped(sharingWeightsWith: version.id)
            )
        }
        let stopped = same.filter { $0.id != version.id && $0.isStopped }
        let others = stopped + [sharing].compactMap(\.self)
        guard let worst = others.first(where: { $0.state == .revoked }) ?? others.first,
            !version.isStopped || worst.state == .revoked
        else { return own }
        let what = worst.manifest == version.manifest ? "the same content as" : "weights of"
        return EffectiveState(
            state: worst.state,
            reason: "\(what) \(worst.name)" + (worst.stateReason.map { ": \($0)" } ?? ""),
            logIndex: worst.stateLogIndex, source: worst.name.description)
    }

    // MARK: - Signatures

    /// The owner of the key that published a version, or nil.
    func publisher(of version: VersionRecord) -> String? {
        version.row.publisher.flatMap { trust.owner(of: $0) }
    }

    /// Every statement of a version, judged, with what those say whose signature is good.
    func checkedStatements(of version: VersionRecord) throws -> [CheckedStatement] {
        var contents: ArtifactContents?
        do throws(MregError) {
            contents = try registry.contents(of: version)
        } catch {
            if error.isPassing { throw error }
            // Lost contents are a problem of the version, reported by `evidence(of:)`.
            contents = nil
        }
        return try statements(of: version, try registry.publication(of: version), contents)
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
        var evidence = Self.unjudged(row)
        // Not even read: whoever may not attach must not be able to block a version either.
        let isOwnEntry = row.isAuthorised || row.logIndex == version.row.logIndex
        guard try isOwnEntry || isCountersignature(row, version) else {
            return [CheckedStatement(evidence: evidence)]
        }
        if let signer = try signer(ofFilesIn: row, of: version, contents) {
            let (entry, _) = try registry.entry(at: row.logIndex)
            var judged = judged(evidence, .key(signer), nil, row, at: entry.at, version)
            judged.signedAt = entry.at
            return [CheckedStatement(evidence: judged)]
        }
        let refusal = evidence.verdict
        let bytes: [UInt8]
        let artifact: SigstoreArtifact?
        do throws(MregError) {
            bytes = try registry.blobs.bytes(of: row.bundle, limit: Limits.bundleBytesMax)
            artifact = try registry.artifact(of: bytes, contents)
        } catch {
            if error.isPassing { throw error }
            evidence.verdict = .unreadable(reason: error.description)
            return [CheckedStatement(evidence: evidence)]
        }
        let (entry, record) = try registry.entry(at: row.logIndex)
        var accepted = try trust.signers()
        accepted.keys += record.map { [$0.key] } ?? []
        var context = JudgementContext(
            artifact: artifact, checks: LogChecks(), now: .now)
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
                // Who may not release may only add a signature of his own to a release.
                let isForeign = !isOwnEntry && $0.identity != record?.key.keyID
                var judged = judged(
                    evidence, $0, isForeign ? refusal : wrong, row, at: entry.at, version)
                judged.signedAt = entry.at
                // Only evidence is read again; a bundle may list a million files.
                judged.payload = Self.isRead(row.predicateType) ? signature.payload : nil
                return CheckedStatement(evidence: judged, payload: signature.payload)
            }
        }
    }

    /// What a statement is worth before anything is known of it.
    private static func unjudged(_ row: StatementRow) -> SignatureEvidence {
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
        return evidence
    }

    /// The key that has signed exactly these files, where the stored bundle is the one that a push
    /// of them would make; nil where it has to be read and judged in the general way.
    private func signer(
        ofFilesIn row: StatementRow, of version: VersionRecord, _ contents: ArtifactContents?
    ) throws -> PublicKey? {
        guard row.predicateType.bytesEqual(PredicateType.modelSigning), let contents,
            !contents.files.isSingleFile
        else { return nil }
        let (_, record) = try registry.entry(at: row.logIndex)
        let keys = try trust.signers().keys + (record.map { [$0.key] } ?? [])
        do throws(MregError) {
            let payload = try ModelSigningPayload(
                name: version.name.artifact.last, files: contents.files)
            var comparison = ModelSigningComparison(payload, keys: keys)
            try registry.blobs.read(row.bundle, limit: Limits.bundleBytesMax) {
                comparison.take($0)
            }
            return comparison.finish()
        } catch {
            if error.isPassing { throw error }
            // Told by whoever reads it in the general way.
            return nil
        }
    }

    /// Whether somebody with another role than publisher, such as an approver, has attached a
    /// release statement. It makes no version released; a policy can ask for such a signature.
    private func isCountersignature(_ row: StatementRow, _ version: VersionRecord) throws -> Bool {
        guard row.predicateType == PredicateType.release else { return false }
        let (entry, record) = try registry.entry(at: row.logIndex)
        guard let key = record?.key else { return false }
        let roles = trust.roles(
            of: key.keyID, for: version.name.artifact, at: entry.at, logIndex: row.logIndex)
        return !roles.isEmpty
    }

    /// Whether a policy reads what statements of a type say.
    private static func isRead(_ type: String) -> Bool {
        type.utf8.starts(with: PredicateType.base.utf8)
            || type.bytesEqual("https://mreg.example/attestation/robustness-report/v0.1")
    }

    /// The evidence of one signer of a good signature; `wrong` says what else speaks against it.
    private func judged(
        _ evidence: SignatureEvidence, _ signer: JudgedSignature.Signer,
        _ wrong: SignatureEvidence.Verdict?, _ row: StatementRow, at time: Timestamp,
        _ version: VersionRecord
    ) -> SignatureEvidence {
        var evidence = evidence
        let id = signer.identity
        if case .holder(_, let label, _) = signer { evidence.signer = label }
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
        let signed = try ModelSigningManifest.parse(payload).byStoredDigests()
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
            (evidence.files, evidence.scan) = try collector.evidence()
        } catch {
            if error.isPassing { throw error }
            evidence.integrityProblems.append(error.description)
        }
    }

    // MARK: - Lineage

    /// Who has cleared the version of stopped ancestors.
    private func clearances(
        _ statements: [CheckedStatement], _ version: VersionRecord
    ) -> Clearances {
        let releases = statements.map(\.evidence).filter {
            $0.purpose == .release && $0.verdict == .valid
                && $0.roles.contains(Role.publisher.rawValue)
        }
        let publisher = version.row.publisher.flatMap { trust.owner(of: $0) }
        let releasers = Set(releases.compactMap(\.owner) + [publisher].compactMap(\.self))
        var clearances = Clearances()
        for statement in statements
        where statement.evidence.predicateType.bytesEqual(Clearances.type) {
            clearances.add(
                statement.payload ?? [], by: statement.evidence, releasers: releasers,
                descendant: version.manifest)
        }
        return clearances
    }
}

/// The state that counts for a version, and the version it was set for if that is another.
private struct EffectiveState {
    var state: VersionState
    var reason: String?
    var logIndex: Int64?
    var source: String?
}

extension VersionRecord {
    /// Whether the version may not be used.
    var isStopped: Bool { state == .revoked || state == .quarantined }
}

extension JudgedSignature.Signer {
    /// What trust knows the signer by.
    fileprivate var identity: Digest {
        switch self {
        case .key(let key): key.keyID
        case .holder(let holder, _, _): holder
        }
    }
}

/// A statement, judged, and what it says if its signature is good.
struct CheckedStatement {
    /// Who signed it and what trust makes of that.
    var evidence: SignatureEvidence
    /// The signed bytes; nil when the signature does not verify.
    var payload: [UInt8]?
}

extension FileList {
    /// The files as a Model Signing statement compares them.
    var signedFiles: [SignedFile] {
        entries.map { SignedFile(path: $0.path.text, digest: $0.digest) }
    }
}
