// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import Policy

extension LocalRegistry {
    /// A version as the exports see it: parents, files, metrics and what its reports come to.
    func exportSubject(
        _ version: VersionRecord, _ typed: TypedCollector
    ) throws -> ExportSubject {
        var subject = ExportSubject(Self.node(version))
        let (parents, metrics) = try catalog.read { reader in
            (
                try reader.parents(of: version.id).map(ParentEdge.init),
                try reader.metrics(of: version.id)
            )
        }
        subject.parents = try parents.map { (try node($0), $0.relation) }
        subject.files = try contents(of: version).files.entries.map { ($0.path.text, $0.digest) }
        // A metric that is no number has no place in these formats; `show` has it.
        subject.metrics = metrics.compactMap { row in
            DecimalValue(row.value).map { (row.key, $0) }
        }
        let overview = try typed.overview()
        if overview.countedReports > 0 { subject.derived = overview.effective }
        let card = try modelCard(version)
        let declared = try catalog.read { try $0.parameters(of: version.id) }
            .first { $0.key.bytesEqual("license") }
        subject.licence = card?.licence ?? declared?.value
        subject.task = card?.task
        if version.state != .active {
            let reason = version.stateReason.map { ": \($0)" } ?? ""
            subject.limitations.append("\(version.state.rawValue)\(reason)")
        }
        return subject
    }

    private static func node(_ version: VersionRecord) -> GraphNode {
        GraphNode(
            name: version.name.artifact.text, version: "\(version.name.number)",
            digest: version.manifest, isDataset: version.row.kind == .dataset)
    }

    /// A parent in the registry by its version, else by its URI.
    private func node(_ edge: ParentEdge) throws -> GraphNode {
        let known = try catalog.read { try $0.versions(manifest: edge.digest) }
            .first { !$0.isRemoved }
        if let known { return Self.node(known) }
        let isData = ["trained-on", Relation.evaluatedOn].contains(edge.relation)
        let name = [edge.uri, edge.label, edge.digest.description].first { !$0.isEmpty } ?? ""
        return GraphNode(name: name, version: nil, digest: edge.digest, isDataset: isData)
    }

    /// What the version's `README.md` declares, or nil.
    func modelCard(_ version: VersionRecord) throws -> ModelCard? {
        let contents = try contents(of: version)
        let readme = contents.files.entries.first {
            $0.path.text.bytesEqual("README.md") && $0.size <= Int64(Limits.documentBytesMax)
        }
        guard let readme else { return nil }
        var bytes: [UInt8] = []
        try read(readme, of: contents) { (span) throws(MregError) in
            unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        return ModelCard(readme: bytes)
    }
}
