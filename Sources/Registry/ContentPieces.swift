// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The distinct chunks of a version's weights or data, for comparing it with others.
struct ContentPieces {
    /// The lengths of the chunks, in bytes, by digest.
    private(set) var lengths: [Digest: Int64] = [:]

    /// Reads which chunks the files have; none of their bytes.
    init(
        _ contents: ArtifactContents, _ kind: ArtifactKind, _ blobs: ProjectionBlobs
    ) throws(MregError) {
        for file in contents.files.weights(kind) where file.size > 0 {
            // A member of a tar is smaller than any chunk is cut.
            let isWhole = contents.manifest.layers[file.layer].digest == file.digest
            let pieces =
                isWhole
                ? try blobs.pieces(of: file.digest, size: file.size) : [(file.digest, file.size)]
            for (digest, length) in pieces { lengths[digest] = length }
        }
        guard lengths.count > Limits.piecesMax else { return }
        // The least digests are a fair sample, and two versions choose alike.
        for digest in lengths.keys.sorted().dropFirst(Limits.piecesMax) { lengths[digest] = nil }
    }

    /// The sum of the lengths.
    var bytes: Int64 { lengths.values.reduce(0, +) }

    /// The least digests, shortened: two versions that share much have several in common.
    var sketch: [Int64] {
        lengths.keys.sorted().prefix(Limits.sketchMarksMax).map { digest in
            digest.bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
    }

    /// The bytes that are in another version, too, and not in what explains them.
    func bytes(sharedWith other: ContentPieces, besides explained: Set<Digest>) -> Int64 {
        lengths.reduce(0) { sum, piece in
            other.lengths[piece.key] != nil && !explained.contains(piece.key)
                ? sum + piece.value : sum
        }
    }
}
