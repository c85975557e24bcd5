// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A checklist: items, the evidence each needs, the command that gets it, and ids elsewhere.
///
/// It is a data file, so that an organisation can have its own; `seed-10` comes with mreg.
public struct AuditProfile: Sendable, Equatable {
    /// One item.
    public struct Item: Sendable, Equatable {
        /// Its number or id.
        public var id: String
        /// What it asks for, in a few words.
        public var title: String
        /// What it asks for, in a sentence.
        public var requirement: String
        /// The facts that meet it, all of them.
        public var needs: [AuditNeed]
        /// Ids in taxonomies.
        public var mapped: [TaxonomyReference]
        /// What no taxonomy has, or nil.
        public var note: String?
    }

    /// The profile's name.
    public var name: String
    /// Its version.
    public var version: String
    /// What it is, for a report's head.
    public var title: String
    /// The items in order.
    public var items: [Item]

    /// Reads a profile; an unknown key is an error.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        let value = try StrictJSON.parse(bytes, as: "audit profile")
        var reader = try ObjectReader(value, at: "profile", code: .usage)
        name = try reader.string("name")
        version = try reader.string("version")
        title = try reader.string("title")
        items = try reader.rows("items", Self.item)
        try reader.finish()
        guard !items.isEmpty else { throw reader.error("items", "is missing or empty") }
    }

    private static func item(_ value: JSONValue, _ place: String) throws(MregError) -> Item {
        var reader = try ObjectReader(value, at: place, code: .usage)
        let item = Item(
            id: try reader.string("id"), title: try reader.string("title"),
            requirement: try reader.string("requirement"),
            needs: try reader.rows("needs", AuditNeed.init),
            mapped: try reader.rows("mapped", TaxonomyReference.init),
            note: try reader.text("note"))
        try reader.finish()
        guard !item.needs.isEmpty else { throw reader.error("needs", "is missing or empty") }
        return item
    }
}

/// One fact an item needs, and the command that gets it.
public struct AuditNeed: Sendable, Equatable {
    /// The fact.
    public var fact: AuditFact
    /// Days after which it is stale, or nil.
    public var maxAgeDays: Int64?
    /// The command that gets it; `{ref}` stands for the version.
    public var command: String

    init(_ value: JSONValue, _ place: String) throws(MregError) {
        var reader = try ObjectReader(value, at: place, code: .usage)
        fact = try reader.word("fact", as: AuditFact.self)
        maxAgeDays = try reader.optionalCount("maxAgeDays")
        command = try reader.string("command")
        try reader.finish()
    }
}

/// The facts a registry can know about a version.
public enum AuditFact: String, Sendable, CaseIterable {
    /// The profile was adopted.
    case profileAdoption = "profile-adoption"
    /// A threat model, with each threat in scope measured.
    case threatModel = "threat-model"
    /// A training dataset named by digest.
    case trainingData = "training-data"
    /// The dataset met its expectations.
    case dataValidation = "data-validation"
    /// A search for poison with a control.
    case poisonScan = "poison-scan"
    /// A signed account of training.
    case provenance
    /// A trusted release signature.
    case releaseSignature = "release-signature"
    /// Usable robustness evidence about attacks on inputs.
    case evasion
    /// Usable robustness evidence about corruptions.
    case corruption
    /// Explanations that depend on the weights.
    case explanation
    /// A deployment of this very manifest.
    case deployment
    /// A window of monitoring that is not stale.
    case monitoring
    /// Membership inference that is conclusive.
    case membership
    /// Differential privacy whose epsilon was recomputed.
    case dpAccounting = "privacy"
    /// A review that is not due.
    case review
    /// A scan of every file with the current rules.
    case scan
}
