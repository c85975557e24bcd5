// SPDX-License-Identifier: Apache-2.0
import MregCore

extension MerkleTree {
    /// The root an inclusion proof leads to, or nil when its length is not that of this place.
    ///
    /// RFC 9162 section 2.1.3.2, as one chain: the lower hashes follow the bits of the index, the
    /// upper ones, on the right border of the tree, are all left neighbours.
    public static func root(
        fromInclusion proof: [Digest], index: Int, size: Int, leafHash: Digest
    ) -> Digest? {
        guard index >= 0, index < size else { return nil }
        let inner = Int.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
        let border = inner < Int.bitWidth ? (index >> inner).nonzeroBitCount : 0
        guard proof.count == inner + border else { return nil }
        var hash = leafHash
        for (height, neighbour) in proof.enumerated() {
            let isLeft = height < inner && index >> height & 1 == 0
            hash = isLeft ? nodeHash(hash, neighbour) : nodeHash(neighbour, hash)
        }
        return hash
    }

    /// Whether `proof` shows that the leaf with this hash is at `index` of the tree.
    public static func verifyInclusion(
        index: Int, size: Int, leafHash: Digest, proof: [Digest], root: Digest
    ) -> Bool {
        self.root(fromInclusion: proof, index: index, size: size, leafHash: leafHash) == root
    }

    /// Whether `proof` shows that the old tree is the start of the new one
    /// (RFC 9162 section 2.1.4.2).
    ///
    /// Nothing can be proven from a tree without leaves: "0 < m" in the definition of proofs.
    public static func verifyConsistency(
        oldSize: Int, newSize: Int, oldRoot: Digest, newRoot: Digest, proof: [Digest]
    ) -> Bool {
        guard oldSize > 0, oldSize <= newSize else { return false }
        if oldSize == newSize { return proof.isEmpty && oldRoot == newRoot }
        // "If first is an exact power of 2, then prepend first_hash to the consistency_path".
        let path = oldSize.nonzeroBitCount == 1 ? [oldRoot] + proof : proof
        guard let start = path.first else { return false }
        guard let roots = walk(path.dropFirst(), from: start, oldSize, newSize) else {
            return false
        }
        return roots.old == oldRoot && roots.new == newRoot
    }

    /// The two roots a consistency path leads to, or nil when its length is wrong.
    private static func walk(
        _ path: ArraySlice<Digest>, from start: Digest, _ oldSize: Int, _ newSize: Int
    ) -> (old: Digest, new: Digest)? {
        // "If LSB(fn) is set, then right-shift both fn and sn equally until LSB(fn) is not set."
        let shift = (~(oldSize - 1)).trailingZeroBitCount
        var first = (oldSize - 1) >> shift
        var second = (newSize - 1) >> shift
        var (old, new) = (start, start)
        for hash in path {
            guard second != 0 else { return nil }
            if first & 1 == 1 || first == second {
                old = nodeHash(hash, old)
                new = nodeHash(hash, new)
                while first & 1 == 0, first != 0 {
                    first >>= 1
                    second >>= 1
                }
            } else {
                new = nodeHash(new, hash)
            }
            first >>= 1
            second >>= 1
        }
        return second == 0 ? (old, new) : nil
    }
}
