// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The hash tiles of one tree, each checked up to the root before it is used.
///
/// The partial tiles of the right edge together give the root; a full tile's root is a hash of
/// the tile above it. So any tile costs one file a level above the edge, and those are kept.
final class VerifiedTiles {
    let reader: TileReader
    let checkpoint: Checkpoint
    private let edge: TreeEdge
    private var latest: [(index: Int, hashes: [Digest])?]

    /// Reads the right edge and compares its root with the checkpoint's.
    init(_ reader: TileReader, _ checkpoint: Checkpoint) throws(MregError) {
        self.reader = reader
        self.checkpoint = checkpoint
        edge = try Self.readEdge(reader, size: checkpoint.size)
        latest = Array(repeating: nil, count: edge.tiles.count)
        guard edge.root == checkpoint.root else {
            throw MregError(
                .corrupt, "the log's tiles do not lead to its checkpoint",
                cause: "at size \(checkpoint.size) they give the root \(edge.root.short), "
                    + "the checkpoint says \(checkpoint.root.short)",
                next: "mreg log verify")
        }
    }

    /// The partial tiles at the end of each level.
    private static func readEdge(
        _ reader: TileReader, size: Int
    ) throws(MregError) -> TreeEdge {
        var tiles: [[Digest]] = []
        while TileName.hashCount(size, level: tiles.count) > 0 {
            let level = tiles.count
            let (index, width) = TileName.hashCount(size, level: level)
                .quotientAndRemainder(dividingBy: LogLimits.tileWidth)
            let tile = TileName(family: .hashes(level: level), index: index, width: width)
            tiles.append(width == 0 ? [] : try reader.hashes(tile))
        }
        return TreeEdge(size: size, tiles: tiles)
    }

    /// The right edge, whose root is the checkpoint's.
    var rightEdge: TreeEdge { edge }

    /// The hashes of a tile of this tree.
    func tile(level: Int, index: Int) throws(MregError) -> [Digest] {
        let family = TileName.Family.hashes(level: level)
        guard index >= 0, let tile = TileName.inTree(family, index, size: checkpoint.size) else {
            throw MregError(.failed, "the log has no tile \(index) at level \(level)")
        }
        guard tile.isFull else { return edge.tiles[level] }
        if let kept = latest[level], kept.index == index { return kept.hashes }
        let hashes = try reader.hashes(tile)
        guard try MerkleTree.root(of: hashes) == node(height: level * 8 + 8, index: index) else {
            throw reader.damaged(tile, "its hashes do not lead to the checkpoint's root")
        }
        latest[level] = (index, hashes)
        return hashes
    }

    /// The hash of the complete subtree of 2^height leaves that is number `index` of its kind.
    func node(height: Int, index: Int) throws(MregError) -> Digest {
        let (level, inner) = height.quotientAndRemainder(dividingBy: 8)
        let (number, start) = (index << inner).quotientAndRemainder(
            dividingBy: LogLimits.tileWidth)
        let hashes = try tile(level: level, index: number)
        guard start + 1 << inner <= hashes.count else {
            throw MregError(.failed, "the log has no node \(index) at height \(height)")
        }
        return MerkleTree.root(of: hashes[start..<start + 1 << inner])
    }
}
