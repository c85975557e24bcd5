// SPDX-License-Identifier: Apache-2.0
import MregCore

/// An id of a taxonomy, with the version it was taken from: ids are retired within months.
public struct TaxonomyReference: Sendable, Hashable {
    /// `aisvs`, `atlas`, `nist-ai-100-2`, `owasp-ml`, …
    public var scheme: String
    /// The scheme's version.
    public var version: String
    /// The id.
    public var id: String

    init(_ value: JSONValue, _ place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place)
        scheme = try reader.string("scheme")
        version = try reader.string("version")
        id = try reader.string("id")
    }

    /// `AISVS v1.0-C11.1.3`.
    public var label: String { "\(scheme) \(version) \(id)" }

    var json: JSONValue {
        ["scheme": .string(scheme), "version": .string(version), "id": .string(id)]
    }
}

/// `threat-model/v1`: who may attack what, how, and which risks are accepted.
public struct ThreatModel: Sendable, Equatable {
    /// What an attacker knows.
    public enum Knowledge: String, Sendable, CaseIterable {
        /// Weights and data.
        case whiteBox = "white-box"
        /// Some of them.
        case grayBox = "gray-box"
        /// Scores of answers.
        case blackBoxScore = "black-box-score"
        /// Answers only.
        case blackBoxDecision = "black-box-decision"
        /// Another model.
        case transfer
    }

    /// One threat.
    public struct Threat: Sendable, Equatable {
        /// Its name inside the threat model.
        public var id: String
        /// The report section that measures it: `evasion`, `poisoning`, …
        public var section: String
        /// Whether it must be measured.
        public var inScope: Bool
        /// What the attacker knows.
        public var knowledge: Knowledge
        /// The norm of the budget, or nil.
        public var norm: String?
        /// The budget, or nil.
        public var eps: DecimalValue?
        /// Ids in taxonomies.
        public var taxonomy: [TaxonomyReference]
    }

    /// A risk that is accepted for a time.
    public struct AcceptedRisk: Sendable, Equatable {
        /// The threat.
        public var threat: String
        /// Why.
        public var reason: String
        /// Until when.
        public var expires: Timestamp
    }

    /// What is worth attacking.
    public var assets: [String]
    /// The threats.
    public var threats: [Threat]
    /// The risks that are accepted.
    public var accepted: [AcceptedRisk]
    /// When it was written.
    public var written: Timestamp

    static let sections: Set<String> = [
        "evasion", "poisoning", "privacy", "extraction", "corruption", "redteam", "explanation",
    ]

    init(_ reader: inout ObjectReader) throws(MregError) {
        assets = try reader.strings("assets")
        threats = try reader.rows("threats") { value, place throws(MregError) in
            var threat = try ObjectReader(value, at: place)
            let section = try threat.string("section")
            guard Self.sections.contains(section) else {
                throw threat.error("section", "'\(section.printable)' is no section of a report")
            }
            return Threat(
                id: try threat.string("id"), section: section,
                inScope: try threat.flag("inScope") ?? true,
                knowledge: try threat.word("knowledge", as: Knowledge.self),
                norm: try threat.text("norm"), eps: try threat.optionalDecimal("eps"),
                taxonomy: try threat.rows("taxonomy", TaxonomyReference.init))
        }
        accepted = try reader.rows("acceptedRisks") { value, place throws(MregError) in
            var risk = try ObjectReader(value, at: place)
            return AcceptedRisk(
                threat: try risk.string("threat"), reason: try risk.string("reason"),
                expires: try risk.time("expires"))
        }
        written = try reader.time("written")
        guard !threats.isEmpty else { throw reader.error("threats", "is missing or empty") }
    }

    /// Threats that are in scope and that no section of the reports measures at their budget.
    public func unmeasured(by derived: DerivedBlock) -> [Threat] {
        threats.filter { $0.inScope && !isMeasured($0, derived) }
    }

    private func isMeasured(_ threat: Threat, _ derived: DerivedBlock) -> Bool {
        switch threat.section {
        case "evasion":
            guard let norm = threat.norm, let eps = threat.eps else {
                return !derived.evasion.isEmpty
            }
            return derived.evasion(norm: norm, eps: eps) != nil
        case "poisoning": return !derived.poisoning.isEmpty
        case "privacy": return !derived.privacy.isEmpty
        case "extraction": return !derived.extraction.isEmpty
        case "corruption": return derived.corruption != nil
        case "redteam": return !derived.redteam.isEmpty
        default: return false
        }
    }

    func flags(now: Timestamp?) -> [ReportFlag] {
        guard let now else { return [] }
        return accepted.filter { now > $0.expires }.map { risk in
            ReportFlag(
                "R25", .error, "the risk '\(risk.threat)' was accepted until \(risk.expires)")
        }
    }
}

/// `review/v1`: somebody looked at a version again.
public struct Review: Sendable, Equatable {
    /// Who.
    public var reviewer: String
    /// When.
    public var reviewed: Timestamp
    /// When the next review is due.
    public var due: Timestamp
    /// What came out of it.
    public var outcome: String

    init(_ reader: inout ObjectReader) throws(MregError) {
        reviewer = try reader.string("reviewer")
        reviewed = try reader.time("reviewedAt")
        due = try reader.time("reviewDue")
        outcome = try reader.text("outcome") ?? "approved"
        guard due > reviewed else { throw reader.error("reviewDue", "is not after reviewedAt") }
    }

    func flags(now: Timestamp?) -> [ReportFlag] { ReviewDates.flags(now, due) }
}

/// `profile-adoption/v1`: an audit profile was read and adopted.
public struct ProfileAdoption: Sendable, Equatable {
    /// The profile's name.
    public var profile: String
    /// Its version.
    public var version: String
    /// The digest of its bytes.
    public var digest: Digest?
    /// Who adopted it.
    public var reviewer: String
    /// When.
    public var reviewed: Timestamp
    /// When it must be looked at again.
    public var due: Timestamp

    init(_ reader: inout ObjectReader) throws(MregError) {
        profile = try reader.string("profile")
        version = try reader.string("version")
        digest = try reader.digestSet("digest")
        reviewer = try reader.string("reviewer")
        reviewed = try reader.time("reviewedAt")
        due = try reader.time("reviewDue")
    }

    func flags(now: Timestamp?) -> [ReportFlag] { ReviewDates.flags(now, due) }
}

/// One sentence for both kinds of review.
private enum ReviewDates {
    static func flags(_ now: Timestamp?, _ due: Timestamp) -> [ReportFlag] {
        guard let now, now > due else { return [] }
        return [ReportFlag("R25", .error, "the review was due on \(due)")]
    }
}
