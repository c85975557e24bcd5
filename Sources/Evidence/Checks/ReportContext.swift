// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What the registry knows beside a report; rules whose fact is nil or empty stay silent.
public struct ReportContext: Sendable {
    /// A set of adversarial examples that was looked at.
    public struct Witness: Sendable {
        /// The norm of its perturbations.
        public var norm: String
        /// The budget they were held against.
        public var eps: DecimalValue
        /// How many samples it covers, and how many the model still gets right; nil where nobody
        /// has run the model on it.
        public var survivors: Count?
        /// How many examples there are.
        public var examples: Int64
        /// How many of them are beyond the budget or outside the input range.
        public var rejected: Int64
        /// The largest perturbation among them.
        public var largest: Double
        /// Whether it is the one that the report names as its evidence.
        public var isOwn: Bool

        /// Makes a witness.
        public init(
            norm: String, eps: DecimalValue, survivors: Count?, examples: Int64,
            rejected: Int64 = 0, largest: Double = 0, isOwn: Bool = false
        ) {
            self.norm = norm
            self.eps = eps
            self.survivors = survivors
            self.examples = examples
            self.rejected = rejected
            self.largest = largest
            self.isOwn = isOwn
        }
    }

    /// Digests of the evaluated bytes and datasets that the registry holds (R03).
    public var knownDigests: Set<Digest>?
    /// Digests of the data that is at hand as what was evaluated (R03).
    public var evaluatedDigests: Set<Digest>?
    /// Budgets a policy asks about (R10); empty means that of the report.
    public var budgets: [(norm: String, eps: DecimalValue)] = []
    /// Widest half-width of an interval a policy accepts (R02).
    public var halfWidthMax: Double?
    /// What came of comparing the rows of train and evaluation sets (R23).
    public var rows: RowComparison?
    /// The publisher's owner and keys, to compare with the evaluator (R24).
    public var publishers: [String] = []
    /// The report was signed by a key of the publisher (R24).
    public var signedByPublisher = false
    /// The time of the decision (R25).
    public var now: Timestamp?
    /// The greatest age of a report in seconds (R25).
    public var ageMaxSeconds: Int64?
    /// When the version the report is quoted for was derived from the evaluated one (R25).
    public var derivedAt: Timestamp?
    /// Adversarial examples that somebody has handed in (R27).
    public var witnesses: [Witness] = []

    /// Knows nothing.
    public init() {}
}
