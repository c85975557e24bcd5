// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Inspection
import MregCore
import Testing

@Suite struct RecordTests {
    private static let digest = Digest(bytes: [UInt8](repeating: 7, count: 32))

    @Test func `equal bytes give equal records under any folder`() throws {
        let digest = try #require(Self.digest)
        let first = try Samples.inspect(Samples.call, "a/model.pkl").record(of: digest)
        let second = try Samples.inspect(Samples.call, "b/c/other.pkl").record(of: digest)
        #expect(first == second)
        let record = try StrictJSON.parse(first, as: "record")
        guard case .object(let object) = record else { throw Missing() }
        #expect(object["level"] == "malicious")
        #expect(object["digest"] == .string(digest.description))
        #expect(object["ruleset"] == .string(Ruleset.current.digest.description))
    }

    @Test func `a record is read back as it was written, and in no other spelling`() throws {
        let digest = try #require(Self.digest)
        for (name, bytes) in [("model.pkl", Samples.call), ("plain", Samples.plain)] {
            let record = ScanRecord(Samples.inspect(bytes, name), of: digest)
            let written = try record.encoded()
            #expect(try ScanRecord(parsing: written) == record)
            #expect(throws: MregError.self) { try ScanRecord(parsing: written + [0x20]) }
            #expect(throws: MregError.self) { try ScanRecord(parsing: written.dropLast()) }
            let text = String(decoding: written, as: UTF8.self)
            let worse = text.replacing("\"level\":\"", with: "\"level\":\"x")
            #expect(throws: MregError.self) { try ScanRecord(parsing: Array(worse.utf8)) }
        }
    }

    @Test func `many tensors go into a table that the record names`() throws {
        let digest = try #require(Self.digest)
        let parts = (0..<65).map {
            #""t\#($0)":{"dtype":"U8","shape":[1],"data_offsets":[\#($0),\#($0 + 1)]}"#
        }
        let bytes = Samples.safetensors("{\(parts.joined(separator: ","))}", 65)
        let result = Samples.inspect(bytes, "net.safetensors")
        let table = try #require(ScanRecord.table(of: result))
        let record = ScanRecord(result, of: digest)
        #expect(record.tensorTable != nil && record.metadata.tensors.isEmpty)
        #expect(record.metadata.tensorCount == 65 && record.metadata.parameters == 65)
        #expect(try ScanRecord.tensors(parsing: table) == result.metadata.tensors)
        #expect(throws: MregError.self) { try ScanRecord.tensors(parsing: table.dropLast()) }
    }

    @Test func `of a name only the ending matters`() {
        let endings = [
            "a/b.tar.GZ": "gz", "pkl": "", ".pkl": "pkl",
            "x/keras_metadata.pb":
                "keras_metadata.pb", "a.b/c": "", "m.\(String(repeating: "x", count: 33))": "",
            "a.pkl//": "pkl", "///": "", "..": "", "a..pt": "pt", "x.\u{301}pt": "\u{301}pt",
            "a/\u{301}.pkl": "pkl",
        ]
        for (name, ending) in endings { #expect(FileEnding.of(name) == ending, "\(name)") }
        let noise: [UInt8] = [1, 200, 3, 250, 5, 255, 7, 8, 9]
        let verdicts = ["a.bin", "deep/er/b.bin"].map { Samples.inspect(noise, $0).level }
        #expect(verdicts == [.unreadable, .unreadable])
    }

    @Test func `content of no known format is looked through for what others might find in it`() {
        let noise = (0..<2000).map { UInt8(truncatingIfNeeded: $0 * 151 + 128) | 0x80 }
        #expect(Samples.inspect(noise, "raw.bin").findings.map(\.rule) == ["unknown-content"])
        let zip = [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18)
        #expect(Samples.inspect(noise + zip, "raw.bin").level == .malicious)
        // A comment of three bytes, behind a mark that is none and a lone last byte of one.
        let commented = [0x50, 0x4b, 5, 6, 6] + zip.dropLast(2) + [3, 0, 6, 6, 6]
        #expect(Samples.inspect(noise + commented, "raw.bin").level == .malicious)
        #expect(Samples.inspect(noise + zip.dropLast(), "raw.bin").level != .malicious)
        var hdf5 = noise
        hdf5.replaceSubrange(1024..<1032, with: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
        #expect(Samples.inspect(hdf5, "raw.bin").findings.contains { $0.rule == "hidden-hdf5" })
        #expect(
            Samples.inspect(noise, "model.pyc").findings.contains { $0.rule == "unknown-program" })
    }

    private struct Missing: Error {}

    /// The compiled rules are the ones in the data files.
    @Test func `the ruleset is what its files say`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let rules = URL(filePath: "/\(root)/Sources/Inspection/Rules")
        let data = URL(filePath: "/\(root)/registry-data/ruleset")
        let manager = FileManager.default
        let names = try manager.contentsOfDirectory(atPath: data.path).filter {
            $0.hasSuffix(".txt")
        }
        try #require(names.count >= 6)
        for name in names {
            let text = try String(contentsOf: data.appending(path: name), encoding: .utf8)
            let wanted = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
            let stem = name.dropLast(4).capitalized
            var found: [String] = []
            for part in 1...4 {
                let file = rules.appending(path: "RulesetText+\(stem)\(part).swift")
                guard let swift = try? String(contentsOf: file, encoding: .utf8) else { continue }
                found += swift.split(separator: "\n").filter { $0.hasPrefix("        ") }
                    .map { String($0.dropFirst(8)) }.filter { $0 != #"""""# }
            }
            #expect(found == wanted, "\(name): run scripts/make-ruleset")
        }
    }

    /// Seeded mutations: nothing crashes, and every verdict repeats.
    @Test func `mutated files end in a verdict`() throws {
        let digest = try #require(Self.digest)
        let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        let seeds: [[UInt8]] = [
            Samples.call, Samples.plain, Samples.zip([("a/data.pkl", Samples.plain)]),
            Samples.safetensors(header, 8),
            Samples.npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", Samples.plain),
        ]
        var state: UInt64 = 88_172_645_463_325_252
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(max(1, bound)))
        }
        for round in 0..<3000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...next(4) where !bytes.isEmpty {
                let place = next(bytes.count)
                switch next(4) {
                case 0: bytes[place] = UInt8(next(256))
                case 1: bytes.removeLast(bytes.count - place)
                case 2: bytes.insert(UInt8(next(256)), at: place)
                default: bytes[place] ^= 1 << UInt8(next(8))
                }
            }
            let first = try Samples.inspect(bytes).record(of: digest)
            #expect(try first == Samples.inspect(bytes).record(of: digest))
        }
    }
}
