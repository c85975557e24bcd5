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
    let records: [ScanRecord]
    /// The records as they are stored.
    let sheet: [UInt8]
    /// The tables of tensors that the records name, where they are not stored yet.
    let tables: [[UInt8]]

    init(layer: Digest, records: [ScanRecord], tables: [[UInt8]] = []) throws(MregError) {
        self.layer = layer
        self.records = records
        self.tables = tables
        sheet = try ScanSheet.encode(records)
    }
}

/// Scans the files of a version, layer by layer; what this account knows already is not read again.
struct VersionScanner {
    let registry: LocalRegistry
    let contents: ArtifactContents
    /// Layers that this process has just hashed and written, where nobody else could touch them.
    var fresh: Set<Digest> = []
    /// Whether records kept before are good enough.
    var usesKnown = true
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
        var files: [Int: [FileList.Entry]] = [:]
        for entry in contents.files.entries where wanted?.contains(entry.layer) ?? true {
            files[entry.layer, default: []].append(entry)
        }
        var scans: [LayerScan] = []
        var done: Int64 = 0
        let total = contents.files.totalSize
        for (layer, entries) in files.sorted(by: { $0.key < $1.key }) {
            let name = entries.count == 1 ? entries[0].path.text : "\(entries.count) small files"
            progress.report(
                ProgressStep("scanning \(name.printable)", doneBytes: done, totalBytes: total))
            scans.append(try scan(entries, layer: contents.manifest.layers[layer].digest))
            done += entries.reduce(0) { $0 + $1.size }
        }
        return scans
    }

    private func scan(
        _ entries: [FileList.Entry], layer: Digest
    ) throws(MregError) -> LayerScan {
        let keys = Set(entries.map(ScanKey.init))
        if usesKnown, let known = try known(keys, layer) { return known }
        guard let place = try registry.store.locate(layer, in: registry.index) else {
            throw ObjectStore.damaged(layer, "no container holds its bytes")
        }
        // One file of each content and ending.
        var wanted: [ScanKey: FileList.Entry] = [:]
        for entry in entries where wanted[ScanKey(entry)] == nil { wanted[ScanKey(entry)] = entry }
        var found = try scanSmall(wanted.values.filter(\.isScannedWithOthers), place)
        for entry in wanted.values where !entry.isScannedWithOthers {
            let result = try registry.inspect(entry, in: place, isFresh: fresh.contains(layer))
            found.append(Finding(result, of: entry.digest, wantsTable: wantsTables))
        }
        let scan = try LayerScan(
            layer: layer, records: found.map(\.record), tables: found.compactMap(\.table))
        // Not being able to keep them costs another scan, not the answer.
        try? local.keep(scan)
        return scan
    }

    /// What was found in one file.
    private struct Finding: Sendable {
        var record: ScanRecord
        var table: [UInt8]?

        init(_ result: ScanResult, of digest: Digest, wantsTable: Bool) {
            record = ScanRecord(result, of: digest)
            table = wantsTable ? ScanRecord.table(of: result) : nil
        }
    }

    /// Scans files that lie near each other with one read, on all processors; every byte is
    /// verified before it is looked at.
    private func scanSmall(
        _ entries: [FileList.Entry], _ place: BlobPlace
    ) throws(MregError) -> [Finding] {
        let files = entries.sorted { $0.offset < $1.offset }
        let parts = files.map {
            BlobPart(offset: $0.offset, size: $0.size, digest: $0.digest)
        }
        let batches = PartReader.batches(parts)
        guard !batches.isEmpty else { return [] }
        let (map, store, wantsTables) = (ExtentMap(place), registry.store, wantsTables)
        let found = Mutex<[Finding]>([])
        let next = Atomic<Int>(0)
        let threads = min(Surroundings.processorCount, batches.count)
        do {
            try Workers.forEach(count: threads, width: threads) { _ in
                let reader = PartReader(store)
                while true {
                    let number = next.add(1, ordering: .relaxed).oldValue
                    guard number < batches.count else { return }
                    var some: [Finding] = []
                    try reader.read(parts[batches[number]], of: map) { (index, bytes) in
                        let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
                        let result = Inspection.inspect(
                            name: files[index].path.last, source: BytesSource(copy))
                        some.append(
                            Finding(result, of: files[index].digest, wantsTable: wantsTables))
                    }
                    found.withLock { $0 += some }
                }
            }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.failed, "a scan ended early", cause: "\(error)")
        }
        return found.withLock { $0 }
    }

    /// The records this account has of a layer, when they are of this ruleset and complete.
    private func known(_ keys: Set<ScanKey>, _ layer: Digest) throws(MregError) -> LayerScan? {
        let records = local.records(of: layer)
            .filter { $0.isCurrent && keys.contains(ScanKey($0)) }
        guard records.count == keys.count else { return nil }
        for table in records.compactMap(\.tensorTable) where wantsTables {
            guard try registry.store.locate(table, in: registry.index) != nil else { return nil }
        }
        return try LayerScan(layer: layer, records: records)
    }
}

extension FileList.Entry {
    /// Whether it is read together with its neighbours.
    fileprivate var isScannedWithOthers: Bool { size <= PartReader.batchBytesMax }
}
