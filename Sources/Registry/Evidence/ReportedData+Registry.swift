// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import Policy

extension LocalRegistry {
    /// Most digests looked up for the reports of one version; what is beyond counts as unknown.
    static let reportedDataMax = 1000

    /// What the registry holds of the data that reports name by digest: whole versions and files.
    func reportedData(_ reports: [RobustnessReport]) throws -> [ReportedData] {
        var seen: Set<Digest> = []
        let digests = reports.flatMap { $0.datasets.compactMap(\.digest) }
            .filter { seen.insert($0).inserted }
        return try catalog.read { reader in
            try digests.prefix(Self.reportedDataMax).compactMap { digest in
                var versions = try reader.versions(manifest: digest)
                for file in try reader.files(digest: digest, limit: Self.reportedDataMax) {
                    versions += [try reader.version(file.version)].compactMap(\.self)
                }
                let held = versions.filter { !$0.isRemoved }
                let worst =
                    held.first { $0.state == .revoked }
                    ?? held.first { $0.state == .quarantined } ?? held.first
                return worst.map {
                    ReportedData(digest: digest, label: $0.name.description, state: $0.state)
                }
            }
        }
    }
}

extension SignatureEvidence {
    /// The robustness report that was signed; nil where it is none that can be read.
    var robustnessReport: RobustnessReport? {
        guard PredicateType(uri: predicateType) == .robustness, let payload else { return nil }
        return try? RobustnessReport(parsing: payload)
    }
}
