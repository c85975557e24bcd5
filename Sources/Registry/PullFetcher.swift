// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import ObjectStore
import Synchronization

/// Writes the files of a version below a fresh folder, each verified before it is complete.
///
/// Small files go many to a read, on several threads; a large one has its reading, hashing and
/// writing overlap.
struct PullFetcher {
    let registry: LocalRegistry
    let contents: ArtifactContents
    let progress: any ProgressSink

    /// The files of one layer, in order of their place in it.
    struct Layer {
        var map: ExtentMap
        var place: BlobPlace
        var files: PulledFiles
    }

    /// Writes the files into `folder`, which is empty; `syncing` makes each durable.
    func fetch(
        _ files: PulledFiles, into folder: BeneathDirectory, linking: LinkPermission?,
        syncing: Bool
    ) throws -> LinkCounts {
        try folder.makeFolders(of: files.paths)
        var layers = try layers(of: files)
        let meter = PullMeter(progress, totalBytes: files.byteCount)
        var links = LinkCounts()
        if let linking {
            let linker = PullLinker(
                store: registry.store, folder: folder, permission: linking,
                proven: registry.provenChunks)
            links = try linker.link(&layers, meter)
            links.copied = layers.reduce(0) { $0 + $1.files.count }
        }
        try writeSmall(layers, into: folder, syncing: syncing, meter)
        try writeLarge(layers, into: folder, syncing: syncing, meter)
        return links
    }

    private func layers(of files: PulledFiles) throws(MregError) -> [Layer] {
        var layers: [Layer] = []
        for (number, sorted) in files.byLayer {
            let layer = contents.manifest.layers[number]
            guard let place = try registry.store.locate(layer.digest, in: registry.index),
                place.size == layer.size
            else {
                let path = sorted.first?.entry.path.text ?? ""
                throw MregError(
                    .corrupt, "stored bytes of '\(path.printable)' are missing",
                    cause: "no container holds the layer \(layer.digest)",
                    next: "mreg verify --all")
            }
            layers.append(Layer(map: ExtentMap(place), place: place, files: sorted))
        }
        return layers
    }

    /// A run of small files that one read covers.
    private struct Batch: Sendable {
        var layer: Int
        var range: Range<Int>
    }

    private func writeSmall(
        _ layers: [Layer], into folder: BeneathDirectory, syncing: Bool, _ meter: PullMeter
    ) throws {
        var small: [PulledFiles] = []
        var batches: [Batch] = []
        for (number, layer) in layers.enumerated() {
            let files = layer.files
            small.append(files.picking(files.indices.filter { files.parts[$0].isSmall }))
            for range in PartReader.batches(small[number].parts) {
                batches.append(Batch(layer: number, range: range))
            }
        }
        guard let first = batches.first else { return }
        let count = small.reduce(0) { $0 + $1.count }
        meter.begin(
            count == 1
                ? small[first.layer][first.range.lowerBound].activity
                : "writing \(count) small files")
        let work = SmallFiles(layers: layers, small: small, batches: batches)
        let (store, index) = (registry.store, registry.index)
        let next = Atomic<Int>(0)
        let threads = min(Surroundings.processorCount, batches.count)
        try Workers.forEach(count: threads, width: threads) { _ in
            let reader = PartReader(store)
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < work.batches.count else { return }
                try work.write(
                    number, reader, store, index, into: folder, syncing: syncing, meter)
            }
        }
    }

    /// All small files of a pull, in runs.
    private struct SmallFiles: Sendable {
        var layers: [Layer]
        var small: [PulledFiles]
        var batches: [Batch]

        func write(
            _ number: Int, _ reader: PartReader, _ store: ObjectStore, _ index: CatalogIndex,
            into folder: BeneathDirectory, syncing: Bool, _ meter: PullMeter
        ) throws {
            let batch = batches[number]
            let (layer, files) = (layers[batch.layer], small[batch.layer])
            let parts = batch.range.map { files.parts[$0] }
            try PullFetcher.following(layer.place, layer.map, store, index) {
                (map) throws(MregError) in
                // All parts are verified before the first is passed on.
                try reader.read(parts[...], of: map) { (number, bytes) throws(MregError) in
                    try PullFetcher.write(
                        bytes, as: files[batch.range.lowerBound + number], in: folder,
                        syncing: syncing)
                }
            }
            try meter.add(parts.reduce(0) { $0 + $1.size })
        }
    }

    /// Reads by a place, and once more by a fresh one where a container has gone meanwhile.
    private static func following(
        _ place: BlobPlace, _ map: ExtentMap, _ store: ObjectStore, _ index: CatalogIndex,
        _ body: (ExtentMap) throws(MregError) -> Void
    ) throws(MregError) {
        do {
            try body(map)
        } catch {
            guard let moved = try store.movedPlace(of: place, in: index) else { throw error }
            try body(ExtentMap(moved))
        }
    }

    private static func write(
        _ bytes: RawSpan, as wanted: PulledFile, in folder: BeneathDirectory, syncing: Bool
    ) throws(MregError) {
        let file = try folder.createFile(wanted.path, mode: wanted.mode)
        try file.write(bytes, at: 0)
        if syncing { try file.sync() }
    }

    private func writeLarge(
        _ layers: [Layer], into folder: BeneathDirectory, syncing: Bool, _ meter: PullMeter
    ) throws(MregError) {
        let copier = BlobCopier(registry.store)
        for layer in layers {
            for place in layer.files.indices where !layer.files.parts[place].isSmall {
                let wanted = layer.files[place]
                meter.begin(wanted.activity)
                let file = try folder.createFile(wanted.path, mode: wanted.mode)
                // A second attempt writes over what the first one wrote.
                try Self.following(layer.place, layer.map, registry.store, registry.index) {
                    (map) throws(MregError) in
                    try copier.copy(
                        map, offset: wanted.entry.offset, count: wanted.entry.size,
                        expected: wanted.entry.digest, to: file
                    ) { (count) throws(MregError) in try meter.add(Int64(count)) }
                }
                if syncing { try file.sync() }
            }
        }
    }
}

extension PulledFile {
    /// Whether it is read together with others.
    fileprivate var isSmall: Bool { part.isSmall }

    /// Where it lies in its layer.
    var part: BlobPart {
        BlobPart(offset: entry.offset, size: entry.size, digest: entry.digest)
    }

    fileprivate var activity: String { "writing \(path.text.printable)" }
}

extension BlobPart {
    /// Whether it is read together with others.
    fileprivate var isSmall: Bool { size <= PartReader.batchBytesMax }
}

/// Adds up what the threads of a pull have done, reports it, and stops them when interrupted.
final class PullMeter: Sendable {
    private let sink: any ProgressSink
    private let totalBytes: Atomic<Int64>
    private let doneBytes = Atomic<Int64>(0)
    private let activity = Mutex("")

    init(_ sink: any ProgressSink, totalBytes: Int64) {
        self.sink = sink
        self.totalBytes = Atomic(totalBytes)
    }

    /// Names what is done from now on.
    func begin(_ text: String) { activity.withLock { $0 = text } }

    /// Says that there is more to do than was known at first.
    func expect(more bytes: Int64) { totalBytes.add(bytes, ordering: .relaxed) }

    /// Adds bytes; throws when the user has interrupted the command.
    func add(_ bytes: Int64) throws(MregError) {
        try Interrupt.check()
        let done = doneBytes.add(bytes, ordering: .relaxed).newValue
        sink.report(
            ProgressStep(
                activity.withLock { $0 }, doneBytes: done,
                totalBytes: totalBytes.load(ordering: .relaxed)))
    }
}
