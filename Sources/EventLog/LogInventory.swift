// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Every file in a log's folder, sorted by what it is in a tree of some size.
struct LogInventory {
    /// Narrower partial files that readers may still want, by the full name of their tile.
    private(set) var older: [TileName: [TileName]] = [:]
    /// Files beyond the tree.
    private(set) var leftovers: [String] = []
    /// Files that no log has.
    private(set) var foreign: [LogDamage] = []
    /// The number of files.
    private(set) var count = 0
    private let size: Int

    /// Lists the files of `log`; folders without files do not matter.
    init(_ log: EventLog, size: Int) throws(MregError) {
        self.size = size
        try visit(log, "", depth: 0)
    }

    /// No tile lies deeper than this below the log's folder.
    private static let depthMax = 12

    private mutating func visit(
        _ log: EventLog, _ folder: String, depth: Int
    ) throws(MregError) {
        for entry in try Directory.list(log.path(folder)) ?? [] {
            let path = Paths.join(folder, entry.name)
            switch entry.kind {
            case .directory where depth < Self.depthMax:
                try visit(log, path, depth: depth + 1)
            case .regular: add(path)
            default: foreign.append(LogDamage(path: path, reason: "it is not a regular file"))
            }
        }
    }

    private mutating func add(_ path: String) {
        count += 1
        let others = [EventLog.checkpointName, LogKeyChain.fileName]
        if others.contains(where: path.bytesEqual) { return }
        guard let tile = TileName(path: path) else {
            foreign.append(LogDamage(path: path, reason: "it is not a file of a log"))
            return
        }
        guard let current = TileName.inTree(tile.family, tile.index, size: size),
            tile.width <= current.width
        else {
            leftovers.append(path)
            return
        }
        if tile != current {
            older[tile.with(width: LogLimits.tileWidth), default: []].append(tile)
        }
    }
}
