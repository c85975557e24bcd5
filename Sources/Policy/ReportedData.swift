// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// Data that a report says it measured on, and that the registry holds.
public struct ReportedData: Sendable, Hashable {
    /// The digest by which the report names it.
    public var digest: Digest
    /// The version that holds it, such as `digits-test@v1`.
    public var label: String
    /// The worst state of any version that holds it.
    public var state: VersionState
    /// What came of looking for its rows among those the version was trained on; nil where that is
    /// not known to be needed.
    public var rows: RowComparison?

    /// Makes the evidence.
    public init(
        digest: Digest, label: String, state: VersionState, rows: RowComparison? = nil
    ) {
        self.rows = rows
        self.digest = digest
        self.label = label
        self.state = state
    }

    /// Whether nothing measured on it counts any more.
    public var isStopped: Bool { state == .revoked || state == .quarantined }
}

extension [ReportedData] {
    /// What is known of the rows that a report evaluated.
    public func rows(evaluatedIn report: RobustnessReport) -> RowComparison? {
        let evaluated = Set(
            report.datasets.filter { $0.role.bytesEqual("evaluation") }.compactMap(\.digest))
        return .worst(of: filter { evaluated.contains($0.digest) }.compactMap(\.rows))
    }
}
