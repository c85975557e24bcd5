// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The kinds of evidence mreg writes and reads, and their predicate URIs.
public enum PredicateType: String, Sendable, CaseIterable {
    /// What an evaluator measured: attacks, corruptions, privacy, poisoning, red teaming.
    case robustness = "robustness-report/v0.1"
    /// Expectations a dataset met or failed.
    case dataValidation = "data-validation/v1"
    /// A search for poisoned training rows or a planted backdoor.
    case poisonScan = "poison-scan/v1"
    /// Who may attack what, how, and which risks are accepted.
    case threatModel = "threat-model/v1"
    /// How explanations were made and whether they depend on the weights.
    case explanation = "explanation-report/v1"
    /// Where a version runs and how it was admitted.
    case deployment = "deployment/v1"
    /// One window of production monitoring.
    case monitoring = "monitoring/v1"
    /// The parameters of differentially private training.
    case dpAccounting = "dp-accounting/v1"
    /// A periodic review of a version.
    case review = "review/v1"
    /// The adoption of an audit profile.
    case profileAdoption = "profile-adoption/v1"
    /// A descendant is cleared of one revoked ancestor.
    case taintClearance = "taint-clearance/v1"

    /// The one base of the predicate URIs of mreg.
    public static let base = "urn:mreg:predicate:"
    /// The predicate of SLSA provenance (slsa.dev/spec/v1.0/provenance).
    public static let slsaProvenance = "https://slsa.dev/provenance/v1"

    /// The URI written into statements.
    public var uri: String { Self.base + rawValue }

    /// The kind a predicate URI names.
    ///
    /// The published sample reports use another base, which names the same kinds.
    public init?(uri: String) {
        let known = Self.allCases.first { kind in
            uri.bytesEqual(kind.uri) || uri.bytesEqual(Self.exampleBase + kind.rawValue)
        }
        guard let known else { return nil }
        self = known
    }

    static let exampleBase = "https://mreg.example/attestation/"

    /// The short word of `mreg attest --type`.
    public var word: String {
        switch self {
        case .robustness: "robustness"
        case .dataValidation: "data-validation"
        case .poisonScan: "poison-scan"
        case .threatModel: "threat-model"
        case .explanation: "explanation"
        case .deployment: "deployment"
        case .monitoring: "monitoring"
        case .dpAccounting: "privacy"
        case .review: "review"
        case .profileAdoption: "profile-adoption"
        case .taintClearance: "taint-clearance"
        }
    }

    /// The kind for a word of `mreg attest --type`, or nil.
    public init?(word: String) {
        guard let kind = Self.allCases.first(where: { $0.word.bytesEqual(word) }) else {
            return nil
        }
        self = kind
    }
}
