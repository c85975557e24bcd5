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
        /// Whether the problem lies in what it was measured on, or in what it left out, and not in
        /// what it says: such a report does not count, but does not speak against the version.
        var isVoid = false

        /// Whether it contradicts itself, which no other report makes good.
        var isContradiction: Bool { problem?.outcome == .invalid && !isVoid }
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
            let verdict = ReportCheck.check(report, context: context(signature, report))
            judged.derived = verdict.derived
            let grave = grave(verdict)
            // Also true where there is nothing grave: a stopped dataset is no contradiction, and
            // neither is a warning, however strict the rule; a better report makes it good.
            judged.isVoid = grave.allSatisfy {
                $0.severity == .warn || $0.id.bytesEqual(Self.unknownData)
            }
            judged.problem =
                unsound(grave) ?? stopped(report) ?? stale(report) ?? imprecise(report)
                ?? judged.problem
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

    private func context(
        _ signature: SignatureEvidence, _ report: RobustnessReport
    ) -> ReportContext {
        var context = ReportContext()
        // That its subject is this version was checked with its signature.
        context.knownDigests = evidence.reportedData.map { data in
            Set(data.map(\.digest) + report.subjects.compactMap(\.digest))
        }
        context.rows = evidence.reportedData?.rows(evaluatedIn: report)
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
    private func grave(_ verdict: ReportVerdict) -> [ReportFlag] {
        verdict.flags.filter { flag in
            flag.severity == .error
                || flag.severity == .warn && demand.strict.contains { $0.bytesEqual(flag.id) }
        }
    }

    private func unsound(_ grave: [ReportFlag]) -> Finding? {
        guard !grave.isEmpty else { return nil }
        return invalid(grave.map { "\($0.id): \($0.message)" }.joined(separator: "; "))
    }

    /// The check that asks whether the registry holds what a report was measured on.
    private static let unknownData = "R03"

    /// What was measured on data that somebody has stopped since counts no more.
    private func stopped(_ report: RobustnessReport) -> Finding? {
        let digests = Set(report.datasets.compactMap(\.digest))
        let data = evidence.reportedData?.first { $0.isStopped && digests.contains($0.digest) }
        return data.map {
            invalid("it was measured on \($0.label), which is \($0.state.rawValue)")
        }
    }

    /// Too few samples for the precision asked for: it does not count, which is no contradiction.
    private func imprecise(_ report: RobustnessReport) -> Finding? {
        guard let limit = demand.halfWidthMax else { return nil }
        let wide = ReportCheck.tooWide(report, halfWidthMax: limit.value)
        guard let first = wide.first else { return nil }
        let more = wide.count > 1 ? " and \(wide.count - 1) more" : ""
        return Finding(
            outcome: .fail, text: "\(first.id): \(first.message)\(more)", key: "half-width")
    }

    private func stale(_ report: RobustnessReport) -> Finding? {
        if let end = report.notAfter, now > end {
            return Finding(
                outcome: .stale, text: "the report was good until \(end)", key: "not-after")
        }
        guard demand.maxAgeSeconds != nil else { return nil }
        guard let finished = report.finished else {
            return Finding(
                outcome: .stale, text: "the report does not say when it was made",
                fix: [
                    "mreg attest \(evidence.label) --type robustness --from FILE --format FORMAT "
                        + "--finished TIME"
                ], key: "undated")
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
    ///
    /// What speaks against the version holds whoever is entitled said so; what speaks for it must
    /// stand in a report that counts.
    func conditions(_ entitled: [Judged], counting: [Judged]) -> [Finding] {
        let all = entitled.compactMap(\.derived)
        let good = counting.compactMap(\.derived)
        return demand.conditions.compactMap { condition in
            let against = condition.failure(of: all).flatMap { $0.outcome == .fail ? $0 : nil }
            return (against ?? condition.failure(of: good)).map {
                Finding(
                    outcome: $0.outcome, text: $0.text,
                    fix: all.isEmpty ? [] : ["mreg report show \(evidence.label)"],
                    key: condition.text)
            }
        }
    }
}

extension VersionEvidence {
    /// Who published or released the version: whoever did may not vouch for it in another role.
    /// An approver who countersigned the release is not among them.
    var releasers: Set<String> {
        let released = signatures.filter {
            $0.purpose == .release && $0.verdict == .valid && $0.roles.contains("publisher")
        }
        return Set(released.compactMap(\.owner) + [publisherOwner].compactMap(\.self))
    }
}

extension StatementDemand {
    /// Whether the statements are robustness reports.
    var isReport: Bool { PredicateType(uri: predicate) == .robustness }

    /// Whether the statements are another kind of evidence that has rules of its own.
    var isClaim: Bool { PredicateType(uri: predicate) != nil && !isReport }
}
