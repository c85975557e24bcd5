// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The distinct chunks of a version's weights or data, for comparing it with others.
struct ContentPieces {
    /// A chunk.
    struct Piece {
        var digest: Digest
        /// Its length in bytes.
        var length: Int64
    }

    /// The chunks in byte order of their digests, none twice.
    let pieces: [Piece]

    /// Reads which chunks the files have; none of their bytes.
    init(
        _ contents: ArtifactContents, _ kind: ArtifactKind, _ blobs: ProjectionBlobs
    ) throws(MregError) {
        var all: [Piece] = []
        for file in contents.files.weights(kind) where file.size > 0 {
            // A member of a tar is smaller than any chunk is cut.
            guard contents.manifest.layers[file.layer].digest == file.digest else {
                all.append(Piece(digest: file.digest, length: file.size))
                continue
            }
            for (digest, length) in try blobs.pieces(of: file.digest, size: file.size) {
                all.append(Piece(digest: digest, length: length))
            }
        }
        all.sort { $0.digest < $1.digest }
        var count = 0
        for index in all.indices where index == 0 || all[index].digest != all[count - 1].digest {
            all[count] = all[index]
            count += 1
        }
        // The least digests are a fair sample, and two versions choose alike.
        all.removeLast(all.count - min(count, Limits.piecesMax))
        pieces = all
    }

    /// The sum of the lengths.
    var bytes: Int64 { pieces.reduce(0) { $0 + $1.length } }

    /// The least digests, shortened: two versions that share much have several in common.
    var sketch: [Int64] {
        pieces.prefix(Limits.sketchMarksMax).map { Int64(bitPattern: $0.digest.prefix) }
    }

    /// The bytes that are in another version, too, and not in what explains them.
    func bytes(sharedWith other: ContentPieces, besides explained: Set<Digest>) -> Int64 {
        var (sum, place) = (Int64(0), 0)
        for piece in pieces {
            while place < other.pieces.count, other.pieces[place].digest < piece.digest {
                place += 1
            }
            guard place < other.pieces.count, other.pieces[place].digest == piece.digest,
                !explained.contains(piece.digest)
            else { continue }
            sum += piece.length
        }
        return sum
    }
}
