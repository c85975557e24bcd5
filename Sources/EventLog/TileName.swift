// SPDX-License-Identifier: Apache-2.0

/// The name of one tile or bundle of the log, and its path below `log/` (C2SP tlog-tiles).
struct TileName: Sendable, Hashable {
    /// What a tile holds.
    enum Family: Sendable, Hashable {
        /// Hashes of a level: `tile/<L>/`.
        case hashes(level: Int)
        /// Entries: `tile/entries/`.
        case entries
        /// The detached signature of each entry, our own, named like the entries:
        /// `tile/signatures/`.
        case signatures

        /// The folder below `log/`.
        var folder: String {
            switch self {
            case .hashes(let level): "tile/\(level)"
            case .entries: "tile/entries"
            case .signatures: "tile/signatures"
            }
        }

        /// How many items of this family a tree of `size` leaves has.
        func count(_ size: Int) -> Int {
            guard case .hashes(let level) = self else { return size }
            return TileName.hashCount(size, level: level)
        }
    }

    var family: Family
    /// The number of the tile in its family.
    var index: Int
    /// How many items it holds: 256 in a full tile, 1 to 255 in a partial one.
    var width: Int

    /// Whether it holds all it ever will.
    var isFull: Bool { width == LogLimits.tileWidth }

    /// The same tile with another number of items.
    func with(width: Int) -> TileName { TileName(family: family, index: index, width: width) }

    /// The path of the full tile.
    var fullPath: String { "\(family.folder)/\(Self.groups(index).joined(separator: "/"))" }

    /// The folder of the partial tiles with this number.
    var partialFolder: String { fullPath + ".p" }

    /// The path below `log/`.
    var path: String { isFull ? fullPath : "\(partialFolder)/\(width)" }

    /// The tile's number as path components: 1234067 is x001, x234, 067.
    static func groups(_ index: Int) -> [String] {
        var parts = [digits(index % 1000)]
        var rest = index / 1000
        while rest > 0 {
            parts.insert("x" + digits(rest % 1000), at: 0)
            rest /= 1000
        }
        return parts
    }

    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: 3 - text.count) + text
    }
}

extension TileName {
    /// Reads a path below `log/`; nil unless it is the one spelling of a tile's name.
    init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, parts[0] == "tile", let family = Family(parts[1]) else {
            return nil
        }
        var numbers = Array(parts[2...])
        var width = LogLimits.tileWidth
        if numbers.count >= 2, numbers[numbers.count - 2].hasSuffix(".p") {
            guard let partial = Int(numbers.removeLast()), partial >= 1, partial < width else {
                return nil
            }
            width = partial
            numbers[numbers.count - 1].removeLast(2)
        }
        guard let index = Self.number(numbers) else { return nil }
        self.init(family: family, index: index, width: width)
        guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
    }

    private static func number(_ groups: [String]) -> Int? {
        guard groups.count <= LogLimits.tileNumberGroupsMax else { return nil }
        var index = 0
        for group in groups {
            guard let value = Int(group.drop { $0 == "x" }), value >= 0 else { return nil }
            index = index * 1000 + value
        }
        return index
    }

    /// How many hashes a level has in a tree of `size` leaves.
    static func hashCount(_ size: Int, level: Int) -> Int {
        level * 8 < Int.bitWidth - 1 ? size >> (level * 8) : 0
    }

    /// The families a tree of `size` leaves has files of.
    static func families(_ size: Int) -> [Family] {
        guard size > 0 else { return [] }
        let levels = (0..<8).filter { hashCount(size, level: $0) > 0 }
        return levels.map { .hashes(level: $0) } + [.entries, .signatures]
    }

    /// Tile number `index` of a family as it is in a tree of `size` leaves; nil beyond its end.
    static func inTree(_ family: Family, _ index: Int, size: Int) -> TileName? {
        let width = min(LogLimits.tileWidth, family.count(size) - index * LogLimits.tileWidth)
        return width > 0 ? TileName(family: family, index: index, width: width) : nil
    }
}

extension TileName.Family {
    init?(_ folder: String) {
        switch folder {
        case "entries": self = .entries
        case "signatures": self = .signatures
        default:
            guard let level = Int(folder), (0..<8).contains(level) else { return nil }
            self = .hashes(level: level)
        }
    }
}
