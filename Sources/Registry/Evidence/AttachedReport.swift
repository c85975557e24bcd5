// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore
import Policy

/// One robustness report attached to a version, with what the registry makes of it.
public struct AttachedReport: Sendable {
    /// Who signed it, judged by the registry's trust.
    public var signature: SignatureEvidence
    /// The tool that measured, as the report says.
    public var tool: String
    /// When it was finished, or nil.
    public var finished: Timestamp?
    /// The registry's own verdict; nil when it could not be read.
    public var verdict: ReportVerdict?
    /// Why it does not count; nil when it does.
    public var problem: String?
}

/// All robustness reports of a version, and the worst that they show together.
public struct ReportOverview: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// The reports in the order of the log.
    public var reports: [AttachedReport]
    /// The worst of the reports that count.
    public var effective: DerivedBlock

    /// How many count.
    public var countedReports: Int { reports.filter { $0.problem == nil }.count }
}

extension LocalRegistry {
    /// The robustness reports of a version, recomputed, and the worst of those that count.
    public func reports(of reference: Reference) throws -> ReportOverview {
        try TypedCollector(registry: self, version: version(reference)).overview()
    }
}
