// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore

extension LocalRegistry {
    /// Takes over what a Hugging Face model card declares: the licence, and where the model comes
    /// from. Returns what the user should know.
    ///
    /// A card names parents without digests. Those that this registry holds under the same name
    /// become lineage, by the digest of their newest version; all are kept as the card spells them.
    public func add(_ card: ModelCard, to request: inout PushRequest) throws -> [String] {
        let models = card.baseModels.prefix(Limits.cardParentsMax)
        let datasets = card.datasets.prefix(Limits.cardParentsMax)
        guard !request.isFromScratch || models.isEmpty && datasets.isEmpty else {
            throw MregError(
                .usage, "--from-scratch contradicts the card",
                cause: "it names \((models + datasets).joined(separator: ", ").printable)")
        }
        let facts = [
            ("license", card.licence), ("base_model", Self.list(models)),
            ("base_model_relation", card.baseModelRelation), ("datasets", Self.list(datasets)),
        ]
        for case (let name, let value?) in facts {
            try PushRequest.add(name, value, "parameter", to: &request.parameters)
        }
        let relation = Relation.ofBase.first { $0.bytesEqual(card.baseModelRelation ?? "") }
        return try models.compactMap {
            try add($0, .model, relation ?? Relation.ofBase[0], to: &request)
        } + datasets.compactMap { try add($0, .dataset, Relation.trainedOn, to: &request) }
    }

    private static func list(_ names: ArraySlice<String>) -> String? {
        names.isEmpty ? nil : names.joined(separator: ", ")
    }

    private func latest(_ artifact: ArtifactName) throws -> VersionRecord? {
        do {
            return try version(Reference(name: artifact, selector: .latest))
        } catch let error as MregError where error.code == .notFound { return nil }
    }

    /// Adds one parent; gives the sentence about one that is not held.
    private func add(
        _ name: String, _ kind: ArtifactKind, _ relation: String, to request: inout PushRequest
    ) throws -> String? {
        // The hub's names have capitals, ours have none.
        guard let artifact = try? ArtifactName(name.lowercased()),
            try catalog.read({ try $0.kind(of: artifact) }) == kind,
            let parent = try latest(artifact)
        else {
            let option = kind == .model ? "--external" : "--external-data"
            return "the card names '\(name.printable)', which is not in this registry, so it is no "
                + "lineage: push it before, or give \(option) URI@sha256:…"
        }
        request.parents.append(
            .init(relation: relation, text: parent.name.description, isExternal: false))
        return nil
    }
}
