// SPDX-License-Identifier: Apache-2.0
import MregCore

extension EventLog {
    /// Reads entries in order, each proven to be in the tree of `checkpoint`.
    ///
    /// A bundle's leaf hashes are compared with their tile, the tile with its parents up to the
    /// root; only the bundles of the range and the tiles above them are read.
    public func entries(
        in range: Range<Int>, of checkpoint: Checkpoint,
        _ body: (_ index: Int, _ leaf: [UInt8], _ signature: [UInt8]) throws -> Void
    ) throws {
        guard range.lowerBound >= 0, range.upperBound <= checkpoint.size else {
            let last = max(range.lowerBound, range.upperBound - 1)
            throw Self.outside(range.lowerBound...last, checkpoint)
        }
        guard !range.isEmpty else { return }
        let tiles = try VerifiedTiles(reader, checkpoint)
        let width = LogLimits.tileWidth
        for bundle in range.lowerBound / width...(range.upperBound - 1) / width {
            let records = try self.records(bundle, tiles)
            let start = bundle * width
            let wanted = range.clamped(to: start..<start + records.count)
            for index in wanted {
                let record = records[index - start]
                try body(index, record.leaf, record.signature)
            }
        }
    }

    /// One entry, proven to be in the tree of `checkpoint`.
    public func entry(at index: Int, of checkpoint: Checkpoint) throws(MregError) -> LogRecord {
        guard index >= 0, index < checkpoint.size else {
            throw Self.outside(index...index, checkpoint)
        }
        let tiles = try VerifiedTiles(reader, checkpoint)
        let (bundle, offset) = index.quotientAndRemainder(dividingBy: LogLimits.tileWidth)
        return try records(bundle, tiles)[offset]
    }

    /// The verified records of a bundle, as many as the tree has.
    func records(_ index: Int, _ tiles: VerifiedTiles) throws(MregError) -> [LogRecord] {
        let hashes = try tiles.tile(level: 0, index: index)
        let name = TileName(family: .entries, index: index, width: hashes.count)
        let leaves = try reader.records(name)
        let signatures = try reader.records(
            TileName(family: .signatures, index: index, width: hashes.count))
        for (leaf, hash) in zip(leaves, hashes) where MerkleTree.leafHash(leaf) != hash {
            throw reader.damaged(name, "an entry does not have the hash that its tile says")
        }
        return zip(leaves, signatures).map { LogRecord(leaf: $0, signature: $1) }
    }

    private static func outside(_ range: ClosedRange<Int>, _ checkpoint: Checkpoint) -> MregError {
        MregError(
            .notFound, "the log has no entries \(range.lowerBound) to \(range.upperBound)",
            cause: "its checkpoint covers \(checkpoint.size)")
    }
}
