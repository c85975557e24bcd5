// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How an attack searches; decides which sanity checks apply to it.
public enum AttackFamily: String, Sendable, CaseIterable {
    /// One gradient step.
    case gradientSingle = "gradient-single"
    /// Many gradient steps.
    case gradientIterative = "gradient-iterative"
    /// Queries that return scores.
    case scoreBased = "score-based"
    /// Queries that return a decision only.
    case decisionBased = "decision-based"
    /// Examples made on another model.
    case transfer
    /// Random noise of the same size: a control, not an attack.
    case randomNoise = "random-noise"
    /// Several attacks of different families, reported as one.
    case ensemble
    /// A number from somebody else's evaluation.
    case external
    /// A proof, not an attack.
    case certified
    /// Anything else, and every word this version does not know.
    case other

    /// Needs no gradient of the attacked model.
    var isGradientFree: Bool {
        switch self {
        case .scoreBased, .decisionBased, .transfer, .ensemble, .external: true
        case .gradientSingle, .gradientIterative, .randomNoise, .certified, .other: false
        }
    }

    /// Only asks the model, so a worse white-box result means that the gradients are masked.
    var isBlackBox: Bool { self == .scoreBased || self == .decisionBased || self == .transfer }

    /// Follows gradients of the attacked model.
    var isGradient: Bool { self == .gradientSingle || self == .gradientIterative }

    /// Counts towards the worst result.
    var isAttack: Bool { self != .randomNoise && self != .certified }
}

/// Attacks on inputs.
public struct EvasionSection: Sendable, Equatable {
    /// One attack at one budget.
    public struct Attack: Sendable, Equatable {
        /// The attack's name.
        public var name: String
        /// The class that ran, or nil.
        public var implementation: String?
        /// How it searches.
        public var family: AttackFamily
        /// The family as written, when it is a word this version does not know.
        public var unknownFamily: String?
        /// What the attacker knows.
        public var knowledge: String
        /// `L0`, `L1`, `L2`, `Linf`, `semantic` or `none`.
        public var norm: String
        /// The budget; nil for an unbounded attack.
        public var eps: DecimalValue?
        /// How many samples.
        public var n: Int64
        /// How many were still right.
        public var correctAfter: Int64
        /// The accuracy the tool printed, or nil.
        public var ratio: DecimalValue?
        /// Steps of an iterative attack, or nil.
        public var steps: Int64?
        /// The length of one step, or nil.
        public var stepSize: DecimalValue?
        /// Random restarts, or nil.
        public var restarts: Int64?
        /// Which samples were still right, or nil.
        public var perSample: Bitmap?
        /// The largest perturbation in the attack's norm, or nil.
        public var maxPerturbation: DecimalValue?
        /// Made for this model's defence.
        public var adaptive: Bool

        /// The counts, or nil when they contradict themselves.
        public var count: Count? { Count(hits: correctAfter, of: n) }
    }

    /// A proof of robustness for some samples.
    public struct Certificate: Sendable, Equatable {
        /// `randomized-smoothing`, `ibp`, …
        public var method: String
        /// The norm of the radius.
        public var norm: String
        /// The radius within which nothing changes.
        public var radius: DecimalValue
        /// How many samples.
        public var n: Int64
        /// How many of them are certified and right.
        public var certifiedCorrect: Int64
    }

    /// The attacks in the order of the report.
    public var attacks: [Attack]
    /// Warnings of the tool, `kind` or `kind:number`.
    public var toolWarnings: [String]
    /// Some threat model says that the attacker adapts to the defence.
    public var adaptive: Bool
    /// Proofs.
    public var certified: [Certificate]
}

extension EvasionSection {
    static func read(_ reader: inout ObjectReader) throws(MregError) -> EvasionSection {
        let attacks = try reader.rows("attacks", attack)
        guard !attacks.isEmpty else { throw reader.error("attacks", "is missing or empty") }
        let adaptive = try reader.rows("threatModels") { value, place throws(MregError) in
            var model = try ObjectReader(value, at: place)
            return try model.flag("adaptive") ?? false
        }
        return EvasionSection(
            attacks: attacks, toolWarnings: try reader.strings("toolWarnings"),
            adaptive: adaptive.contains(true) || attacks.contains(where: \.adaptive),
            certified: try reader.rows("certified", certificate))
    }

    private static func attack(_ value: JSONValue, _ place: String) throws(MregError) -> Attack {
        var reader = try ObjectReader(value, at: place)
        let norm = try reader.string("norm")
        let family = try reader.string("family")
        let known = AttackFamily(rawValue: family)
        guard reader.optional("eps") != nil else { throw reader.error("eps", "is missing") }
        let eps = try reader.optionalDecimal("eps")
        if let eps, eps.value < 0 { throw reader.error("eps", "\(eps) is negative") }
        let n = try reader.count("n")
        return Attack(
            name: try reader.string("name"), implementation: try reader.text("impl"),
            family: known ?? .other, unknownFamily: known == nil ? family : nil,
            knowledge: try reader.string("knowledge"), norm: norm, eps: eps, n: n,
            correctAfter: try reader.count("correctAfter"),
            ratio: try reader.optionalDecimal("accuracy"),
            steps: try reader.optionalCount("steps"),
            stepSize: try reader.optionalDecimal("stepSize"),
            restarts: try reader.optionalCount("restarts"),
            perSample: try reader.section("perSample", Bitmap.read),
            maxPerturbation: try largest(&reader, norm),
            adaptive: try reader.flag("adaptive") ?? false)
    }

    private static func largest(
        _ reader: inout ObjectReader, _ norm: String
    ) throws(MregError) -> DecimalValue? {
        guard reader.given("perturbation") != nil else { return nil }
        var perturbation = try reader.object("perturbation")
        return try perturbation.optionalDecimal("max\(norm)")
    }

    private static func certificate(
        _ value: JSONValue, _ place: String
    ) throws(MregError) -> Certificate {
        var reader = try ObjectReader(value, at: place)
        return Certificate(
            method: try reader.string("method"), norm: try reader.string("norm"),
            radius: try reader.decimal("radius"), n: try reader.count("n"),
            certifiedCorrect: try reader.count("certifiedCorrect"))
    }
}
