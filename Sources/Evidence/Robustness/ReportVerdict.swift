// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What a check found, with the rule that found it.
public struct ReportFlag: Sendable, Equatable {
    /// How much it matters.
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        /// Worth knowing.
        case info
        /// The report may be used; a strict policy refuses it.
        case warn
        /// The report cannot be used.
        case error

        /// Order of weight.
        public static func < (left: Self, right: Self) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The rule: `R01` ... `R27`.
    public var id: String
    /// How much it matters.
    public var severity: Severity
    /// What was found, for people; control characters are escaped.
    public var message: String

    /// Makes a flag.
    public init(_ id: String, _ severity: Severity, _ message: String) {
        self.id = id
        self.severity = severity
        self.message = message.printable
    }

    /// The flag as JSON.
    public var json: JSONValue {
        [
            "id": .string(id), "severity": .string(severity.rawValue),
            "message": .string(message),
        ]
    }
}

/// What the registry itself makes of a report; never signed by the evaluator.
public struct ReportVerdict: Sendable, Equatable {
    /// Whether the evidence is sound; not whether the model is good.
    public enum Word: String, Sendable, CaseIterable {
        /// Nothing speaks against it.
        case usable
        /// It may be used; something is missing or weak.
        case usableWithWarnings = "usable-with-warnings"
        /// It contradicts itself.
        case invalid
    }

    /// The version of the rules, stored beside a verdict.
    public static let checkerVersion = "1"

    /// Everything recomputed from the counts.
    public var derived: DerivedBlock
    /// What the rules found.
    public var flags: [ReportFlag]

    /// The verdict: the weight of the gravest flag.
    public var word: Word {
        switch flags.map(\.severity).max() {
        case .error: .invalid
        case .warn: .usableWithWarnings
        case .info, nil: .usable
        }
    }

    /// The flags of some rules, gravest first.
    public func flags(of rules: Set<String>) -> [ReportFlag] {
        flags.filter { rules.contains($0.id) }.sorted { $0.severity > $1.severity }
    }

    /// `{"derived", "flags", "verdict"}`.
    public var json: JSONValue {
        [
            "derived": derived.json,
            "flags": .array(flags.map(\.json)),
            "verdict": .string(word.rawValue),
        ]
    }
}
