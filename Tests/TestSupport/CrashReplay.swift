// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Synchronization

/// Plays recorded file changes up to a point and makes folders as a power cut could leave them.
///
/// The model: bytes of a file not synced since they were written may be lost or torn; a name made,
/// moved or removed may or may not be on disk until its folder is synced. Only changes that pass
/// `FileChangeSeam` are seen: not those of SQLite and of mode. A rename is a new name and the going
/// of the old one, each of which may be lost alone.
public struct CrashReplay {
    /// What is left after the cut.
    public enum Outcome: Sendable, CaseIterable {
        /// Only synced names, and in them only synced bytes.
        case everythingLost
        /// All names; un-synced bytes are not there.
        case namesKept
        /// All names; of the un-synced bytes at the end the first half is there.
        case bytesTorn
        /// All names and lengths; un-synced bytes are garbage.
        case bytesGarbage
        /// All names and all bytes, as when only the process is killed.
        case everythingKept
        /// Of the un-synced names every second one, from the first on; of the un-synced bytes every
        /// second page: the disk did things in an order of its own.
        case evenKept
        /// The other names and pages.
        case oddKept
    }

    /// The bytes that reach the disk together.
    private static let pageBytes = 512

    private struct Node {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
    }

    private let folder: String
    private var nodes: [Node] = []
    private var names: [String: Int] = [:]
    private var durableNames: [String: Int] = [:]
    private var folders: Set<String> = []
    private var durableFolders: Set<String> = []

    /// Starts from what lies in `folder` now, all of it durable.
    ///
    /// Files that are not `wanted`, by their paths, are left out.
    public init(
        folder: String, where wanted: (String) -> Bool = { _ in true }
    ) throws(MregError) {
        self.folder = folder
        try load(folder, wanted)
        durableNames = names
        durableFolders = folders
    }

    private mutating func load(
        _ path: String, _ wanted: (String) -> Bool
    ) throws(MregError) {
        folders.insert(path)
        for entry in try Directory.list(path) ?? [] {
            let child = Paths.join(path, entry.name)
            if entry.kind == .directory {
                try load(child, wanted)
            } else if entry.kind == .regular, wanted(child) {
                let bytes = try File.contents(child, limit: 64 << 20)
                names[child] = nodes.count
                nodes.append(Node(bytes: bytes, durable: bytes))
            }
        }
    }

    /// Records the changes below `folder` while `body` runs; nothing is made to fail.
    public static func record(
        _ folder: String, _ body: () throws -> Void
    ) rethrows -> [FileChange] {
        let changes = Mutex<[FileChange]>([])
        try FileChangeSeam.observing(
            folder,
            with: { change in
                changes.withLock { $0.append(change) }
                return .proceed
            }, body)
        return changes.withLock { $0 }
    }

    /// Calls `check` with a folder for every prefix of the changes and every outcome.
    ///
    /// The folder, `scratch`, is made anew for each; call this before the changes are made, or with
    /// a copy of what was there before them.
    public func forEachCrash(
        of changes: [FileChange], scratch: String,
        _ check: (_ step: Int, _ outcome: Outcome, _ folder: String) throws -> Void
    ) throws {
        var replay = self
        for step in 0...changes.count {
            for outcome in Outcome.allCases {
                try replay.materialise(outcome, in: scratch)
                try check(step, outcome, scratch)
            }
            if step < changes.count { replay.apply(changes[step]) }
        }
    }

    /// Takes one more change into account.
    public mutating func apply(_ change: FileChange) {
        guard change.path == folder || change.path.hasPrefix(folder + "/") else { return }
        switch change {
        case .create(let path):
            guard names[path] == nil else { return }
            names[path] = nodes.count
            nodes.append(Node())
        case .write(let path, let offset, let bytes): write(path, Int(offset), bytes)
        case .truncate(let path, let size): resize(path, Int(size))
        case .syncFile(let path):
            if let node = names[path] { nodes[node].durable = nodes[node].bytes }
        case .syncDirectory(let path): sync(path)
        case .rename(let from, let to): rename(from, to)
        case .renameUnlessTaken(let from, let to):
            if names[to] == nil, !folders.contains(to) { rename(from, to) }
        case .link(let from, let to):
            if names[to] == nil { names[to] = names[from] }
        case .clone(let from, let to):
            if let node = names[from] { write(to, 0, nodes[node].bytes) }
        case .remove(let path): names[path] = nil
        case .makeDirectory(let path): folders.insert(path)
        case .removeDirectory(let path): folders.remove(path)
        case .syncFileSystem:
            for number in nodes.indices { nodes[number].durable = nodes[number].bytes }
            (durableNames, durableFolders) = (names, folders)
        case .setMode: break
        }
    }

    private mutating func rename(_ from: String, _ to: String) {
        if let node = names.removeValue(forKey: from) { names[to] = node }
    }

    private mutating func write(_ path: String, _ offset: Int, _ bytes: [UInt8]) {
        guard let node = names[path] else { return }
        if nodes[node].bytes.count < offset + bytes.count { resize(path, offset + bytes.count) }
        nodes[node].bytes.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private mutating func resize(_ path: String, _ size: Int) {
        guard let node = names[path] else { return }
        let held = nodes[node].bytes.prefix(size)
        nodes[node].bytes = Array(held) + [UInt8](repeating: 0, count: size - held.count)
    }

    private mutating func sync(_ path: String) {
        durableNames = durableNames.filter { Paths.parent($0.key) != path }
        for (name, node) in names where Paths.parent(name) == path { durableNames[name] = node }
        for child in folders where Paths.parent(child) == path { durableFolders.insert(child) }
    }

    /// Makes the folder a cut at this point could leave.
    public func materialise(_ outcome: Outcome, in target: String) throws(MregError) {
        try Directory.removeTree(target)
        try Directory.make(target)
        let kept = outcome == .everythingLost ? durableFolders : folders
        for path in kept { try Directory.make(moved(path, target)) }
        for (path, number) in survivingNames(outcome) {
            guard kept.contains(Paths.parent(path)) else { continue }
            let file = try File.create(moved(path, target), mode: 0o644)
            let bytes = Self.survivors(of: nodes[number], outcome)
            if !bytes.isEmpty { try file.write(bytes, at: 0) }
        }
    }

    private func survivingNames(_ outcome: Outcome) -> [String: Int] {
        switch outcome {
        case .everythingLost: return durableNames
        case .namesKept, .bytesTorn, .bytesGarbage, .everythingKept: return names
        case .evenKept, .oddKept:
            let unsynced = Set(names.keys).union(durableNames.keys)
                .filter { names[$0] != durableNames[$0] }
                .sorted { $0.bytesPrecede($1) }
            var survivors = names
            for (place, name) in unsynced.enumerated()
            where place.isMultiple(of: 2) != (outcome == .evenKept) {
                survivors[name] = durableNames[name]
            }
            return survivors
        }
    }

    private func moved(_ path: String, _ target: String) -> String {
        target + path.dropFirst(folder.count)
    }

    private static func survivors(of node: Node, _ outcome: Outcome) -> [UInt8] {
        guard node.bytes != node.durable else { return node.bytes }
        switch outcome {
        case .everythingLost, .namesKept: return node.durable
        case .everythingKept: return node.bytes
        case .bytesTorn:
            let end = (node.durable.count + node.bytes.count) / 2
            return Array(node.bytes.prefix(max(end, 0)))
        case .evenKept, .oddKept:
            let wanted = outcome == .evenKept ? 0 : 1
            return node.bytes.enumerated().map { index, byte in
                if index / pageBytes % 2 == wanted { return byte }
                return index < node.durable.count ? node.durable[index] : 0
            }
        case .bytesGarbage:
            return node.bytes.enumerated().map { index, byte in
                index < node.durable.count && node.durable[index] == byte ? byte : byte ^ 0xA5
            }
        }
    }
}
