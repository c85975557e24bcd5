// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import Policy

extension LocalRegistry {
    /// Most digests looked up for the reports of one version; what is beyond counts as unknown.
    static let reportedDataMax = 1000

    /// What the registry holds of the data that reports of a version name by digest: whole versions
    /// and files, and whether what was evaluated is among what the version was trained on.
    func reportedData(
        _ reports: [RobustnessReport], of subject: VersionRecord
    ) throws -> [ReportedData] {
        let datasets = reports.flatMap(\.datasets)
        let evaluated = Set(
            datasets.filter { $0.role.bytesEqual("evaluation") }.compactMap(\.digest))
        var seen: Set<Digest> = []
        let digests = datasets.compactMap(\.digest).filter { seen.insert($0).inserted }
        return try digests.prefix(Self.reportedDataMax).compactMap { digest in
            guard let (holder, isFile) = try holder(of: digest) else { return nil }
            let data = StoredData(
                registry: self, version: holder, file: isFile ? digest : nil)
            return ReportedData(
                digest: digest, label: holder.name.description, state: holder.state,
                rows: evaluated.contains(digest) ? try rows(of: data, trainedOn: subject) : nil)
        }
    }

    /// The version that holds some content, as a whole or as a file; of several, the one in the
    /// worst state.
    private func holder(of digest: Digest) throws -> (version: VersionRecord, isFile: Bool)? {
        try catalog.read { reader in
            let whole = try reader.versions(manifest: digest)
            let parts = try reader.files(digest: digest, limit: Self.reportedDataMax)
                .compactMap { try reader.version($0.version) }
            let held = (whole + parts).filter { !$0.isRemoved }
            let worst =
                held.first { $0.state == .revoked }
                ?? held.first { $0.state == .quarantined } ?? held.first
            return worst.map { ($0, $0.manifest != digest) }
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
