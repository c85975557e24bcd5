// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto

/// What names a verdict besides the ruleset: the content, and the ending it is judged under.
struct ScanKey: Hashable {
    let digest: Digest
    let ending: String

    init(_ entry: FileList.Entry) {
        digest = entry.digest
        ending = FileEnding.of(entry.path.text)
    }

    init(digest: Digest, ending: String) {
        self.digest = digest
        self.ending = ending
    }

    init(_ record: ScanRecord) {
        digest = record.digest
        ending = record.ending
    }
}

/// The scan records of many contents, as they are stored (docs/format.md, "Statements").
///
/// Each distinct result is there once, as canonical JSON; each content takes 36 bytes that name
/// its result. Looked up where it lies, so that 200 000 records need no more than their bytes.
struct ScanSheet: Sendable {
    /// Largest sheet that is read, in bytes.
    static let bytesMax = 256 << 20
    static let head = "mreg.scans/v2"
    /// The digest of a content and the number of its result, both big-endian.
    private static let rowBytes = Digest.byteCount + 4

    /// What results are records of while they stand for many contents: nothing.
    private static let noContent = Digest.sha256(of: [])

    /// The distinct results, as records of no content.
    let results: [ScanRecord]
    /// The bytes of the sheet; of one that was read in the older form, those of the newer.
    let bytes: [UInt8]
    private let rowsStart: Int
    /// The number of contents.
    let count: Int

    private init(_ results: [ScanRecord], _ bytes: [UInt8], rowsStart: Int, count: Int) {
        self.results = results
        self.bytes = bytes
        self.rowsStart = rowsStart
        self.count = count
    }

    /// Whether there is nothing in it.
    var isEmpty: Bool { count == 0 }

    /// The digest of a content.
    func digest(_ index: Int) -> Digest { Digest(of: bytes, at: rowsStart + index * Self.rowBytes) }

    /// The number of a content's result.
    func resultNumber(_ index: Int) -> Int {
        let start = rowsStart + index * Self.rowBytes + Digest.byteCount
        return (0..<4).reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
    }

    /// Gives the number of each result of a content under an ending to `body`: one, unless whoever
    /// made the sheet contradicts himself.
    func forEachResult(of digest: Digest, _ ending: String, _ body: (Int) -> Void) {
        forEachRow(of: digest, ending) { body(resultNumber($0)) }
    }

    /// The place of the first result of a content under an ending, or nil.
    func row(of digest: Digest, _ ending: String) -> Int? {
        var found: Int?
        forEachRow(of: digest, ending) { found = found ?? $0 }
        return found
    }

    private func forEachRow(of digest: Digest, _ ending: String, _ body: (Int) -> Void) {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.digest(middle) < digest { low = middle + 1 } else { high = middle }
        }
        while low < count, self.digest(low) == digest {
            if results[resultNumber(low)].ending.bytesEqual(ending) { body(low) }
            low += 1
        }
    }

    /// The record of a content under an ending, or nil.
    func record(of key: ScanKey) -> ScanRecord? {
        var found: ScanRecord?
        forEachResult(of: key.digest, key.ending) {
            found = found ?? record($0, of: key.digest)
        }
        return found
    }

    private func record(_ result: Int, of digest: Digest) -> ScanRecord {
        var record = results[result]
        record.digest = digest
        return record
    }
}

extension ScanSheet {
    /// A content and the number of its result.
    private struct Row {
        var digest: Digest
        var result: UInt32

        static func precede(_ left: Row, _ right: Row) -> Bool {
            left.digest == right.digest ? left.result < right.result : left.digest < right.digest
        }

        func append(to bytes: inout [UInt8]) {
            digest.append(to: &bytes)
            BigEndian.append(UInt64(result), byteCount: 4, to: &bytes)
        }
    }

    /// Gathers records for a sheet.
    struct Builder: Sendable {
        private var results: [ScanRecord] = []
        private var numbers: [[UInt8]: UInt32] = [:]
        /// By the first bits of the digest: they are put in order and written out one after the
        /// other, so that only one of them is ever in memory twice.
        private var parts = [[Row]](repeating: [], count: 4)
        /// How many results are compared as they are before one is put into words.
        private static let comparedMax = 8

        /// The number of contents so far.
        private(set) var count = 0

        /// What was gathered, which is not in two places then.
        mutating func take() -> Builder {
            defer { self = Builder() }
            return self
        }

        /// Adds a record; the second of the same content and ending changes nothing.
        mutating func add(_ record: ScanRecord) throws(MregError) {
            var result = record
            (result.digest, result.size) = (ScanSheet.noContent, 0)
            let row = Row(digest: record.digest, result: try number(of: result))
            parts[Int(record.digest.prefix >> 62)].append(row)
            count += 1
        }

        private mutating func number(of result: ScanRecord) throws(MregError) -> UInt32 {
            if let known = results.prefix(Self.comparedMax).firstIndex(of: result) {
                return UInt32(known)
            }
            let text = try result.encodedResult()
            if let known = numbers[text] { return known }
            let number = UInt32(results.count)
            results.append(result)
            numbers[text] = number
            return number
        }

        /// The sheet: equal for equal records, in whatever order they came.
        consuming func finish() -> ScanSheet {
            let texts = numbers.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            var places = [UInt32](repeating: 0, count: texts.count)
            for (place, text) in texts.enumerated() { places[Int(text.value)] = UInt32(place) }
            for part in parts.indices { Self.arrange(&parts[part], places) }
            let count = parts.reduce(0) { $0 + $1.count }
            var bytes = Array("\(ScanSheet.head) \(texts.count) \(count)\n".utf8)
            bytes.reserveCapacity(
                bytes.count + texts.reduce(0) { $0 + $1.key.count + 1 } + count * rowBytes)
            for text in texts { bytes += text.key + [UInt8(ascii: "\n")] }
            let start = bytes.count
            for part in parts.indices {
                for row in parts[part] { row.append(to: &bytes) }
                parts[part] = []
            }
            return ScanSheet(
                texts.map { results[Int($0.value)] }, bytes, rowsStart: start, count: count)
        }

        /// Puts rows in order, each once, with results by the places these have now.
        private static func arrange(_ rows: inout [Row], _ places: [UInt32]) {
            for index in rows.indices { rows[index].result = places[Int(rows[index].result)] }
            rows.sort(by: Row.precede)
            var kept = 0
            for index in rows.indices
            where kept == 0 || Row.precede(rows[kept - 1], rows[index]) {
                rows[kept] = rows[index]
                kept += 1
            }
            rows.removeLast(rows.count - kept)
        }
    }

    /// The sheet of some records.
    init(_ records: some Sequence<ScanRecord>) throws(MregError) {
        var builder = Builder()
        for record in records { try builder.add(record) }
        self = builder.finish()
    }

    /// A sheet without records.
    static let empty = ScanSheet([], Array("\(head) 0 0\n".utf8), rowsStart: 0, count: 0)

    /// The same with further records.
    func adding(_ records: some Collection<ScanRecord>) throws(MregError) -> ScanSheet {
        guard !records.isEmpty else { return self }
        var builder = Builder()
        for record in self { try builder.add(record) }
        for record in records { try builder.add(record) }
        return builder.finish()
    }

    /// Reads a sheet of this form or the older one; anything but what a writer writes is corrupt.
    static func parse(_ bytes: [UInt8]) throws(MregError) -> ScanSheet {
        bytes.first == UInt8(ascii: "{")
            ? try ScanSheet(try ScanSheetV1.parse(bytes)) : try ScanSheet(parsing: bytes)
    }

    private init(parsing bytes: [UInt8]) throws(MregError) {
        var start = 0
        guard let head = Self.line(bytes, &start),
            let counts = Self.counts(String(decoding: head, as: UTF8.self))
        else { throw Self.malformed("its first line is not '\(Self.head) RESULTS FILES'") }
        var results: [ScanRecord] = []
        var last: ArraySlice<UInt8> = []
        for _ in 0..<counts.results {
            guard let line = Self.line(bytes, &start), last.lexicographicallyPrecedes(line) else {
                throw Self.malformed("its results are cut short or out of order")
            }
            last = line
            results.append(
                try ScanRecord(parsingResult: Array(line), of: Self.noContent, size: 0))
        }
        guard bytes.count - start == counts.files * Self.rowBytes else {
            throw Self.malformed("it does not hold \(counts.files) files")
        }
        self.init(results, bytes, rowsStart: start, count: counts.files)
        try checkRows()
    }

    /// Rows are in order, none twice, and name results that there are; every result has a row.
    private func checkRows() throws(MregError) {
        var isUsed = [Bool](repeating: false, count: results.count)
        for index in 0..<count {
            let number = resultNumber(index)
            guard results.indices.contains(number) else {
                throw Self.malformed("a file has a result that is not there")
            }
            isUsed[number] = true
            guard index > 0 else { continue }
            let isNext =
                bytes[place(index - 1)..<place(index)]
                .lexicographicallyPrecedes(bytes[place(index)..<place(index + 1)])
            guard isNext else { throw Self.malformed("its files are out of order") }
        }
        guard isUsed.allSatisfy(\.self) else { throw Self.malformed("a result is of no file") }
    }

    private func place(_ index: Int) -> Int { rowsStart + index * Self.rowBytes }

    private static func line(_ bytes: [UInt8], _ start: inout Int) -> ArraySlice<UInt8>? {
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { start = end + 1 }
        return bytes[start..<end]
    }

    private static func counts(_ head: String) -> (results: Int, files: Int)? {
        let words = head.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == Self.head, let results = Int(words[1]),
            let files = Int(words[2]), results >= 0, (0...Limits.filesMax).contains(files),
            results <= files, head == "\(Self.head) \(results) \(files)"
        else { return nil }
        return (results, files)
    }

    private static func malformed(_ reason: String) -> MregError {
        MregError(.corrupt, "a sheet of scan records is malformed", cause: reason)
    }
}

extension ScanSheet: RandomAccessCollection {
    /// The place of the first record.
    var startIndex: Int { 0 }
    /// The number of records.
    var endIndex: Int { count }
    /// The record at a place; the sizes of contents are not in a sheet.
    subscript(index: Int) -> ScanRecord {
        record(resultNumber(index), of: digest(index))
    }
}

/// The form that sheets had first: a record a line, in order of digest and ending.
private enum ScanSheetV1 {
    static func parse(_ bytes: [UInt8]) throws(MregError) -> [ScanRecord] {
        var records: [ScanRecord] = []
        guard bytes.last == UInt8(ascii: "\n") else {
            throw MregError(.corrupt, "a sheet of scan records is cut short")
        }
        for line in bytes.dropLast().split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        {
            let record = try ScanRecord(parsing: Array(line))
            if let last = records.last, !precede(last, record) {
                throw MregError(.corrupt, "a sheet of scan records is out of order")
            }
            records.append(record)
        }
        return records
    }

    private static func precede(_ left: ScanRecord, _ right: ScanRecord) -> Bool {
        if left.digest != right.digest { return left.digest < right.digest }
        return left.ending.bytesPrecede(right.ending)
    }
}
