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
