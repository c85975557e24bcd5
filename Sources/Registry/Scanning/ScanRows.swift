// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore

/// What the catalog keeps of the sheets of one scan statement: a row for each result that a file
/// of the version has.
struct ScanRows {
    /// The rows.
    private(set) var rows: [ScanRow] = []
    private let files: FileList?
    private let logIndex: Int64
    private var isCovered: [Bool]

    /// Counts the files of a list; where that is lost, all that a sheet speaks of.
    init(_ files: FileList?, at logIndex: Int64) {
        self.files = files
        self.logIndex = logIndex
        isCovered = Array(repeating: false, count: files?.entries.count ?? 0)
    }

    /// Whether every file has a row, so that earlier statements have nothing to add.
    var isComplete: Bool { !isCovered.isEmpty && isCovered.allSatisfy(\.self) }

    /// Adds what a sheet says; returns the tables of tensors that belong to it.
    mutating func take(_ sheet: ScanSheet, _ digest: Digest) -> [Digest] {
        let counts = counts(sheet)
        var tables: [Digest] = []
        for (number, record) in sheet.results.enumerated() where counts[number] > 0 {
            if let table = record.tensorTable { tables.append(table) }
            rows.append(
                ScanRow(
                    sheet: digest, result: Int64(number), files: Int64(counts[number]),
                    ending: record.ending, ruleset: record.ruleset,
                    level: record.level.rawValue, format: record.format,
                    findingCount: Int64(record.findingCount),
                    parameters: record.metadata.parameters,
                    tensorCount: Int64(record.metadata.tensorCount), logIndex: logIndex,
                    facts: record.metadata.facts))
        }
        return tables
    }

    private mutating func counts(_ sheet: ScanSheet) -> [Int] {
        var counts = [Int](repeating: 0, count: sheet.results.count)
        guard let files else {
            for index in sheet.indices { counts[sheet.resultNumber(index)] += 1 }
            return counts
        }
        var memory = EndingMemory()
        var seen: Set<Digest> = []
        for index in files.entries.indices {
            let digest = files.entries.digest(index)
            sheet.forEachResult(of: digest, memory.ending(files.entries.paths, index)) { number in
                isCovered[index] = true
                // Copies of weights are one content.
                let isPlain = sheet.results[number].metadata.tensorCount == 0
                if isPlain || seen.insert(digest).inserted { counts[number] += 1 }
            }
        }
        return counts
    }
}
