// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A typed claim of one of the evidence predicates other than robustness and provenance.
public enum EvidenceClaim: Sendable, Equatable {
    /// Expectations a dataset met or failed.
    case dataValidation(DataValidation)
    /// A search for poisoned rows or a planted backdoor.
    case poisonScan(PoisonScan)
    /// Who may attack what.
    case threatModel(ThreatModel)
    /// How explanations were made.
    case explanation(ExplanationReport)
    /// Where a version runs.
    case deployment(Deployment)
    /// One window of monitoring.
    case monitoring(Monitoring)
    /// The parameters of differentially private training.
    case dpAccounting(DPParameters)
    /// A periodic review.
    case review(Review)
    /// The adoption of an audit profile.
    case profileAdoption(ProfileAdoption)
    /// A descendant is cleared of one revoked ancestor.
    case taintClearance(TaintClearance)

    /// Reads the claim of a statement; `isStrict` refuses members the claim does not have.
    public init(_ statement: Statement, isStrict: Bool = false) throws(MregError) {
        guard let type = PredicateType(uri: statement.predicateType) else {
            throw MregError(
                .corrupt, "'\(statement.predicateType.printable)' is no evidence mreg knows",
                cause: "known are \(PredicateType.allCases.map(\.uri).joined(separator: ", "))")
        }
        var reader = try ObjectReader(statement.predicate, at: "predicate")
        switch type {
        case .robustness:
            throw MregError(
                .usage, "a robustness report is not a plain claim",
                next: "check it with: mreg report check FILE")
        case .dataValidation: self = .dataValidation(try DataValidation(&reader))
        case .poisonScan: self = .poisonScan(try PoisonScan(&reader))
        case .threatModel: self = .threatModel(try ThreatModel(&reader))
        case .explanation: self = .explanation(try ExplanationReport(&reader))
        case .deployment: self = .deployment(try Deployment(&reader))
        case .monitoring: self = .monitoring(try Monitoring(&reader))
        case .dpAccounting: self = .dpAccounting(try DPParameters.read(&reader))
        case .review: self = .review(try Review(&reader))
        case .profileAdoption: self = .profileAdoption(try ProfileAdoption(&reader))
        case .taintClearance: self = .taintClearance(try TaintClearance(&reader))
        }
        if isStrict { try reader.finish() }
    }

    /// What the registry finds wrong with the claim itself; empty when it is sound.
    public func flags(now: Timestamp? = nil) -> [ReportFlag] {
        switch self {
        case .dataValidation(let claim): claim.flags
        case .poisonScan(let claim): claim.flags
        case .threatModel(let claim): claim.flags(now: now)
        case .explanation(let claim): claim.flags
        case .deployment: []
        case .monitoring(let claim): claim.flags
        case .dpAccounting(let parameters):
            PrivacyRules.dp(parameters, ReportContext())
        case .review(let claim): claim.flags(now: now)
        case .profileAdoption(let claim): claim.flags(now: now)
        case .taintClearance(let claim): claim.flags
        }
    }
}
