// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore

/// What was found in each file of a version: every distinct result once, and four bytes a file.
struct VersionResults: Sendable {
    /// The files.
    let files: FileList
    /// The distinct results, as records of no content.
    private(set) var results: [ScanRecord] = []
    /// The number of each file's result, in the order of the list; `none` where there is none.
    private(set) var numbers: [UInt32]
    /// The number of files nothing is known of.
    static let none = UInt32.max

    /// Knows nothing of any file.
    init(_ files: FileList) {
        self.files = files
        numbers = Array(repeating: Self.none, count: files.entries.count)
    }

    /// Takes what was found in each layer of a version.
    init(_ contents: ArtifactContents, _ layers: [LayerScan]) {
        self.init(contents.files)
        take(layers, of: contents) { _, _ in true }
    }

    /// Takes what a sheet says of the files. Of two results of a file the later one counts where
    /// `replaces` says so of the earlier and the later.
    mutating func take(_ sheet: ScanSheet, replaces: (ScanRecord, ScanRecord) -> Bool) {
        guard !sheet.isEmpty else { return }
        var memory = EndingMemory()
        var places = Places(sheet)
        for index in files.entries.indices {
            take(index, memory.ending(files.entries.paths, index), sheet, &places, replaces)
        }
    }

    /// The same for the sheets of some layers, each of which says nothing of another layer's files.
    mutating func take(
        _ layers: [LayerScan], of contents: ArtifactContents,
        replaces: (ScanRecord, ScanRecord) -> Bool
    ) {
        var sheets: [Digest: ScanSheet] = [:]
        for scan in layers { sheets[scan.layer] = scan.sheet }
        var places = sheets.mapValues(Places.init)
        var memory = EndingMemory()
        for index in files.entries.indices {
            let layer = contents.manifest.layers[files.entries.layer(index)].digest
            guard let sheet = sheets[layer], var known = places[layer] else { continue }
            let before = known.count
            take(index, memory.ending(files.entries.paths, index), sheet, &known, replaces)
            if known.count != before { places[layer] = known }
        }
    }

    /// Our numbers of a sheet's results, as far as they were needed.
    private struct Places {
        private var numbers: [UInt32]
        private(set) var count = 0

        init(_ sheet: ScanSheet) {
            numbers = Array(repeating: VersionResults.none, count: sheet.results.count)
        }

        subscript(number: Int) -> UInt32 {
            get { numbers[number] }
            set {
                numbers[number] = newValue
                count += 1
            }
        }
    }

    private mutating func take(
        _ index: Int, _ ending: String, _ sheet: ScanSheet, _ places: inout Places,
        _ replaces: (ScanRecord, ScanRecord) -> Bool
    ) {
        sheet.forEachResult(of: files.entries.digest(index), ending) { number in
            let old = numbers[index]
            let new = sheet.results[number]
            guard old == Self.none || replaces(results[Int(old)], new) else { return }
            if places[number] == Self.none {
                // Sheets share results; where there are many, each is most likely of one file.
                let known = results.count <= 64 ? results.firstIndex(of: new) : nil
                if known == nil { results.append(new) }
                places[number] = UInt32(known ?? results.count - 1)
            }
            numbers[index] = places[number]
        }
    }

    /// The result of a file, as a record of no content; nil where nothing is known of it.
    func result(_ index: Int) -> ScanRecord? {
        numbers[index] == Self.none ? nil : results[Int(numbers[index])]
    }

    /// The record of a file.
    func record(_ index: Int) -> ScanRecord? {
        guard var record = result(index) else { return nil }
        record.digest = files.entries.digest(index)
        record.size = files.entries.size(index)
        return record
    }

    /// The record of one of the files.
    func record(_ entry: FileList.Entry) -> ScanRecord? {
        files.entries.paths.firstIndex(sorted: entry.path.text).flatMap(record)
    }

    /// How many contents have each result. Copies of a file are one content; that matters where
    /// there is something to count, as of weights.
    var contentCounts: [Int] {
        var counts = [Int](repeating: 0, count: results.count)
        var seen: Set<Digest> = []
        for (index, number) in numbers.enumerated() where number != Self.none {
            let isPlain = results[Int(number)].metadata.tensorCount == 0
            if isPlain || seen.insert(files.entries.digest(index)).inserted {
                counts[Int(number)] += 1
            }
        }
        return counts
    }
}

/// Finds the endings of many paths: mostly those of paths shortly before.
struct EndingMemory {
    /// So many endings are remembered: of folders with images and a label beside each.
    private static let knownMax = 4
    private var known: [(suffix: ArraySlice<UInt8>, ending: String)] = []

    /// The ending under which the file at a path is judged.
    mutating func ending(_ paths: PathList, _ index: Int) -> String {
        let path = paths.utf8(index)
        let name = path[
            (path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex)...]
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), name.allSatisfy({ $0 < 0x80 }),
            !FileEnding.isWholeName(name)
        else { return FileEnding.of(paths[index].text) }
        let suffix = name[dot...]
        if let found = known.first(where: { suffix.elementsEqual($0.suffix) }) {
            return found.ending
        }
        let ending = FileEnding.of(String(decoding: suffix, as: UTF8.self))
        if known.count == Self.knownMax { known.removeFirst() }
        known.append((suffix, ending))
        return ending
    }
}
