// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import Policy

/// Reads the typed statements of one version and judges them with what the registry knows.
struct TypedCollector {
    /// A typed statement and who signed it.
    struct Item {
        var signature: SignatureEvidence
        var evidence: TypedEvidence
    }

    /// The role whose reports count.
    static let evaluator = "evaluator"

    let registry: LocalRegistry
    let version: VersionRecord
    let now: Timestamp
    /// The statements with their signatures judged.
    let statements: [CheckedStatement]
    /// The owner of the key that published the version, or nil.
    let publisher: String?

    init(registry: LocalRegistry, version: VersionRecord, now: Timestamp = .now) throws {
        guard let trust = registry.state.trust else {
            throw MregError(.corrupt, "the registry's log establishes no trust document")
        }
        self.registry = registry
        self.version = version
        self.now = now
        let collector = EvidenceCollector(registry: registry, trust: trust)
        statements = try collector.checkedStatements(of: version)
        publisher = collector.publisher(of: version)
    }

    /// Whether a signature counts at all: good, about this version, by somebody with a role.
    static func isTrusted(_ signature: SignatureEvidence) -> Bool {
        signature.verdict == .valid && !signature.roles.isEmpty
    }

    /// Every statement of a kind mreg knows; what cannot be read is left out.
    func items() -> [Item] {
        statements.compactMap { statement in
            guard let payload = statement.payload,
                let evidence = try? read(payload, statement.evidence)
            else { return nil }
            return Item(signature: statement.evidence, evidence: evidence)
        }
    }

    private func read(
        _ payload: [UInt8], _ signature: SignatureEvidence
    ) throws -> TypedEvidence? {
        var context = ReportContext()
        context.now = now
        guard let evidence = try TypedEvidence(payload, context: context),
            case .report(let report, _) = evidence.content
        else { return try TypedEvidence(payload, context: context) }
        context.signedByPublisher = publisher != nil && signature.owner == publisher
        context.publishers = [publisher].compactMap { $0 }
        // That its subject is this version was checked with its signature.
        let data = try registry.reportedData([report], of: version)
        context.knownDigests = Set(data.map(\.digest) + report.subjects.compactMap(\.digest))
        context.rows = data.rows(evaluatedIn: report)
        return try TypedEvidence(payload, context: context)
    }

    // MARK: - Robustness reports

    /// Every robustness report with the worst of those that count.
    func overview() throws -> ReportOverview {
        let uri = PredicateType.robustness.uri
        let reports = statements.filter { $0.evidence.predicateType.bytesEqual(uri) }
            .map(attached)
        let counted = reports.filter { $0.problem == nil }.compactMap(\.verdict?.derived)
        return ReportOverview(
            label: version.name.description, manifest: version.manifest, reports: reports,
            effective: .worst(of: counted))
    }

    private func attached(_ statement: CheckedStatement) -> AttachedReport {
        let signature = statement.evidence
        var attached = AttachedReport(signature: signature, tool: "", problem: nil)
        do {
            guard let payload = statement.payload, let evidence = try read(payload, signature),
                case .report(let report, let verdict) = evidence.content
            else {
                attached.problem = Self.problem(signature) ?? "it is not a report"
                return attached
            }
            attached.tool = report.source.tool ?? report.source.format
            attached.finished = report.finished
            attached.verdict = verdict
            let stopped = try stopped(report)
            attached.problem = Self.problem(signature) ?? Self.problem(verdict) ?? stopped
        } catch { attached.problem = "it cannot be read: \(error)" }
        return attached
    }

    /// What was measured on data that somebody has stopped since counts no more.
    private func stopped(_ report: RobustnessReport) throws -> String? {
        try registry.reportedData([report], of: version).first(where: \.isStopped).map {
            "it was measured on \($0.label), which is \($0.state.rawValue)"
        }
    }

    private static func problem(_ verdict: ReportVerdict) -> String? {
        guard verdict.word == .invalid else { return nil }
        let rules = Set(verdict.flags.filter { $0.severity == .error }.map(\.id)).sorted()
        return "it contradicts itself or the registry: \(rules.joined(separator: ", "))"
    }

    /// Why a signature does not make a report count; nil when it does.
    private static func problem(_ signature: SignatureEvidence) -> String? {
        switch signature.verdict {
        case .untrusted(let reason), .invalid(let reason), .unreadable(let reason): reason
        case .valid where signature.roles.contains(evaluator): nil
        case .valid: "\(signature.owner ?? "nobody") has not the role \(evaluator)"
        }
    }
}
