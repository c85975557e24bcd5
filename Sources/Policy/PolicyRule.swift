// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One rule of a policy: an id to name it by, and what it demands.
public struct PolicyRule: Sendable, Hashable {
    /// The id; unique in the document, and the key by which `extends` merges.
    public var id: String
    /// What the rule demands.
    public var demand: Demand
    /// From when on it refuses; until then it only warns. Nil for a rule in force.
    public var effectiveOn: Timestamp?

    /// Makes a rule.
    public init(id: String, demand: Demand, effectiveOn: Timestamp? = nil) {
        self.id = id
        self.demand = demand
        self.effectiveOn = effectiveOn
    }

    /// The kinds of rule.
    public enum Demand: Sendable, Hashable {
        /// Enough release signatures by owners with a role.
        case signature(SignatureDemand)
        /// A state out of a list.
        case state(StateDemand)
        /// Known and clean ancestors.
        case lineage(LineageDemand)
        /// A log seen recently enough.
        case checkpointAge(CheckpointAgeDemand)
        /// Every file scanned, at a level or better.
        case scan(ScanDemand)
        /// Every file in a format out of a list.
        case formats(FormatsDemand)
        /// A signed statement of a type.
        case statement(StatementDemand)

        /// The word for the kind, as written in a document.
        public var type: String {
            switch self {
            case .signature: "signature"
            case .state: "state"
            case .lineage: "lineage"
            case .checkpointAge: "checkpoint-age"
            case .scan: "scan"
            case .formats: "formats"
            case .statement: "statement"
            }
        }
    }
}

/// Release signatures by at least `threshold` distinct owners with `role` for the name.
public struct SignatureDemand: Sendable, Hashable {
    /// The role each owner needs.
    public var role: String
    /// How many distinct owners are needed, 1 or more.
    public var threshold: Int

    /// Makes the demand.
    public init(role: String = "publisher", threshold: Int = 1) {
        self.role = role
        self.threshold = threshold
    }
}

/// A version state out of a list, which never holds `revoked`.
public struct StateDemand: Sendable, Hashable {
    /// The states that pass.
    public var allow: [VersionState]

    /// Makes the demand.
    public init(allow: [VersionState] = [.active, .deprecated]) { self.allow = allow }
}

/// What must be known about the ancestors.
public struct LineageDemand: Sendable, Hashable {
    /// Whether lineage must be declared at all.
    public enum Requirement: String, Sendable, CaseIterable {
        /// Absent lineage passes.
        case none
        /// Absent lineage is `missing`, unless the publisher signed "from scratch".
        case declared
    }

    /// Whether lineage must be declared.
    public var require: Requirement
    /// Whether every ancestor must be signed.
    public var ancestorsSigned: Bool
    /// Whether a stopped or tainted ancestor refuses.
    public var refuseTainted: Bool

    /// Makes the demand.
    public init(
        require: Requirement = .none, ancestorsSigned: Bool = false, refuseTainted: Bool = true
    ) {
        self.require = require
        self.ancestorsSigned = ancestorsSigned
        self.refuseTainted = refuseTainted
    }
}

/// A verified checkpoint no older than a limit.
public struct CheckpointAgeDemand: Sendable, Hashable {
    /// The greatest age in seconds.
    public var secondsMax: Int64
    /// By how many distinct owners of witnesses a tree with the version in it must have been
    /// cosigned within that time; 0 asks for none.
    public var witnesses: Int

    /// Makes the demand.
    public init(secondsMax: Int64, witnesses: Int = 0) {
        self.secondsMax = secondsMax
        self.witnesses = witnesses
    }
}

/// Every file scanned, at `minimum` or better.
public struct ScanDemand: Sendable, Hashable {
    /// The worst level that passes, in the words of a policy.
    public enum Minimum: String, Sendable, CaseIterable {
        /// Only plain data.
        case dataOnly = "data-only"
        /// Data and weights.
        case weightsOnly = "weights-only"
        /// Also code that honest frameworks need.
        case safe
        /// Also files that bring code of their own.
        case suspicious

        /// The worst level that passes.
        public var worst: ScanLevel {
            switch self {
            case .dataOnly: .dataOnly
            case .weightsOnly: .weightsOnly
            case .safe: .allowListed
            case .suspicious: .needsCode
            }
        }
    }

    /// Where files of no known format pass, in the words of a policy.
    public enum UnknownData: String, Sendable, CaseIterable {
        /// Nowhere.
        case refuse
        /// In datasets: their bytes are read by the user's own code, not made into objects.
        case datasets
        /// In models too.
        case accept
    }

    /// The worst level that passes.
    public var minimum: Minimum
    /// Where files pass that are unreadable only because their format is not known.
    public var unknownData: UnknownData

    /// Makes the demand.
    public init(minimum: Minimum = .safe, unknownData: UnknownData = .refuse) {
        self.minimum = minimum
        self.unknownData = unknownData
    }
}

/// Every file in a format out of a list.
public struct FormatsDemand: Sendable, Hashable {
    /// The formats that pass.
    public var allow: [String]

    /// Makes the demand.
    public init(allow: [String]) { self.allow = allow }
}
