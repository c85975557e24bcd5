// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

/// How a version can come from a parent.
public enum Relation {
    /// Made from a model: `--base` with `--relation`.
    public static let ofBase = [
        "finetune", "adapter", "merge", "quantized", "converted", "distilled",
    ]
    /// Made from a dataset.
    public static let trainedOn = "trained-on"
    /// Judged on a dataset; what it says does not flow into the model.
    public static let evaluatedOn = "evaluated-on"
}

extension LocalRegistry {
    /// What a request says besides the bytes, with names resolved to digests.
    func metadata(of request: PushRequest) throws -> VersionMetadata {
        guard request.message.utf8.count <= Limits.messageBytesMax else {
            throw MregError(
                .usage, "the message is longer than \(Limits.messageBytesMax) bytes")
        }
        guard !request.isFromScratch || request.parents.allSatisfy(Self.isEvaluation) else {
            throw MregError(.usage, "a version from scratch has no parents")
        }
        var metadata = VersionMetadata()
        metadata.message = request.message
        metadata.parameters = request.parameters
        metadata.metrics = request.metrics
        metadata.isFromScratch = request.isFromScratch
        for parent in request.parents {
            let edge = try edge(parent)
            let isKnown = metadata.lineage.contains {
                $0.digest == edge.digest && $0.relation == edge.relation
            }
            if !isKnown { metadata.lineage.append(edge) }
        }
        return metadata
    }

    private static func isEvaluation(_ parent: PushRequest.Parent) -> Bool {
        parent.relation == Relation.evaluatedOn
    }

    private func edge(_ parent: PushRequest.Parent) throws -> ParentEdge {
        guard parent.isExternal else {
            let version = try version(try Reference(parent.text))
            return ParentEdge(
                relation: parent.relation, digest: version.manifest,
                label: version.name.description, uri: "")
        }
        let parts = parent.text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count >= 2, let last = parts.last,
            let digest = try? Digest(parsing: String(last)), !parent.text.hasPrefix("@")
        else {
            throw MregError(
                .usage, "'\(parent.text.printable)' is not URI@sha256:…",
                cause: "a parent outside the registry must be pinned by its digest",
                next: "give --external 'https://example.org/model@sha256:…'")
        }
        let uri = String(parent.text.dropLast(last.count + 1))
        return ParentEdge(relation: parent.relation, digest: digest, label: "", uri: uri)
    }
}
