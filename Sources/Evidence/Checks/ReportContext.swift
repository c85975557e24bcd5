// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What the registry knows beside a report; rules whose fact is nil or empty stay silent.
public struct ReportContext: Sendable {
    /// A replayed set of adversarial examples.
    public struct Witness: Sendable {
        /// The norm of its perturbations.
        public var norm: String
        /// The largest perturbation found in it.
        public var eps: DecimalValue
        /// How many samples it covers, and how many the model still gets right.
        public var survivors: Count

        /// Makes a witness.
        public init(norm: String, eps: DecimalValue, survivors: Count) {
            self.norm = norm
            self.eps = eps
            self.survivors = survivors
        }
    }

    /// Digests of the evaluated bytes and datasets that the registry holds (R03).
    public var knownDigests: Set<Digest>?
    /// Budgets a policy asks about (R10); empty means that of the report.
    public var budgets: [(norm: String, eps: DecimalValue)] = []
    /// Widest half-width of an interval a policy accepts (R02).
    public var halfWidthMax: Double?
    /// Rows that train and evaluation sets share, by hash (R23).
    public var sharedRows: Int64?
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
    /// Rows of the training set, to judge delta (R26).
    public var trainingRows: Int64?
    /// Replayed witnesses (R27).
    public var witnesses: [Witness] = []

    /// Knows nothing.
    public init() {}
}
