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
        /// Whether it counts only answers of a class that the attacker chose.
        public var isTargeted = false
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
        /// How the samples were written, when it is a word this version does not know.
        public var unknownEncoding: String?
        /// Samples the attack broke off at, or nil.
        public var errors: Int64?
        /// The largest perturbation in the attack's norm or in one that is never larger, or nil.
        public var maxPerturbation: DecimalValue?
        /// Made for this model's defence.
        public var adaptive: Bool

        /// The counts, or nil when they contradict themselves.
        public var count: Count? { Count(hits: correctAfter, of: n) }

        /// Only asks the attacked model, so a worse white-box result means masked gradients.
        ///
        /// Gradient steps on another model ask, too; several attacks in one, and what searches in an
        /// unknown way, are told by what they know.
        var isBlackBox: Bool {
            switch family {
            case .scoreBased, .decisionBased, .transfer: true
            case .randomNoise, .certified: false
            case .gradientSingle, .gradientIterative, .ensemble, .external, .other: onlyAsks
            }
        }

        private var onlyAsks: Bool {
            knowledge.hasPrefix("black-box") || knowledge.bytesEqual("transfer")
        }

        /// Sees the attacked model's weights.
        var isWhiteBox: Bool {
            switch family {
            case .gradientSingle, .gradientIterative: !onlyAsks
            case .ensemble, .external, .other: knowledge.bytesEqual("white-box")
            case .scoreBased, .decisionBased, .transfer, .randomNoise, .certified: false
            }
        }
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

    /// What an attacker was assumed to want, know and do.
    public struct ThreatModel: Sendable, Equatable {
        /// The name by which attacks refer to it, or nil.
        public var id: String?
        /// `untargeted` or `targeted`, or nil.
        public var goal: String?
        /// What the attacker knows, or nil.
        public var knowledge: String?
        /// The norm, or nil.
        public var norm: String?
        /// The attacker adapts to the defence.
        public var adaptive: Bool
    }

    /// The attacks in the order of the report.
    public var attacks: [Attack]
    /// Warnings of the tool, `kind` or `kind:number`.
    public var toolWarnings: [String]
    /// What attackers were assumed, as far as the checks need it.
    public var threatModels: [ThreatModel]
    /// Proofs.
    public var certified: [Certificate]

    /// Some attack was made for this model's defence.
    public var adaptive: Bool { attacks.contains(where: \.adaptive) }
}

extension EvasionSection {
    static func read(_ reader: inout ObjectReader) throws(MregError) -> EvasionSection {
        let models = try reader.rows("threatModels", threatModel)
        let attacks = try reader.rows("attacks") { value, place throws(MregError) in
            try attack(value, place, models)
        }
        guard !attacks.isEmpty else { throw reader.error("attacks", "is missing or empty") }
        return EvasionSection(
            attacks: attacks,
            toolWarnings: reader.given("toolWarnings") == nil
                ? [] : try reader.strings("toolWarnings"),
            threatModels: models, certified: try reader.rows("certified", certificate))
    }

    private static func threatModel(
        _ value: JSONValue, _ place: String
    ) throws(MregError) -> ThreatModel {
        var reader = try ObjectReader(value, at: place)
        return ThreatModel(
            id: try reader.text("id"), goal: try reader.text("goal"),
            knowledge: try reader.text("knowledge"), norm: try reader.text("norm"),
            adaptive: try reader.flag("adaptive") ?? false)
    }

    private static func attack(
        _ value: JSONValue, _ place: String, _ models: [ThreatModel]
    ) throws(MregError) -> Attack {
        var reader = try ObjectReader(value, at: place)
        let norm = try reader.string("norm")
        let family = try reader.string("family")
        let known = AttackFamily(rawValue: family)
        guard reader.optional("eps") != nil else { throw reader.error("eps", "is missing") }
        let eps = try reader.optionalDecimal("eps")
        if let eps, eps.value < 0 { throw reader.error("eps", "\(eps) is negative") }
        let assumed = try assumed(&reader, models)
        let encoding = try encoding(&reader)
        let isRead = encoding?.bytesEqual(Bitmap.encoding) ?? true
        return Attack(
            name: try reader.string("name"), implementation: try reader.text("impl"),
            family: known ?? .other, unknownFamily: known == nil ? family : nil,
            knowledge: try reader.string("knowledge"),
            isTargeted: !assumed.isEmpty
                && assumed.allSatisfy { $0.goal?.bytesEqual("targeted") == true },
            norm: norm, eps: eps, n: try reader.count("n"),
            correctAfter: try reader.count("correctAfter"),
            ratio: try reader.optionalDecimal("accuracy"),
            steps: try reader.optionalCount("steps"),
            stepSize: try reader.optionalDecimal("stepSize"),
            restarts: try reader.optionalCount("restarts"),
            perSample: isRead ? try reader.section("perSample", Bitmap.read) : nil,
            unknownEncoding: isRead ? nil : encoding, errors: try reader.optionalCount("errors"),
            maxPerturbation: try largest(&reader, norm),
            adaptive: try reader.flag("adaptive") ?? false || assumed.contains(where: \.adaptive))
    }

    /// The threat models an attack is run under: the one it names, or any where it names none.
    private static func assumed(
        _ reader: inout ObjectReader, _ models: [ThreatModel]
    ) throws(MregError) -> [ThreatModel] {
        guard let id = try reader.text("threatModel") else { return models }
        return models.filter { $0.id?.bytesEqual(id) == true }
    }

    private static func encoding(_ reader: inout ObjectReader) throws(MregError) -> String? {
        guard reader.given("perSample") != nil else { return nil }
        var samples = try reader.object("perSample")
        return try samples.string("encoding")
    }

    /// What is beyond a budget in a smaller norm is beyond it in a larger one, too.
    private static func largest(
        _ reader: inout ObjectReader, _ norm: String
    ) throws(MregError) -> DecimalValue? {
        guard reader.given("perturbation") != nil else { return nil }
        var perturbation = try reader.object("perturbation")
        let smaller = ["L1": ["L1", "L2", "Linf"], "L2": ["L2", "Linf"]][norm] ?? [norm]
        var largest: DecimalValue?
        for norm in smaller {
            guard let found = try perturbation.optionalDecimal("max\(norm)") else { continue }
            largest = max(largest ?? found, found)
        }
        return largest
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
