// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Synchronization

/// What was found in the files of one layer.
struct LayerScan {
    /// The layer.
    let layer: Digest
    /// One record for each content and ending.
    let sheet: ScanSheet
    /// The tables of tensors that the records name, where they are not stored yet.
    let tables: [[UInt8]]

    init(layer: Digest, sheet: ScanSheet, tables: [[UInt8]] = []) {
        self.layer = layer
        self.sheet = sheet
        self.tables = tables
    }

    init(layer: Digest, records: [ScanRecord], tables: [[UInt8]] = []) throws(MregError) {
        self.init(layer: layer, sheet: try ScanSheet(records), tables: tables)
    }
}

/// Scans the files of a version, layer by layer; what this account knows already is not read again.
struct VersionScanner {
    let registry: LocalRegistry
    let contents: ArtifactContents
    /// Layers that this process has just hashed and written, where nobody else could touch them.
    var fresh: Set<Digest> = []
    /// Checksums made of layers while they were hashed.
    var checksums: [Digest: PieceChecksums] = [:]
    /// Whether records kept before are good enough.
    var usesKnown = true
    /// Layers that may hold some of the same files, such as those of the version before: what this
    /// account has found in these is not looked for again.
    var related: [Digest] = []
    /// Whether the tables of tensors must be at hand too.
    var wantsTables = false
    var progress: any ProgressSink = NoProgress()
    private let local = LocalScans()

    init(_ registry: LocalRegistry, _ contents: ArtifactContents) {
        self.registry = registry
        self.contents = contents
    }

    /// Scans all layers, or those at some places in the manifest.
    func scan(layers wanted: Set<Int>? = nil) throws(MregError) -> [LayerScan] {
        var files: [Int: [UInt32]] = [:]
        let entries = contents.files.entries
        for index in entries.indices where wanted?.contains(entries.layer(index)) ?? true {
            files[entries.layer(index), default: []].append(UInt32(index))
        }
        var scans: [LayerScan] = []
        var done: Int64 = 0
        let total = contents.files.totalSize
        for (layer, places) in files.sorted(by: { $0.key < $1.key }) {
            let name =
                places.count == 1
                ? entries.paths[Int(places[0])].text : "\(places.count) small files"
            progress.report(
                ProgressStep("scanning \(name.printable)", doneBytes: done, totalBytes: total))
            scans.append(try scan(places, layer: contents.manifest.layers[layer].digest))
            done += places.reduce(0) { $0 + entries.size(Int($1)) }
        }
        return scans
    }

    private func scan(_ files: [UInt32], layer: Digest) throws(MregError) -> LayerScan {
        var known = Known(wantsTables: wantsTables)
        let own = usesKnown ? local.sheet(of: layer) : .empty
        if usesKnown {
            known.sheets = [own]
            if files.count > 1 { known.sheets += related.lazy.map(local.sheet) }
        }
        if try known.isWhole(own, files, of: contents.files.entries, registry) {
            return LayerScan(layer: layer, sheet: own)
        }
        let missing = try known.take(files, of: contents.files.entries, registry)
        guard !missing.isEmpty else {
            let scan = LayerScan(layer: layer, sheet: known.builder.take().finish())
            if scan.sheet.count > own.count { try? local.keep(scan) }
            return scan
        }
        guard let place = try registry.store.locate(layer, in: registry.index) else {
            throw ObjectStore.damaged(layer, "no container holds its bytes")
        }
        let entries = contents.files.entries
        let findings = SharedFindings(known.builder.take())
        try scanSmall(
            missing.filter { entries.isScannedWithOthers(Int($0)) }, place, findings)
        for index in missing where !entries.isScannedWithOthers(Int(index)) {
            let entry = entries[Int(index)]
            let result = try registry.inspect(
                entry, in: place, isFresh: fresh.contains(layer), checksums: checksums[layer])
            try findings.add([(result, entry.digest)], wantsTables: wantsTables)
        }
        let (sheet, tables) = findings.finish()
        let scan = LayerScan(layer: layer, sheet: sheet, tables: tables)
        // Not being able to keep them costs another scan, not the answer.
        try? local.keep(scan)
        return scan
    }

    /// What was found so far.
    private struct Findings: Sendable {
        var builder: ScanSheet.Builder
        private(set) var tables: [[UInt8]] = []

        init(_ builder: ScanSheet.Builder) { self.builder = builder }

        mutating func add(
            _ result: ScanResult, of digest: Digest, wantsTable: Bool
        ) throws(MregError) {
            try builder.add(ScanRecord(result, of: digest))
            if wantsTable, let table = ScanRecord.table(of: result) { tables.append(table) }
        }
    }

    /// What several threads find.
    private final class SharedFindings: Sendable {
        private let found: Mutex<Findings>

        init(_ builder: ScanSheet.Builder) { found = Mutex(Findings(builder)) }

        /// All of it, once no thread finds any more.
        func finish() -> (sheet: ScanSheet, tables: [[UInt8]]) {
            found.withLock { ($0.builder.take().finish(), $0.tables) }
        }

        func add(
            _ results: [(result: ScanResult, digest: Digest)], wantsTables: Bool
        ) throws(MregError) {
            try found.withLock { (all) throws(MregError) in
                for (result, digest) in results {
                    try all.add(result, of: digest, wantsTable: wantsTables)
                }
            }
        }
    }

    /// What this account knows already of files.
    private struct Known {
        var sheets: [ScanSheet] = []
        var builder = ScanSheet.Builder()
        private let wantsTables: Bool

        init(wantsTables: Bool) { self.wantsTables = wantsTables }

        /// Whether a sheet says all there is to say of files by the ruleset in use, and nothing of
        /// others: then none has to be made.
        func isWhole(
            _ sheet: ScanSheet, _ files: [UInt32], of entries: FileList.Entries,
            _ registry: LocalRegistry
        ) throws(MregError) -> Bool {
            guard !sheet.isEmpty, sheet.count <= files.count else { return false }
            for record in sheet.results {
                guard record.isCurrent, try hasTable(record, registry) else { return false }
            }
            var isUsed = [Bool](repeating: false, count: sheet.count)
            var memory = EndingMemory()
            for file in files {
                let ending = memory.ending(entries.paths, Int(file))
                guard let row = sheet.row(of: entries.digest(Int(file)), ending) else {
                    return false
                }
                isUsed[row] = true
            }
            return isUsed.allSatisfy(\.self)
        }

        /// Takes what is known of files by the ruleset in use; the others are left.
        mutating func take(
            _ files: [UInt32], of entries: FileList.Entries, _ registry: LocalRegistry
        ) throws(MregError) -> [UInt32] {
            let known = sheets.filter { !$0.isEmpty }
            guard !known.isEmpty else { return files }
            var memory = EndingMemory()
            var missing: [UInt32] = []
            for file in files {
                let key = ScanKey(
                    digest: entries.digest(Int(file)),
                    ending: memory.ending(entries.paths, Int(file)))
                let record = known.lazy.compactMap { $0.record(of: key) }.first(where: \.isCurrent)
                guard let record, try hasTable(record, registry) else {
                    missing.append(file)
                    continue
                }
                try builder.add(record)
            }
            return missing
        }

        private func hasTable(
            _ record: ScanRecord, _ registry: LocalRegistry
        ) throws(MregError) -> Bool {
            guard wantsTables, let table = record.tensorTable else { return true }
            return try registry.store.locate(table, in: registry.index) != nil
        }
    }

    /// Scans files that lie near each other with one read, on all processors; every byte is
    /// verified before it is looked at.
    private func scanSmall(
        _ files: [UInt32], _ place: BlobPlace, _ found: SharedFindings
    ) throws(MregError) {
        let entries = contents.files.entries
        let parts = FileParts(
            entries, files.sorted { entries.offset(Int($0)) < entries.offset(Int($1)) })
        let batches = PartReader.batches(parts)
        guard !batches.isEmpty else { return }
        let (map, store, wantsTables) = (ExtentMap(place), registry.store, wantsTables)
        let next = Atomic<Int>(0)
        let threads = min(Surroundings.processorCount, batches.count)
        do {
            try Workers.forEach(count: threads, width: threads) { _ in
                let reader = PartReader(store)
                while true {
                    let number = next.add(1, ordering: .relaxed).oldValue
                    guard number < batches.count else { return }
                    var some: [(result: ScanResult, digest: Digest)] = []
                    try reader.read(Array(parts[batches[number]])[...], of: map) { (index, bytes) in
                        let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
                        let file = parts.file(batches[number].lowerBound + index)
                        some.append(
                            (
                                Inspection.inspect(
                                    name: entries.paths[file].last, source: BytesSource(copy)),
                                entries.digest(file)
                            ))
                    }
                    try found.add(some, wantsTables: wantsTables)
                }
            }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.failed, "a scan ended early", cause: "\(error)")
        }
    }
}

extension FileList.Entries {
    /// Whether a file is read together with its neighbours.
    fileprivate func isScannedWithOthers(_ index: Int) -> Bool {
        size(index) <= PartReader.batchBytesMax
    }
}
