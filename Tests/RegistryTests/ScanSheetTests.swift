// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing
import Trust

@testable import Registry

/// Sheets of scan records: their bytes, and which of them a push stores.
@Suite struct ScanSheetTests {
    private static func record(_ number: Int, ending: String = "txt") -> ScanRecord {
        let bytes = Array("content \(number)".utf8)
        let result = Inspection.inspect(name: "x.\(ending)", source: BytesSource(bytes))
        return ScanRecord(result, of: Digest.sha256(of: bytes))
    }

    private static let records =
        (0..<40).map { record($0) } + (0..<5).map { record($0, ending: "py") }

    @Test func `equal records are equal bytes, in whatever order they came`() throws {
        let sheet = try ScanSheet(Self.records)
        let other = try ScanSheet(Self.records.reversed() + Self.records)
        #expect(sheet.bytes == other.bytes && sheet.count == 45)
        let again = try ScanSheet.parse(sheet.bytes)
        #expect(again.bytes == sheet.bytes)
        for record in Self.records {
            var found = try #require(again.record(of: ScanKey(record)))
            found.size = record.size
            #expect(found == record)
        }
        #expect(again.record(of: ScanKey(digest: .sha256(of: []), ending: "txt")) == nil)
        #expect(again.record(of: ScanKey(digest: Self.records[0].digest, ending: "jpg")) == nil)
    }

    @Test func `a sheet is short where files have the same results`() throws {
        let sheet = try ScanSheet((0..<1000).map { Self.record($0) })
        #expect(sheet.results.count == 1)
        #expect(sheet.bytes.count < 1000 * 36 + 2000)
    }

    @Test func `anything but a writer's bytes is refused`() throws {
        let bytes = try ScanSheet(Self.records).bytes
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: MregError.self) { try ScanSheet.parse(Array(bytes[..<length])) }
        }
        #expect(throws: MregError.self) { try ScanSheet.parse(bytes + [0]) }
        // The last two contents the wrong way round, and one of them twice.
        let rows = bytes.count - 72
        let swapped = bytes[..<rows] + bytes[(rows + 36)...] + bytes[rows..<(rows + 36)]
        #expect(throws: MregError.self) { try ScanSheet.parse(Array(swapped)) }
        let doubled = bytes[..<rows] + bytes[(rows + 36)...] + bytes[(rows + 36)...]
        #expect(throws: MregError.self) { try ScanSheet.parse(Array(doubled)) }
        var numbered = bytes
        numbered[bytes.count - 1] = 9
        #expect(throws: MregError.self) { try ScanSheet.parse(numbered) }
    }

    @Test func `sheets of the first form are read`() throws {
        let sorted = Self.records.sorted {
            $0.digest == $1.digest ? $0.ending < $1.ending : $0.digest < $1.digest
        }
        var bytes: [UInt8] = []
        for record in sorted { bytes += try record.encoded() + [0x0a] }
        #expect(try ScanSheet.parse(bytes).bytes == ScanSheet(Self.records).bytes)
        #expect(throws: MregError.self) { try ScanSheet.parse(bytes.dropLast()) }
    }

    private static func sheets(_ stage: Stage, _ reference: String) throws -> [SheetPlan.Stored] {
        let registry = try stage.open(.read)
        return try registry.storedSheets(try registry.version(try Reference(reference)))
    }

    @Test func `a push of a few changed files stores their records and no more`() throws {
        let stage = try Stage(isStrict: true)
        let folder = stage.scratch.at("many")
        for number in 0..<60 {
            try stage.scratch.write("many/\(number).txt", Array("sheet text \(number)".utf8))
        }
        try stage.push([folder], as: "many")
        let first = try Self.sheets(stage, "many@v1")
        #expect(first.map(\.sheet.count) == [60])
        try stage.scratch.write("many/new.txt", Array("sheet text, new".utf8))
        try stage.scratch.write("many/7.txt", Array("sheet text, changed".utf8))
        try stage.push([folder], as: "many")
        let second = try Self.sheets(stage, "many@v2")
        #expect(second.map(\.sheet.count).sorted() == [2, 60])
        #expect(second.contains { $0.digest == first[0].digest })
        // What is left over of a version that goes stays as long as another one needs it.
        #expect(try stage.pulled("many@v2", "many/7.txt") == Array("sheet text, changed".utf8))
        #expect(try stage.findings().isEmpty)
        // Another account finds all of it in the catalog, too.
        let dump = try stage.dump()
        try Stage.dropCatalog(stage.root)
        #expect(try stage.dump() == dump)
    }

    @Test func `many small pushes leave a few sheets`() throws {
        let stage = try Stage(isStrict: true)
        let folder = stage.scratch.at("grow")
        for number in 0..<40 {
            try stage.scratch.write("grow/\(number).txt", Array("grow text \(number)".utf8))
        }
        for round in 0..<12 {
            try stage.scratch.write("grow/r\(round).txt", Array("grow round \(round)".utf8))
            try stage.push([folder], as: "grow")
        }
        let sheets = try Self.sheets(stage, "grow@v12")
        #expect(sheets.count <= 5)
        #expect(sheets.reduce(0) { $0 + $1.sheet.count } >= 52)
    }

    @Test func `endings that were seen before are those of the names`() throws {
        let endings = ["txt", "jpg", "pkl", "pt", "onnx", "bin", "ñpt", "tar.gz", "PKL"]
        let names = (0..<200).map { "f\($0 * 7 % 11)/n\($0).\(endings[$0 * $0 % endings.count])" }
        let paths = PathList(
            try (names + ["a/keras_metadata.pb", "plain"]).map { try ArtifactPath($0) })
        var memory = EndingMemory()
        for index in 0..<paths.count {
            #expect(memory.ending(paths, index) == FileEnding.of(paths[index].text))
        }
    }
}
