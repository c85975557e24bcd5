// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Makes proofs from the hashes of complete subtrees.
enum ProofConstruction {
    /// The hash of the complete subtree of 2^height leaves that is number `index` of its kind.
    typealias NodeSource = (_ height: Int, _ index: Int) throws(MregError) -> Digest

    /// The root over leaves `range`, which starts at a multiple of a power of two not below its
    /// count.
    static func root(
        _ range: Range<Int>, _ node: NodeSource
    ) throws(MregError) -> Digest {
        let height = MerkleTree.log2(range.count)
        if range.count == 1 << height { return try node(height, range.lowerBound >> height) }
        let middle = range.lowerBound + MerkleTree.split(range.count)
        return MerkleTree.nodeHash(
            try root(range.lowerBound..<middle, node), try root(middle..<range.upperBound, node))
    }

    /// RFC 6962 section 2.1.1: PATH(index, D[range]), counted from the start of the whole tree.
    static func inclusion(
        of index: Int, in range: Range<Int>, _ node: NodeSource
    ) throws(MregError) -> [Digest] {
        guard range.count > 1 else { return [] }
        let middle = range.lowerBound + MerkleTree.split(range.count)
        let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
        return index < middle
            ? try inclusion(of: index, in: left, node) + [try root(right, node)]
            : try inclusion(of: index, in: right, node) + [try root(left, node)]
    }

    /// RFC 6962 section 2.1.2: SUBPROOF(m, D[range], isWhole), counted from the whole tree's
    /// start; `oldSize` lies in the range or at its end.
    static func consistency(
        from oldSize: Int, in range: Range<Int>, isWhole: Bool, _ node: NodeSource
    ) throws(MregError) -> [Digest] {
        if oldSize == range.upperBound { return isWhole ? [] : [try root(range, node)] }
        let middle = range.lowerBound + MerkleTree.split(range.count)
        let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
        return oldSize <= middle
            ? try consistency(from: oldSize, in: left, isWhole: isWhole, node)
                + [try root(right, node)]
            : try consistency(from: oldSize, in: right, isWhole: false, node)
                + [try root(left, node)]
    }
}
