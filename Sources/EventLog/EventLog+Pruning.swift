// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// The pruning policy (C2SP tlog-tiles lets a log delete partial tiles by a written policy).
///
/// Of the tile that grows, the current partial file and the one of the checkpoint before are
/// kept, for readers that raced with the writer; older ones are removed. Once a tile is full its
/// partial files are removed. Full tiles and bundles are never removed.
extension EventLog {
    /// Removes the partial files that the policy no longer keeps.
    ///
    /// The new checkpoint is already durable and does not need this to succeed; what remains is
    /// harmless and goes with a later append.
    func prunePartials(from oldSize: Int, to newSize: Int) {
        for family in TileName.families(newSize) {
            let old = Edge(family, size: oldSize)
            let new = Edge(family, size: newSize)
            if old.index < new.index, old.width > 0 {
                try? Directory.removeTree(path(old.tile.partialFolder))
            }
            guard old != new, new.width > 0 else { continue }
            let kept = old.index == new.index ? [old.width, new.width] : [new.width]
            try? removePartials(of: new.tile) { !kept.contains($0) }
        }
    }

    /// Removes what an append that never signed its checkpoint has left beyond `size`.
    func removeLeftovers(beyond size: Int) throws(MregError) {
        for entry in try Directory.list(path("tile")) ?? [] {
            guard let family = TileName.Family(entry.name) else { continue }
            if family.count(size) == 0 {
                try Directory.removeTree(path(family.folder))
            } else {
                try removeLeftovers(beyond: Edge(family, size: size))
            }
        }
    }

    private func removeLeftovers(beyond edge: Edge) throws(MregError) {
        let folder = path(Paths.parent(edge.tile.fullPath))
        let blockStart = edge.index / 1000 * 1000
        var isChanged = false
        for entry in try Directory.list(folder) ?? [] {
            let isPartial = entry.name.hasSuffix(".p")
            guard let number = Int(isPartial ? String(entry.name.dropLast(2)) : entry.name) else {
                continue
            }
            let index = blockStart + number
            let child = Paths.join(folder, entry.name)
            if isPartial {
                guard index != edge.index || edge.width == 0 else { continue }
                try Directory.removeTree(child)
                isChanged = true
            } else if index >= edge.index {
                try Directory.remove(child)
                isChanged = true
            }
        }
        if isChanged { try Directory.sync(folder) }
        try removePartials(of: edge.tile) { $0 > edge.width }
        try removeBlocks(after: blockStart, edge.tile)
    }

    /// Removes the folders of the thousands of tiles that follow; they are made in order.
    private func removeBlocks(after start: Int, _ tile: TileName) throws(MregError) {
        var next = tile
        next.index = start + 1000
        while true {
            let folder = path(Paths.parent(next.fullPath))
            guard try FileStatus.of(folder) != nil else { return }
            try Directory.removeTree(folder)
            next.index += 1000
        }
    }

    private func removePartials(
        of tile: TileName, where isUnwanted: (Int) -> Bool
    ) throws(MregError) {
        let folder = path(tile.partialFolder)
        for entry in try Directory.list(folder) ?? [] {
            guard let width = Int(entry.name), isUnwanted(width) else { continue }
            try Directory.remove(Paths.join(folder, entry.name))
        }
    }
}

/// Where a family of files ends: the tile that grows next and how many items it has.
private struct Edge: Equatable {
    let family: TileName.Family
    let index: Int
    let width: Int

    init(_ family: TileName.Family, size: Int) {
        self.family = family
        (index, width) = family.count(size).quotientAndRemainder(
            dividingBy: LogLimits.tileWidth)
    }

    /// The tile by its full name.
    var tile: TileName { TileName(family: family, index: index, width: LogLimits.tileWidth) }
}
