// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// The files that an append writes: each full tile as it fills, then the new right edge.
struct LogGrowth {
    private let log: EventLog
    private let startSize: Int
    private var edge: TreeEdge
    private var entries: [UInt8] = []
    private var signatures: [UInt8] = []
    private var touched: [String] = []

    /// The number of entries so far.
    var size: Int { edge.size }
    /// The root of their tree.
    var root: Digest { edge.root }

    /// Starts at the edge of a verified tree; the bundle to be extended is verified too.
    init(_ log: EventLog, from tiles: VerifiedTiles) throws(MregError) {
        self.log = log
        edge = tiles.rightEdge
        startSize = edge.size
        let (bundle, width) = edge.size.quotientAndRemainder(dividingBy: LogLimits.tileWidth)
        guard width > 0 else { return }
        for record in try log.records(bundle, tiles) { bundleUp(record) }
    }

    private mutating func bundleUp(_ record: LogRecord) {
        RecordBundle.append(record.leaf, to: &entries)
        RecordBundle.append(record.signature, to: &signatures)
    }

    /// Adds a record; files that it fills are written.
    mutating func append(_ record: LogRecord) throws(MregError) {
        bundleUp(record)
        var full: [TreeEdge.FullTile] = []
        edge.append(leafHash: MerkleTree.leafHash(record.leaf)) { full.append($0) }
        guard !full.isEmpty else { return }
        try writeBundles()
        for tile in full {
            try write(
                tile.hashes,
                TileName(
                    family: .hashes(level: tile.level), index: tile.index,
                    width: LogLimits.tileWidth))
        }
        entries = []
        signatures = []
    }

    /// Writes the changed partial files of the right edge and makes all new names durable.
    mutating func finish() throws(MregError) {
        if !entries.isEmpty { try writeBundles() }
        for (level, hashes) in edge.tiles.enumerated() where !hashes.isEmpty {
            let count = TileName.hashCount(size, level: level)
            guard count != TileName.hashCount(startSize, level: level) else { continue }
            try write(
                hashes,
                TileName(
                    family: .hashes(level: level), index: count / LogLimits.tileWidth,
                    width: hashes.count))
        }
        for folder in touched { try Directory.sync(folder) }
    }

    /// Writes the last bundle of the tree as it is now, and that of its signatures.
    private mutating func writeBundles() throws(MregError) {
        let index = (size - 1) / LogLimits.tileWidth
        let width = size - index * LogLimits.tileWidth
        try write(entries, TileName(family: .entries, index: index, width: width))
        try write(signatures, TileName(family: .signatures, index: index, width: width))
    }

    private mutating func write(_ hashes: [Digest], _ tile: TileName) throws(MregError) {
        try write(hashes.flatMap(\.bytes), tile)
    }

    private mutating func write(_ bytes: [UInt8], _ tile: TileName) throws(MregError) {
        let path = log.path(tile.path)
        let folder = Paths.parent(path)
        if !touched.contains(folder) {
            try Directory.make(folder)
            touched.append(folder)
        }
        let staged = try StagedFile(in: log.staging)
        try staged.append(bytes)
        try staged.publish(as: path, syncFolder: false)
    }
}
