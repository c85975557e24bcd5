// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import Policy

/// Gathers what an audit asks about a version: its statements, those of the datasets it was
/// trained on, its release, its scan and its lineage.
struct AuditCollector {
    let version: VersionRecord
    let evidenceOfVersion: VersionEvidence
    let now: Timestamp
    let profile: AuditProfile
    let profileDigest: Digest
    /// The version's typed statements, then those of each dataset it was trained on.
    private let items: [(subject: VersionRecord, item: TypedCollector.Item)]
    private let overview: ReportOverview
    private let datasets: [ParentEdge]

    init(
        registry: LocalRegistry, version: VersionRecord, now: Timestamp, profile: AuditProfile,
        profileDigest: Digest
    ) throws {
        guard let trust = registry.state.trust else {
            throw MregError(.corrupt, "the registry's log establishes no trust document")
        }
        self.version = version
        self.now = now
        self.profile = profile
        self.profileDigest = profileDigest
        evidenceOfVersion = try EvidenceCollector(registry: registry, trust: trust)
            .evidence(of: version)
        let own = try TypedCollector(registry: registry, version: version, now: now)
        overview = try own.overview()
        datasets = try registry.catalog.read { try $0.parents(of: version.id) }
            .map(ParentEdge.init).filter { $0.relation == "trained-on" }
        var items = own.items().map { (subject: version, item: $0) }
        for dataset in datasets {
            let known = try registry.catalog.read { try $0.versions(manifest: dataset.digest) }
            for subject in known where !subject.isRemoved {
                items += try TypedCollector(registry: registry, version: subject, now: now)
                    .items().map { (subject: subject, item: $0) }
            }
        }
        self.items = items
    }

    /// Every piece of evidence, in the order of the log.
    func evidence() -> [AuditEvidence] {
        trainingData() + release() + scan()
            + items.flatMap { facts(of: $0.item, about: $0.subject) }
    }

    // MARK: - What the registry knows by itself

    private func trainingData() -> [AuditEvidence] {
        datasets.map { edge in
            AuditEvidence(
                fact: .trainingData, source: edge.digest.description,
                summary: "trained on \(edge.label.isEmpty ? edge.uri : edge.label)",
                made: version.row.publishedAt)
        }
    }

    private func release() -> [AuditEvidence] {
        evidenceOfVersion.signatures.filter { $0.purpose == .release }.map { signature in
            AuditEvidence(
                fact: .releaseSignature, source: signature.statement.description,
                summary: "release signed by \(signature.owner ?? "an unknown key")",
                made: version.row.publishedAt,
                flags: trustFlags(signature, role: "publisher"))
        }
    }

    private func scan() -> [AuditEvidence] {
        // What concerns no single file, then each thing that was found in files, once.
        let scan =
            (evidenceOfVersion.scan ?? []) + (evidenceOfVersion.files?.examples ?? [])
        guard scan.contains(where: { $0.level != nil }) else { return [] }
        var flags: [ReportFlag] = []
        for file in scan {
            let level = file.level?.rawValue ?? "never scanned"
            if file.level.map({ $0 > .allowListed }) ?? true {
                flags.append(ReportFlag("scan", .error, "\(file.path): \(level)"))
            } else if file.isStale {
                flags.append(
                    ReportFlag("scan", .warn, "\(file.path): scanned with older rules"))
            }
        }
        let files = evidenceOfVersion.files?.count ?? scan.count
        let rules = scan.compactMap(\.ruleset).first.map { "ruleset \($0.short)" } ?? "no ruleset"
        return [
            AuditEvidence(
                fact: .scan, source: rules, summary: "\(counted(files, "file")) scanned",
                made: version.row.publishedAt, flags: flags)
        ]
    }

    /// An untrusted statement is told, so that nobody looks for what is there; it meets nothing.
    private func trustFlags(_ signature: SignatureEvidence, role: String? = nil) -> [ReportFlag] {
        switch signature.verdict {
        case .untrusted(let reason), .invalid(let reason), .unreadable(let reason):
            return [ReportFlag("trust", .error, reason)]
        case .valid:
            let has = role.map { signature.roles.contains($0) } ?? !signature.roles.isEmpty
            let owner = signature.owner ?? "nobody"
            return has
                ? []
                : [ReportFlag("trust", .error, "\(owner) has not the role \(role ?? "asked for")")]
        }
    }

    // MARK: - Typed statements

    private func facts(
        of item: TypedCollector.Item, about subject: VersionRecord
    ) -> [AuditEvidence] {
        let isOwn = subject.id == version.id
        switch item.evidence.content {
        case .report(let report, let verdict):
            return isOwn ? facts(of: report, verdict, item.signature) : []
        case .claim(let claim, let flags):
            guard var evidence = evidence(of: claim, about: subject) else { return [] }
            evidence.source = item.signature.statement.description
            evidence.flags += flags + trustFlags(item.signature)
            return [evidence]
        case .provenance(let claim):
            guard isOwn else { return [] }
            let flags = claim.unpinned.map {
                ReportFlag("provenance", .warn, "\($0) is not pinned by a digest")
            }
            return [
                AuditEvidence(
                    fact: .provenance, source: item.signature.statement.description,
                    summary: "\(claim.buildType) by \(claim.builder), "
                        + counted(claim.materials.count, "material"),
                    made: claim.finished, flags: flags + trustFlags(item.signature))
            ]
        }
    }

    private func facts(
        of report: RobustnessReport, _ verdict: ReportVerdict, _ signature: SignatureEvidence
    ) -> [AuditEvidence] {
        let sections = ReportSections(report, verdict.derived)
        let trust = trustFlags(signature, role: TypedCollector.evaluator)
        return sections.facts.map { fact, summary in
            // An attack that decides nothing proves nothing: C11.2.5 asks for more than a guess.
            let flags = verdict.flags.map { flag in
                fact == .membership && flag.id == "R22"
                    ? ReportFlag(flag.id, .error, flag.message) : flag
            }
            return AuditEvidence(
                fact: fact, source: signature.statement.description, summary: summary,
                made: report.finished, notAfter: report.notAfter, flags: flags + trust)
        }
    }

    private func evidence(
        of claim: EvidenceClaim, about subject: VersionRecord
    ) -> AuditEvidence? {
        let isOwn = subject.id == version.id
        switch claim {
        case .dataValidation(let claim): return AuditFacts.of(claim, about: subjects(subject))
        case .poisonScan(let claim): return AuditFacts.of(claim, about: subjects(subject))
        case .threatModel(let claim) where isOwn:
            return AuditFacts.of(
                claim, measured: overview.effective, published: version.row.publishedAt)
        case .explanation(let claim) where isOwn: return AuditFacts.of(claim)
        case .deployment(let claim) where isOwn:
            return AuditFacts.of(claim, manifest: version.manifest)
        case .monitoring(let claim) where isOwn: return AuditFacts.of(claim, now: now)
        case .dpAccounting(let claim) where isOwn: return AuditFacts.of(claim)
        case .review(let claim) where isOwn: return AuditFacts.of(claim)
        case .profileAdoption(let claim) where isOwn:
            return AuditFacts.of(claim, profile: profile, digest: profileDigest)
        default: return nil
        }
    }

    /// The datasets a claim about data may be about: those declared, and the subject itself.
    private func subjects(_ subject: VersionRecord) -> Set<Digest> {
        Set(datasets.map(\.digest) + [subject.manifest])
    }
}
