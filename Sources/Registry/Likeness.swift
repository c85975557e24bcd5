// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

/// Finds the earlier versions that a new one has most of its bytes from, declared or not.
///
/// Done once, when the version is projected, so that taint is a walk over rows however many
/// versions there are. What the declared parents explain does not count: two fine-tunes of one base
/// share its frozen layers and are not made from each other.
struct Likeness {
    let writer: Catalog.Writer
    let blobs: ProjectionBlobs

    /// Records the weights of a version, its sketch, and what it is like.
    func record(
        _ contents: ArtifactContents, _ kind: ArtifactKind, _ parents: [ParentEdge],
        of version: VersionID
    ) throws {
        try writer.insertWeights(
            contents.files.weights(kind).lazy.filter { $0.size > 0 }.map(\.digest), of: version)
        let pieces = try ContentPieces(contents, kind, blobs)
        let sketch = pieces.sketch
        let candidates = try writer.reader.versions(
            sketchedBy: sketch, besides: version, limit: Limits.likenessesMax)
        try writer.insertSketch(sketch, of: version)
        let declared = Set(parents.map(\.digest))
        let others = candidates.filter {
            $0.manifest != contents.digest && !declared.contains($0.manifest)
        }
        guard !others.isEmpty else { return }
        let explained = try chunks(ofParents: parents)
        for other in others {
            guard let found = try content(of: other) else { continue }
            let shared = pieces.bytes(sharedWith: found, besides: explained)
            guard shared > pieces.bytes / 2 else { continue }
            try writer.insertLikeness(
                of: version, to: other.id, sharedBytes: shared, totalBytes: pieces.bytes)
        }
    }

    private func chunks(ofParents parents: [ParentEdge]) throws -> Set<Digest> {
        var chunks: Set<Digest> = []
        for parent in parents.prefix(Limits.likenessParentsMax) {
            guard let version = try writer.reader.versions(manifest: parent.digest).first else {
                continue
            }
            chunks.formUnion(try content(of: version)?.pieces.map(\.digest) ?? [])
        }
        return chunks
    }

    private func content(of version: VersionRecord) throws -> ContentPieces? {
        let blobs = blobs
        guard
            let contents = try unlessLost({ () throws(MregError) in
                try blobs.contents(of: version.manifest)
            })
        else { return nil }
        return try ContentPieces(contents, version.row.kind, blobs)
    }
}
