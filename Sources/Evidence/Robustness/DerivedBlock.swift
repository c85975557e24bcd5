// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Everything the registry recomputes from a report's counts: rates, intervals, the worst case.
///
/// Policies gate on these values, on the conservative bound, never on a number the report prints.
public struct DerivedBlock: Sendable, Equatable {
    /// Accuracy under attack at one budget.
    public struct Budget: Sendable, Equatable {
        /// How the count came about.
        public enum How: String, Sendable {
            /// Samples that survived every attack that kept a bitmap.
            case perSampleAnd = "per-sample-and"
            /// The worst single attack.
            case minOverAttacks = "min-over-attacks"
        }

        /// The norm.
        public var norm: String
        /// The budget.
        public var eps: DecimalValue
        /// Samples still right after every attack at this budget.
        public var count: Count
        /// How the count came about.
        public var how: How
        /// The attacks that were run at this budget.
        public var attacks: [String]
        /// Which samples survived, when it is known for all attacks.
        public var survivors: Bitmap?
        /// A smaller budget with a worse result: it holds here too.
        public var closure: Closure?

        /// The count that holds at this budget: the worst at any budget up to it.
        public var effective: Count { closure?.count ?? count }
    }

    /// A worse result at a smaller budget. A larger budget contains every smaller one.
    public struct Closure: Sendable, Equatable {
        /// The smaller budget.
        public var fromEps: DecimalValue
        /// What was measured there.
        public var count: Count
    }

    /// Accuracy under natural corruption.
    public struct Corruption: Sendable, Equatable {
        /// The mean of the cells' accuracies.
        public var meanAccuracy: Double
        /// The worst cell: kind, severity.
        public var worst: (corruption: String, severity: Int64, count: Count)
        /// How many kinds were measured.
        public var types: Int

        /// Equal in every member.
        public static func == (left: Corruption, right: Corruption) -> Bool {
            left.meanAccuracy == right.meanAccuracy && left.types == right.types
                && left.worst.corruption.bytesEqual(right.worst.corruption)
                && left.worst.severity == right.worst.severity
                && left.worst.count == right.worst.count
        }
    }

    /// A named share: an attack's success, an attack's accuracy, an agreement.
    public struct Share: Sendable, Equatable {
        /// What was measured, outermost name first (`probe`, `detector`).
        public var names: [String]
        /// The counts.
        public var count: Count
    }

    /// Accuracy without an attack, or nil.
    public var clean: Count?
    /// Accuracy under attack, by norm and rising budget.
    public var evasion: [Budget] = []
    /// Accuracy under corruption, or nil.
    public var corruption: Corruption?
    /// Success of planted triggers, by kind.
    public var poisoning: [Share] = []
    /// Accuracy of membership inference, by attack.
    public var privacy: [Share] = []
    /// Agreement of stolen copies, by attack.
    public var extraction: [Share] = []
    /// Success of red-team probes, by probe and detector.
    public var redteam: [Share] = []
    /// What identifies the evaluated samples, so that bitmaps of two reports can be joined.
    public var samples: String?

    /// Makes an empty block.
    public init() {}

    /// The count that holds at a budget, or nil when that budget was not measured.
    public func evasion(norm: String, eps: DecimalValue) -> Count? {
        evasion.first { $0.norm.bytesEqual(norm) && $0.eps == eps }?.effective
    }
}

extension DerivedBlock {
    /// The block as JSON; an absent section is absent.
    public var json: JSONValue {
        var object: JSONObject = [:]
        if let clean { object["clean"] = .object(JSONObject(members: clean.derivedMembers)) }
        object["evasion"] = list(evasion.map(\.json))
        object["corruption"] = corruption?.json
        object["poisoning"] = list(poisoning.map { $0.json(["kind"], rate: "asr") })
        object["privacy"] = list(privacy.map { $0.json(["attack"], rate: "accuracy") })
        object["extraction"] = list(extraction.map { $0.json(["attack"], rate: "agreement") })
        object["redteam"] = list(redteam.map { $0.json(["probe", "detector"], rate: "asr") })
        return .object(object)
    }

    private func list(_ rows: [JSONValue]) -> JSONValue? { rows.isEmpty ? nil : .array(rows) }
}

extension DerivedBlock.Budget {
    var json: JSONValue {
        var object: JSONObject = [
            "norm": .string(norm), "eps": .string(eps.text), "n": .integer(count.n),
            "correctAfter": .integer(count.hits),
        ]
        for member in count.derivedMembers { object[member.name] = member.value }
        object["how"] = .string(how.rawValue)
        object["attacks"] = .array(attacks.map { .string($0) })
        if let closure {
            var inner: JSONObject = [
                "fromEps": .string(closure.fromEps.text),
                "correctAfter": .integer(closure.count.hits), "n": .integer(closure.count.n),
            ]
            for member in closure.count.derivedMembers { inner[member.name] = member.value }
            object["closure"] = .object(inner)
        }
        return .object(object)
    }
}

extension DerivedBlock.Corruption {
    var json: JSONValue {
        [
            "meanAccuracy": .string(DecimalText.short(meanAccuracy)),
            "worst": [
                "corruption": .string(worst.corruption), "severity": .integer(worst.severity),
                "rate": .string(DecimalText.short(worst.count.rate)),
            ],
            "types": .integer(Int64(types)),
        ]
    }
}

extension DerivedBlock.Share {
    func json(_ keys: [String], rate: String) -> JSONValue {
        var object: JSONObject = [:]
        for (key, name) in zip(keys, names) { object[key] = .string(name) }
        object[rate] = .string(DecimalText.short(count.rate))
        object["wilson95"] = count.wilson.json
        return .object(object)
    }
}
