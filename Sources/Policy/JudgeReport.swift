// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// Judges what required statements say, after their signatures: soundness, age, conditions.
struct JudgeReport {
    let demand: StatementDemand
    let evidence: VersionEvidence
    let now: Timestamp

    /// A statement that may count, with what the registry derives from it.
    struct Judged {
        var signature: SignatureEvidence
        /// What counts as one evaluator; the owner for statements that name none.
        var evaluator: String
        var derived: DerivedBlock?
        /// Why it cannot be used.
        var problem: Finding?
    }

    /// Reads a statement, recomputes what it claims, and looks at its age.
    func judge(_ signature: SignatureEvidence) -> Judged {
        var judged = Judged(signature: signature, evaluator: signature.owner ?? "")
        judged.problem = age(of: signature.signedAt, "signed")
        guard demand.isReport, let payload = signature.payload else {
            if demand.isReport || demand.isClaim { judged.problem = claim(signature) }
            return judged
        }
        do throws(MregError) {
            let value = try StrictJSON.parse(payload, as: "the report")
            let report = try RobustnessReport(Statement(value))
            judged.evaluator = report.evaluator?.id ?? judged.evaluator
            let verdict = ReportCheck.check(report, context: context(signature))
            judged.derived = verdict.derived
            judged.problem =
                unsound(verdict) ?? stale(report) ?? judged.problem
        } catch {
            judged.problem = invalid(error.description)
        }
        return judged
    }

    /// What is wrong with a plain claim, by its own rules.
    private func claim(_ signature: SignatureEvidence) -> Finding? {
        guard let payload = signature.payload else {
            return Finding(outcome: .missing, text: "the statement cannot be read")
        }
        do throws(MregError) {
            let value = try StrictJSON.parse(payload, as: "the statement")
            let flags = try EvidenceClaim(Statement(value)).flags(now: now)
            let errors = flags.filter { $0.severity == .error }
            return errors.first.map { invalid("\($0.id): \($0.message)") }
                ?? age(of: signature.signedAt, "signed")
        } catch { return invalid(error.description) }
    }

    private func context(_ signature: SignatureEvidence) -> ReportContext {
        var context = ReportContext()
        context.publishers = evidence.releasers.sorted { $0.bytesPrecede($1) }
        context.signedByPublisher = signature.owner.map(evidence.releasers.contains) ?? false
        context.budgets = demand.conditions.compactMap { condition in
            guard condition.section.bytesEqual("evasion"),
                let eps = DecimalValue(condition.names[1])
            else { return nil }
            return (condition.names[0], eps)
        }
        return context
    }

    /// A report that contradicts itself, or has a warning that the rule counts as an error.
    private func unsound(_ verdict: ReportVerdict) -> Finding? {
        let grave = verdict.flags.filter { flag in
            flag.severity == .error
                || flag.severity == .warn && demand.strict.contains { $0.bytesEqual(flag.id) }
        }
        guard !grave.isEmpty else { return nil }
        return invalid(grave.map { "\($0.id): \($0.message)" }.joined(separator: "; "))
    }

    private func stale(_ report: RobustnessReport) -> Finding? {
        if let end = report.notAfter, now > end {
            return Finding(
                outcome: .stale, text: "the report was good until \(end)", key: "not-after")
        }
        guard demand.maxAgeSeconds != nil else { return nil }
        guard let finished = report.finished else {
            return Finding(
                outcome: .stale, text: "the report does not say when it was made", key: "undated")
        }
        return age(of: finished, "made")
    }

    private func age(of time: Timestamp?, _ what: String) -> Finding? {
        guard let limit = demand.maxAgeSeconds else { return nil }
        guard let time else {
            return Finding(outcome: .stale, text: "its time is not known", key: "undated")
        }
        let (age, overflows) = now.seconds.subtractingReportingOverflow(time.seconds)
        guard overflows || age > limit else { return nil }
        return Finding(
            outcome: .stale, text: "\(what) \(time), more than \(limit / 86_400) days ago",
            key: "age")
    }

    private func invalid(_ text: String) -> Finding {
        Finding(outcome: .invalid, text: text.printable)
    }

    /// What the conditions say of the worst of all reports; nobody gains by adding one.
    func conditions(_ judged: [Judged]) -> [Finding] {
        let worst = DerivedBlock.worst(of: judged.compactMap(\.derived))
        return demand.conditions.compactMap { condition in
            condition.failure(in: worst).map {
                Finding(
                    outcome: $0.outcome, text: $0.text,
                    fix: ["mreg statements \(evidence.label)"], key: condition.text)
            }
        }
    }
}

extension VersionEvidence {
    /// Who published or released the version: whoever did may not vouch for it in another role.
    var releasers: Set<String> {
        let released = signatures.filter { $0.purpose == .release && $0.verdict == .valid }
        return Set(released.compactMap(\.owner) + [publisherOwner].compactMap(\.self))
    }
}

extension StatementDemand {
    /// Whether the statements are robustness reports.
    var isReport: Bool { PredicateType(uri: predicate) == .robustness }

    /// Whether the statements are another kind of evidence that has rules of its own.
    var isClaim: Bool { PredicateType(uri: predicate) != nil && !isReport }
}
