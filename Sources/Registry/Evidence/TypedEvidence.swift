// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// A statement of a kind mreg knows, read by its schema and judged by the registry's own rules.
///
/// Reading is the same before signing and whenever it is asked for, so that what may not be signed
/// does not count when somebody else has signed it.
struct TypedEvidence: Sendable {
    /// What was read.
    enum Content: Sendable {
        /// A robustness report with everything recomputed from its counts.
        case report(RobustnessReport, ReportVerdict)
        /// Any other claim.
        case claim(EvidenceClaim, [ReportFlag])
        /// An account of how the version was made.
        case provenance(ProvenanceClaim)
    }

    /// What was read.
    let content: Content

    /// Reads the bytes of a statement; nil when its type is none of mreg's.
    ///
    /// `isStrict` refuses members a claim does not have: what one writes oneself and is then not
    /// read is a spelling mistake. `isOwn` leaves the kinds to themselves that others define.
    init?(
        _ payload: [UInt8], context: ReportContext = ReportContext(), isStrict: Bool = false,
        isOwn: Bool = false
    ) throws(MregError) {
        let value = try StrictJSON.parse(payload, as: "the statement")
        guard case .object(let object) = value, case .string(let type)? = object["predicateType"]
        else { return nil }
        if type.bytesEqual(PredicateType.slsaProvenance) {
            if isOwn { return nil }
            content = .provenance(try ProvenanceClaim(Statement(withFractions: value)))
            return
        }
        guard let kind = PredicateType(uri: type) else { return nil }
        let statement = try Statement(value)
        if kind == .robustness {
            let report = try RobustnessReport(statement)
            content = .report(report, ReportCheck.check(report, context: context))
        } else {
            let claim = try EvidenceClaim(statement, isStrict: isStrict)
            content = .claim(claim, claim.flags(now: context.now))
        }
    }

    /// What the rules found.
    var flags: [ReportFlag] {
        switch content {
        case .report(_, let verdict): verdict.flags
        case .claim(_, let flags): flags
        case .provenance: []
        }
    }

    /// The findings that make it unusable.
    var errors: [ReportFlag] { flags.filter { $0.severity == .error } }

    /// Whether it is a report whose evaluation dataset nobody can look up (R03).
    var lacksDataset: Bool {
        guard case .report(let report, _) = content else { return false }
        return report.datasets.contains {
            $0.role.bytesEqual("evaluation") && $0.digest == nil
        }
    }

    /// Refuses to sign what contradicts itself, unless the signer says that he knows.
    static func admit(_ payload: [UInt8], acceptsInvalid: Bool) throws(MregError) {
        guard let evidence = try TypedEvidence(payload, isStrict: true, isOwn: true),
            !acceptsInvalid, !evidence.errors.isEmpty
        else { return }
        let reasons = evidence.errors.map { "\($0.id): \($0.message)" }
        throw MregError(
            .corrupt, "the evidence contradicts itself, so it would never count",
            cause: reasons.joined(separator: "; "),
            next: "correct it, or attach it all the same with --accept-invalid")
    }
}
