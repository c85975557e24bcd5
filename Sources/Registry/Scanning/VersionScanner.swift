// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import ObjectStore

/// What was found in the files of one layer.
struct LayerScan {
    /// The layer.
    let layer: Digest
    /// One record for each content and ending.
    let records: [ScanRecord]
    /// The tables of tensors that the records name, where they are not stored yet.
    var tables: [[UInt8]] = []
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
        var records: [ScanKey: ScanRecord] = [:]
        var tables: [[UInt8]] = []
        for entry in entries where records[ScanKey(entry)] == nil {
            let result = try registry.inspect(
                entry, of: contents, isFresh: fresh.contains(layer))
            records[ScanKey(entry)] = ScanRecord(result, of: entry.digest)
            if wantsTables, let table = ScanRecord.table(of: result) { tables.append(table) }
        }
        let found = Array(records.values)
        // Not being able to keep them costs another scan, not the answer.
        try? local.keep(found, of: layer)
        return LayerScan(layer: layer, records: found, tables: tables)
    }

    /// The records this account has of a layer, when they are of this ruleset and complete.
    private func known(_ keys: Set<ScanKey>, _ layer: Digest) throws(MregError) -> LayerScan? {
        let records = local.records(of: layer)
            .filter { $0.isCurrent && keys.contains(ScanKey($0)) }
        guard records.count == keys.count else { return nil }
        for table in records.compactMap(\.tensorTable) where wantsTables {
            guard try registry.store.locate(table, in: registry.index) != nil else { return nil }
        }
        return LayerScan(layer: layer, records: records)
    }
}
