// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The right edge of a tree: the partial tile of each level, which together decide the root.
///
/// A tile's level counts heights of eight: level 0 holds leaf hashes, level 1 the roots of full
/// level-0 tiles, and so on (C2SP tlog-tiles).
struct TreeEdge {
    /// A tile that became full.
    struct FullTile {
        var level: Int
        var index: Int
        var hashes: [Digest]
    }

    /// The number of leaves.
    private(set) var size: Int
    /// The hashes of the partial tile of each level; empty where the level ends with a full one.
    private(set) var tiles: [[Digest]]

    /// The edge of the tree without leaves.
    init() {
        size = 0
        tiles = []
    }

    /// The edge of a tree of `size` leaves, whose partial tiles the caller has read.
    init(size: Int, tiles: [[Digest]]) {
        self.size = size
        self.tiles = tiles
    }

    /// Adds a leaf; `onFull` is given each tile it fills, lowest level first.
    mutating func append(leafHash: Digest, onFull: (FullTile) -> Void) {
        size += 1
        var hash = leafHash
        var level = 0
        while true {
            if level == tiles.count { tiles.append([]) }
            tiles[level].append(hash)
            guard tiles[level].count == LogLimits.tileWidth else { return }
            let index = TileName.hashCount(size, level: level) / LogLimits.tileWidth - 1
            onFull(FullTile(level: level, index: index, hashes: tiles[level]))
            hash = MerkleTree.root(of: tiles[level])
            tiles[level] = []
            level += 1
        }
    }

    /// The root of the tree.
    ///
    /// Each bit of the size is one complete subtree; from the smallest, the rightmost, up, each
    /// is the left neighbour of what lies right of it.
    var root: Digest {
        var root: Digest?
        for hashes in tiles {
            var end = hashes.count
            while end > 0 {
                let start = end - (end & -end)
                let node = MerkleTree.root(of: hashes[start..<end])
                root = root.map { MerkleTree.nodeHash(node, $0) } ?? node
                end = start
            }
        }
        return root ?? MerkleTree.emptyRoot
    }
}
