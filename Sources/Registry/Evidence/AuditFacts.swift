// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// What each kind of claim is evidence of, with what the registry finds out beside the claim.
enum AuditFacts {
    private static func wrongSubject(_ what: String) -> ReportFlag {
        ReportFlag("R03", .error, what)
    }

    static func of(_ claim: DataValidation, about datasets: Set<Digest>) -> AuditEvidence {
        AuditEvidence(
            fact: .dataValidation, source: "",
            summary: "\(claim.suite): \(claim.expectations - claim.failed) of "
                + "\(claim.expectations) expectations met over \(claim.rows) rows",
            made: claim.finished,
            flags: datasets.contains(claim.dataset)
                ? [] : [wrongSubject("\(claim.dataset) is not what it was trained on")])
    }

    static func of(_ claim: PoisonScan, about datasets: Set<Digest>) -> AuditEvidence {
        let isKnown = claim.dataset.map { datasets.contains($0) } ?? true
        let worst = claim.worstTrigger.map { ", triggers hit at most \(DecimalText.percent($0))" }
        return AuditEvidence(
            fact: .poisonScan, source: "",
            summary: counted(claim.tests.tests.count, "test") + (worst ?? ""), made: claim.finished,
            flags: isKnown ? [] : [wrongSubject("it is about data that was not trained on")])
    }

    /// Each threat in scope must be measured by a report that counts.
    static func of(
        _ claim: ThreatModel, measured derived: DerivedBlock, published: Timestamp
    ) -> AuditEvidence {
        var flags = claim.unmeasured(by: derived).map {
            ReportFlag("threat", .error, "the threat '\($0.id)' is in scope and not measured")
        }
        if claim.written < published {
            flags.append(ReportFlag("R25", .error, "it is older than the version"))
        }
        let inScope = claim.threats.filter(\.inScope).count
        return AuditEvidence(
            fact: .threatModel, source: "",
            summary: "\(counted(inScope, "threat")) in scope, "
                + "\(counted(claim.accepted.count, "risk")) accepted",
            made: claim.written, flags: flags)
    }

    static func of(_ claim: ExplanationReport) -> AuditEvidence {
        AuditEvidence(
            fact: .explanation, source: "",
            summary: claim.section.tests.map(\.method).joined(separator: ", "),
            made: claim.finished)
    }

    static func of(_ claim: Deployment, manifest: Digest) -> AuditEvidence {
        AuditEvidence(
            fact: .deployment, source: "", summary: "deployed to \(claim.environment)",
            made: claim.deployed,
            flags: claim.model == manifest
                ? [] : [wrongSubject("what runs there is \(claim.model)")])
    }

    static func of(_ claim: Monitoring, now: Timestamp) -> AuditEvidence {
        AuditEvidence(
            fact: .monitoring, source: "",
            summary: "\(claim.deployment), window \(claim.sequence), \(claim.count) samples",
            made: claim.to,
            flags: claim.isStale(at: now)
                ? [ReportFlag("R25", .error, "two windows were missed since \(claim.to)")] : [])
    }

    static func of(_ claim: DPParameters) -> AuditEvidence {
        AuditEvidence(
            fact: .dpAccounting, source: "",
            summary: "\(claim.mechanism): epsilon \(claim.epsilon) at delta \(claim.delta)")
    }

    static func of(_ claim: Review) -> AuditEvidence {
        AuditEvidence(
            fact: .review, source: "", summary: "\(claim.outcome) by \(claim.reviewer)",
            made: claim.reviewed, notAfter: claim.due)
    }

    /// Another profile, or other bytes of this one, is not what was adopted.
    static func of(
        _ claim: ProfileAdoption, profile: AuditProfile, digest: Digest
    ) -> AuditEvidence {
        var flags: [ReportFlag] = []
        let name = "\(claim.profile) \(claim.version)"
        if !name.bytesEqual("\(profile.name) \(profile.version)") {
            flags.append(wrongSubject("what was adopted is \(name)"))
        } else if claim.digest != digest {
            flags.append(wrongSubject("the profile's digest is \(digest)"))
        }
        return AuditEvidence(
            fact: .profileAdoption, source: "", summary: "\(name) by \(claim.reviewer)",
            made: claim.reviewed, notAfter: claim.due, flags: flags)
    }
}

/// The facts that the sections of a robustness report are evidence of.
struct ReportSections {
    /// Each fact with a summary.
    private(set) var facts: [(AuditFact, String)] = []

    init(_ report: RobustnessReport, _ derived: DerivedBlock) {
        if let worst = derived.evasion.min(by: { $0.effective.rate < $1.effective.rate }) {
            facts.append(
                (
                    .evasion,
                    "\(counted(derived.evasion.count, "budget")), at worst "
                        + "\(DecimalText.percent(worst.effective.rate)) at "
                        + "\(worst.norm) \(worst.eps)"
                ))
        }
        if let corruption = derived.corruption {
            facts.append(
                (
                    .corruption,
                    "\(counted(corruption.types, "corruption")), mean "
                        + DecimalText.percent(corruption.meanAccuracy)
                ))
        }
        if let tests = report.poisoning?.tests, !tests.isEmpty {
            let worst = derived.poisoning.map(\.count.wilson.high).max()
            let hits = worst.map { ", triggers hit at most \(DecimalText.percent($0))" } ?? ""
            facts.append((.poisonScan, counted(tests.count, "test") + hits))
        }
        if !derived.privacy.isEmpty {
            let worst = derived.privacy.map(\.count.wilson.high).max() ?? 1
            facts.append(
                (
                    .membership,
                    "\(counted(derived.privacy.count, "attack")), at most "
                        + DecimalText.percent(worst)
                ))
        }
        if let dp = report.privacy?.dp {
            facts.append((.dpAccounting, "epsilon \(dp.epsilon) at delta \(dp.delta)"))
        }
        if let tests = report.explanation?.tests, !tests.isEmpty {
            facts.append((.explanation, tests.map(\.method).joined(separator: ", ")))
        }
    }
}
