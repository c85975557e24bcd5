// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Policy

extension LocalRegistry {
    /// Everything about one version, with what the policies say of a pull.
    public func show(
        _ reference: Reference, environment: String? = nil,
        consumer: ConsumerDocuments = ConsumerDocuments()
    ) throws -> VersionDetails {
        let version = try version(reference)
        guard let trust = state.trust else {
            throw MregError(.corrupt, "the registry's log establishes no trust document")
        }
        let evidence = try EvidenceCollector(registry: self, trust: trust).evidence(of: version)
        let decision = evaluate(
            policy: try policy(for: environment), evidence: evidence, now: .now)
        let (line, parameters, metrics, parents) = try catalog.read { reader in
            (
                try Self.line(version, reader), try reader.parameters(of: version.id),
                try reader.metrics(of: version.id), try reader.parents(of: version.id)
            )
        }
        return VersionDetails(
            name: version.name.artifact, kind: version.row.kind, summary: line,
            logIndex: version.row.logIndex, stateReason: version.stateReason ?? "",
            parameters: Self.map(parameters.map { ($0.key, $0.value) }),
            metrics: Self.map(metrics.map { ($0.key, $0.value) }),
            parents: parents.map(ParentEdge.init), files: try contents(of: version).files,
            signatures: evidence.signatures, decision: decision,
            // Afterwards, as the evidence scans what is small and was never scanned.
            model: try model(of: version))
    }

    static func map(_ pairs: [(String, String)]) -> [String: String] {
        Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }
}

extension ParentEdge {
    /// The edge as the catalog has it.
    init(_ edge: LineageEdge) {
        self.init(
            relation: edge.row.relation, digest: edge.row.parentManifest,
            label: edge.row.parent?.description ?? "", uri: edge.row.externalURI ?? "")
    }
}
