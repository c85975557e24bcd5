// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A robustness report: what an evaluator measured on named bytes, as counts.
///
/// Unknown members are ignored, as in-toto asks; every known member has one type. Nothing here is
/// believed because it parsed: `ReportCheck` recomputes and compares.
public struct RobustnessReport: Sendable, Equatable {
    /// The `schema` read and written.
    public static let schema = "0.1"

    /// Where the numbers come from.
    public struct Source: Sendable, Equatable {
        /// The format that was imported.
        public var format: String
        /// The tool, or nil.
        public var tool: String?
        /// Its version, or nil.
        public var toolVersion: String?
        /// The digest of the raw report, or nil.
        public var rawDigest: Digest?
    }

    /// Who measured.
    public struct Evaluator: Sendable, Equatable {
        /// A URI or name that stands for the evaluator.
        public var id: String
        /// `self`, `same-org` or `external`, or nil.
        public var independence: String?
    }

    /// What is said about the model.
    public struct Model: Sendable, Equatable {
        /// How many classes a classifier tells apart, or nil.
        public var classes: Int64?
        /// The number of input values, from the shape, or nil.
        public var inputSize: Int64?
        /// The smallest and largest input value, or nil.
        public var inputRange: ClosedRange<Double>?
        /// Whether the same input always gives the same output, or nil.
        public var deterministic: Bool?
        /// `image`, `text`, …, or nil.
        public var modality: String?
    }

    /// A dataset that was used.
    public struct Dataset: Sendable, Equatable {
        /// What it was used for: `evaluation`, `train`, `nonmember`, `trigger`, `prompts`, …
        public var role: String
        /// Its digest, or nil.
        public var digest: Digest?
        /// Its name for people, or nil.
        public var name: String?
        /// Which of its samples were used, as written, or nil.
        public var selection: JSONValue?
    }

    /// A file that proves something, such as adversarial examples.
    public struct Evidence: Sendable, Equatable {
        /// What it is: `adversarial-witness`, `raw-log`, …
        public var name: String
        /// Its digest, or nil.
        public var digest: Digest?
    }

    /// Seeds and repetitions.
    public struct Determinism: Sendable, Equatable {
        /// The seed, or nil.
        public var seed: Int64?
        /// How often the evaluation was run, or nil.
        public var repeats: Int64?
        /// How many of the runs agreed, or nil.
        public var agree: Int64?
    }

    /// The clean accuracy: counts as written, not yet believed.
    public struct Clean: Sendable, Equatable {
        /// How many samples.
        public var n: Int64
        /// How many were right.
        public var correct: Int64
        /// The counts, or nil when they contradict themselves.
        public var count: Count? { Count(hits: correct, of: n) }
    }

    /// What the statement is about.
    public var subjects: [Statement.Subject]
    /// Where the numbers come from.
    public var source: Source
    /// Who measured, or nil.
    public var evaluator: Evaluator?
    /// `self_attested`, `third_party`, `reproduced` or `enclave_attested`, or nil.
    public var assurance: String?
    /// What is said about the model, or nil.
    public var model: Model?
    /// The datasets used.
    public var datasets: [Dataset]
    /// When the evaluation ended, or nil.
    public var finished: Timestamp?
    /// When the report says it is too old, or nil.
    public var notAfter: Timestamp?
    /// Seeds and repetitions, or nil.
    public var determinism: Determinism?
    /// Accuracy without an attack, or nil.
    public var clean: Clean?
    /// What a publisher claims about itself: shown, never counted.
    public var declared: JSONValue?
    /// Limits of the evaluation that its author knows.
    public var limitations: [String]
    /// Files that prove something, by digest.
    public var evidence: [Evidence]
    /// Attacks on inputs, or nil.
    public var evasion: EvasionSection?
    /// Natural corruptions, or nil.
    public var corruption: CorruptionSection?
    /// Tests for planted or spoilt training data, or nil.
    public var poisoning: PoisoningSection?
    /// Membership inference and differential privacy, or nil.
    public var privacy: PrivacySection?
    /// Model extraction, or nil.
    public var extraction: ExtractionSection?
    /// Red teaming of a generative model, or nil.
    public var redteam: RedteamSection?
    /// Tests of explanations, or nil.
    public var explanation: ExplanationSection?

    /// Whether it counts nothing at all.
    var isEmpty: Bool {
        clean == nil && evasion == nil && (corruption?.cells ?? []).isEmpty
            && (poisoning?.tests ?? []).isEmpty && (privacy?.membership ?? []).isEmpty
            && privacy?.dp == nil && (extraction?.tests ?? []).isEmpty
            && (redteam?.probes ?? []).isEmpty && (explanation?.tests ?? []).isEmpty
    }
}
