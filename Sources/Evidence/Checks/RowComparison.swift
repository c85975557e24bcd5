// SPDX-License-Identifier: Apache-2.0

/// What came of looking for evaluated rows among the rows a model was trained on (R23).
public enum RowComparison: Sendable, Hashable {
    /// How many rows there are on both sides, and how many of the evaluated ones were trained on.
    case compared(trained: Int64, evaluated: Int64, shared: Int64)
    /// It was evaluated on the training set itself.
    case same(name: String)
    /// They have no rows that can be compared; nothing speaks against them.
    case impossible(reason: String)
    /// They should be comparable and could not be read, which must not help anybody.
    case unreadable(reason: String)

    /// The rows of the training set, where they were counted.
    public var trainingRows: Int64? {
        if case .compared(let trained, _, _) = self { trained } else { nil }
    }

    /// The one of several comparisons that says most against the report.
    public static func worst(of comparisons: [RowComparison]) -> RowComparison? {
        comparisons.max { left, right in left.weight < right.weight }
    }

    private var weight: (Int, Int64) {
        switch self {
        case .same: (4, 0)
        case .compared(_, _, let shared) where shared > 0: (3, shared)
        case .unreadable: (2, 0)
        case .impossible: (1, 0)
        case .compared(let trained, _, _): (0, trained)
        }
    }

    /// R23: a model tested on what it was trained on.
    var flags: [ReportFlag] {
        switch self {
        case .compared(_, let evaluated, let shared) where shared > 0:
            [
                ReportFlag(
                    "R23", .error,
                    "\(shared) of \(evaluated) evaluated rows are in the training set, too")
            ]
        case .compared: []
        case .same(let name):
            [ReportFlag("R23", .error, "it was evaluated on \(name), the training set itself")]
        case .impossible(let reason):
            [ReportFlag("R23", .info, "rows were not compared with the training set: \(reason)")]
        case .unreadable(let reason):
            [ReportFlag("R23", .error, "rows cannot be compared: \(reason)")]
        }
    }
}
