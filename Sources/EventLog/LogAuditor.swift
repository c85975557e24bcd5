// SPDX-License-Identifier: Apache-2.0
import MregCore

extension EventLog {
    /// What is wrong with the signature of an entry, or nil; only the reader of the entries
    /// knows, because the tree does not cover the signatures.
    public typealias SignatureFault = (
        _ index: Int, _ leaf: [UInt8], _ signature: [UInt8]
    ) -> String?

    /// Reads every byte of the log and reports all that is wrong, each with its file.
    ///
    /// Nobody may append meanwhile: the caller holds `lock()`, or has a copy.
    public func verifyAll(
        verifiedBy key: NoteVerifier, older: [NoteVerifier] = [],
        witnesses: [NoteVerifier] = [], signatureFault: SignatureFault = { _, _, _ in nil }
    ) throws(MregError) -> LogAudit {
        let current: SignedCheckpoint
        do {
            current = try checkpoint(verifiedBy: key, older: older, witnesses: witnesses)
        } catch {
            let finding = LogDamage(path: Self.checkpointName, reason: error.description)
            return LogAudit(damage: [finding])
        }
        return try withoutActuallyEscaping(signatureFault) { fault throws(MregError) in
            var auditor = try LogAuditor(self, current, fault)
            return auditor.run()
        }
    }
}

/// Recomputes the tree from the entries up and compares every file with it.
private struct LogAuditor {
    private let log: EventLog
    private let checkpoint: Checkpoint
    private let inventory: LogInventory
    private let signatureFault: EventLog.SignatureFault
    private let verified: VerifiedTiles?
    private var audit: LogAudit

    init(
        _ log: EventLog, _ current: SignedCheckpoint, _ fault: @escaping EventLog.SignatureFault
    ) throws(MregError) {
        self.log = log
        checkpoint = current.checkpoint
        signatureFault = fault
        inventory = try LogInventory(log, size: current.checkpoint.size)
        verified = try Self.verified(log.reader, current.checkpoint)
        audit = LogAudit(
            checkpoint: current, damage: inventory.foreign, leftovers: inventory.leftovers,
            fileCount: inventory.count)
    }

    /// What says which of two that differ is wrong; nil where the newest tiles are themselves damaged.
    private static func verified(
        _ reader: TileReader, _ checkpoint: Checkpoint
    ) throws(MregError) -> VerifiedTiles? {
        do {
            return try VerifiedTiles(reader, checkpoint)
        } catch {
            if error.isPassing { throw error }
            return nil
        }
    }

    mutating func run() -> LogAudit {
        var edge: [[Digest?]] = []
        var hashes: [Digest?] = []
        var level = 0
        while TileName.hashCount(checkpoint.size, level: level) > 0 {
            let (roots, last) = auditLevel(level, below: hashes)
            edge.append(last)
            hashes = roots
            level += 1
        }
        compareRoot(edge)
        return audit
    }

    /// Checks all tiles of a level; returns the roots of the full ones and the hashes of the
    /// partial one.
    private mutating func auditLevel(
        _ level: Int, below: [Digest?]
    ) -> (roots: [Digest?], last: [Digest?]) {
        let count = TileName.hashCount(checkpoint.size, level: level)
        var roots: [Digest?] = []
        for start in stride(from: 0, to: count, by: LogLimits.tileWidth) {
            let index = start / LogLimits.tileWidth
            let width = min(LogLimits.tileWidth, count - start)
            let tile = TileName(family: .hashes(level: level), index: index, width: width)
            let hashes =
                level == 0
                ? auditBundles(tile) : auditTile(tile, Array(below[start..<start + width]))
            guard tile.isFull else { return (roots, hashes) }
            let known = hashes.compactMap(\.self)
            roots.append(known.count == width ? MerkleTree.root(of: known) : nil)
        }
        return (roots, [])
    }

    /// Compares a tile with the hashes of what lies below it, as far as they are known.
    private mutating func auditTile(_ tile: TileName, _ expected: [Digest?]) -> [Digest?] {
        guard let bytes = contents(tile) else { return expected }
        guard bytes.count == tile.width * Digest.byteCount else {
            report(tile, "it has \(bytes.count) bytes")
            return expected
        }
        comparePartials(tile, bytes) { $0 * Digest.byteCount }
        let stored = TileReader.digests(bytes[...])
        let wrong = stored.indices.filter { place in
            expected[place].map { $0 != stored[place] } ?? false
        }
        guard !wrong.isEmpty else { return stored }
        guard case .hashes(let level) = tile.family,
            let proven = try? verified?.tile(level: level, index: tile.index), proven == stored
        else {
            report(tile, "its hashes are not those of what lies below it")
            return expected
        }
        reportBelow(tile, level, wrong)
        return stored
    }

    /// The tile is proven, so what lies below it is wrong.
    private mutating func reportBelow(_ tile: TileName, _ level: Int, _ places: [Int]) {
        guard level > 0 else {
            let entries = TileName(family: .entries, index: tile.index, width: tile.width)
            let first = tile.index * LogLimits.tileWidth + (places.first ?? 0)
            report(
                entries, "entry \(first) does not have the hash that \(tile.path) says")
            return
        }
        for place in places {
            let child = TileName(
                family: .hashes(level: level - 1),
                index: tile.index * LogLimits.tileWidth + place, width: LogLimits.tileWidth)
            report(child, "it does not have the root that \(tile.path) says")
        }
    }

    /// Checks a level-0 tile with its entries and their signatures; returns its hashes.
    private mutating func auditBundles(_ tile: TileName) -> [Digest?] {
        let bundle = { TileName(family: $0, index: tile.index, width: tile.width) }
        let leaves = records(bundle(.entries))
        let signatures = records(bundle(.signatures))
        let expected =
            leaves.map { $0.map { MerkleTree.leafHash($0) } }
            ?? Array<Digest?>(repeating: nil, count: tile.width)
        let hashes = auditTile(tile, expected)
        guard let leaves, let signatures else { return hashes }
        // The signature of an entry that is itself damaged would only say so again.
        for place in leaves.indices where expected[place] == hashes[place] {
            let number = tile.index * LogLimits.tileWidth + place
            if let fault = signatureFault(number, leaves[place], signatures[place]) {
                report(bundle(.signatures), "the signature of entry \(number): \(fault)")
            }
        }
        return hashes
    }

    private mutating func records(_ bundle: TileName) -> [[UInt8]]? {
        guard let bytes = contents(bundle) else { return nil }
        guard let records = RecordBundle.records(bundle.width, in: bytes) else {
            report(bundle, "it ends before its last record")
            return nil
        }
        if RecordBundle.end(of: bundle.width, in: bytes) != bytes.count {
            report(bundle, "there are bytes after its last record")
        }
        comparePartials(bundle, bytes) { RecordBundle.end(of: $0, in: bytes) ?? 0 }
        return records
    }

    /// Partial files kept from before must be what the current file starts with.
    private mutating func comparePartials(
        _ tile: TileName, _ bytes: [UInt8], _ end: (_ width: Int) -> Int
    ) {
        for older in inventory.older[tile.with(width: LogLimits.tileWidth)] ?? [] {
            guard let partial = contents(older) else { continue }
            if !partial.elementsEqual(bytes.prefix(end(older.width))) {
                report(older, "it is not the start of \(tile.path)")
            }
        }
    }

    private mutating func contents(_ tile: TileName) -> [UInt8]? {
        do {
            if let bytes = try log.reader.file(tile.path) { return bytes }
            report(tile, "it is missing")
        } catch {
            report(tile, error.description)
        }
        return nil
    }

    /// The root over all that was read must be the signed one.
    private mutating func compareRoot(_ edge: [[Digest?]]) {
        let known = edge.map { $0.compactMap(\.self) }
        guard zip(known, edge).allSatisfy({ $0.count == $1.count }) else { return }
        let root = TreeEdge(size: checkpoint.size, tiles: known).root
        if root != checkpoint.root {
            let reason = "the files give the root \(root.hex), it says \(checkpoint.root.hex)"
            audit.damage.append(LogDamage(path: EventLog.checkpointName, reason: reason))
        }
    }

    private mutating func report(_ tile: TileName, _ reason: String) {
        audit.damage.append(LogDamage(path: tile.path, reason: reason))
    }
}
