// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Data that a report says it measured on, and that the registry holds.
public struct ReportedData: Sendable, Hashable {
    /// The digest by which the report names it.
    public var digest: Digest
    /// The version that holds it, such as `digits-test@v1`.
    public var label: String
    /// The worst state of any version that holds it.
    public var state: VersionState

    /// Makes the evidence.
    public init(digest: Digest, label: String, state: VersionState) {
        self.digest = digest
        self.label = label
        self.state = state
    }

    /// Whether nothing measured on it counts any more.
    public var isStopped: Bool { state == .revoked || state == .quarantined }
}
