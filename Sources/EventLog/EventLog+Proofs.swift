// SPDX-License-Identifier: Apache-2.0
import MregCore

extension EventLog {
    /// The proof that entry `index` is in the tree of the log's first `size` entries; by default
    /// all that `checkpoint` covers.
    public func inclusionProof(
        of index: Int, size: Int? = nil, in checkpoint: Checkpoint
    ) throws(MregError) -> [Digest] {
        let size = size ?? checkpoint.size
        guard index >= 0, index < size, size <= checkpoint.size else {
            throw MregError(
                .notFound, "the log has no entry \(index) in its first \(size)",
                cause: "its checkpoint covers \(checkpoint.size)")
        }
        let tiles = try VerifiedTiles(reader, checkpoint)
        return try ProofConstruction.inclusion(of: index, in: 0..<size, tiles.node)
    }

    /// The proof that the tree of the first `oldSize` entries is the start of `checkpoint`'s.
    public func consistencyProof(
        from oldSize: Int, to checkpoint: Checkpoint
    ) throws(MregError) -> [Digest] {
        guard oldSize >= 0, oldSize <= checkpoint.size else {
            throw MregError(
                .notFound, "the log never had \(oldSize) entries",
                cause: "its checkpoint covers \(checkpoint.size)")
        }
        guard oldSize > 0, oldSize < checkpoint.size else { return [] }
        let tiles = try VerifiedTiles(reader, checkpoint)
        return try ProofConstruction.consistency(
            from: oldSize, in: 0..<checkpoint.size, isWhole: true, tiles.node)
    }

    /// The root of the tree of the log's first `size` entries.
    public func root(size: Int, in checkpoint: Checkpoint) throws(MregError) -> Digest {
        guard size > 0 else { return MerkleTree.emptyRoot }
        guard size <= checkpoint.size else {
            throw MregError(.notFound, "the log has no \(size) entries")
        }
        let tiles = try VerifiedTiles(reader, checkpoint)
        return try ProofConstruction.root(0..<size, tiles.node)
    }
}
