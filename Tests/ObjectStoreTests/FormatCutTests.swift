// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import ObjectStore

/// A file in memory, as cutters read it.
private struct Bytes {
    let all: [UInt8]

    func read(_ offset: Int64, _ count: Int) -> [UInt8] {
        let start = Int(min(max(offset, 0), Int64(all.count)))
        return Array(all[start..<min(all.count, start + count)])
    }

    var size: Int64 { Int64(all.count) }
}

private func scatter(_ count: Int, seed: UInt64) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

@Suite struct FormatCutTests {
    @Test func `a zip is cut where the bytes of large members begin and end`() throws {
        let large = scatter(100_000, seed: 1)
        let file = Bytes(
            all: ZipBytes.archive([
                ("a", [1, 2, 3], 0), ("data/0", large, 40), ("data/1", large, 7),
            ]))
        let ends = try #require(try ZipCuts.ends(size: file.size, read: file.read))
        let first = 30 + 1 + 3 + 30 + 6 + 40
        let second = first + 100_000 + 30 + 6 + 7
        #expect(ends == [first, first + 100_000, second, second + 100_000].map(Int64.init))
        #expect(Array(file.all[first..<first + 100_000]) == large)
        #expect(Array(file.all[second..<second + 100_000]) == large)
    }

    @Test func `a GGUF is cut where tensors begin`() throws {
        var header =
            Array("GGUF".utf8) + ZipBytes.little(3, 4) + ZipBytes.little(2, 8)
            + ZipBytes.little(2, 8)
        header +=
            ZipBytes.little(3, 8) + Array("key".utf8) + ZipBytes.little(9, 4)
            + ZipBytes.little(8, 4) + ZipBytes.little(1, 8)
        header += ZipBytes.little(5, 8) + Array("token".utf8)
        header +=
            ZipBytes.little(17, 8) + Array("general.alignment".utf8) + ZipBytes.little(4, 4)
            + ZipBytes.little(64, 4)
        for (name, offset) in [("b", 40_000), ("a", 0)] {
            header +=
                ZipBytes.little(1, 8) + Array(name.utf8) + ZipBytes.little(1, 4)
                + ZipBytes.little(10_000, 8)
            header += ZipBytes.little(0, 4) + ZipBytes.little(offset, 8)
        }
        let data = (header.count + 63) / 64 * 64
        let file = Bytes(
            all: header + [UInt8](repeating: 0, count: data - header.count)
                + scatter(80_000, seed: 2))
        let ends = try #require(try GGUFCuts.ends(size: file.size, read: file.read))
        #expect(ends == [Int64(data), Int64(data) + 40_000])
    }

    @Test func `a tar is cut at members, small ones together`() throws {
        var all: [UInt8] = []
        for (number, size) in [30_000, 100, 200, 50_000].enumerated() {
            var block = Array("file\(number)".utf8)
            block += [UInt8](repeating: 0, count: 124 - block.count)
            let digits = String(size, radix: 8)
            block += Array(String(repeating: "0", count: 11 - digits.count).utf8)
            block += Array(digits.utf8)
            block += [UInt8](repeating: 0, count: 257 - block.count)
            block += Array("ustar".utf8)
            all += block
            all += [UInt8](repeating: 0, count: 512 - block.count)
            all += scatter((size + 511) / 512 * 512, seed: UInt64(number))
        }
        all += [UInt8](repeating: 0, count: 1024)
        let file = Bytes(all: all)
        let ends = try #require(try TarCuts.ends(size: file.size, read: file.read))
        let first: Int64 = 512 + 30_208
        let second: Int64 = first + 2 * 1024 + 512 + 50_176
        #expect(ends == [first, second])
    }

    @Test(arguments: 0..<40)
    func `hostile and truncated heads make odd cuts, never an error`(_ seed: UInt64) throws {
        let whole = ZipBytes.archive([
            ("a", scatter(90_000, seed: seed), 3), ("b", scatter(70_000, seed: 5), 0),
        ])
        var state = seed &* 977 &+ 13
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var bytes = whole
        for _ in 0..<30 {
            let tail = bytes.count - 1 - random(min(bytes.count, 200))
            bytes[random(2) == 0 ? tail : random(bytes.count)] = UInt8(random(256))
        }
        bytes.removeLast(random(3) == 0 ? random(400) : 0)
        for prefix in [[], Array("GGUF".utf8), Array("PK\u{3}\u{4}".utf8)] as [[UInt8]] {
            let file = Bytes(all: prefix + bytes)
            for ends in [
                try ZipCuts.ends(size: file.size, read: file.read),
                try GGUFCuts.ends(size: file.size, read: file.read),
                try TarCuts.ends(size: file.size, read: file.read),
            ] {
                let cuts = ends ?? []
                #expect(zip(cuts, cuts.dropFirst()).allSatisfy { $0 < $1 })
                #expect(cuts.allSatisfy { $0 > 0 && $0 <= file.size })
            }
        }
    }
}

@Suite struct GearTests {
    private static let sample = scatter(12 << 20, seed: 42)

    private func cuts(_ bytes: [UInt8], blocks: [Int]) -> [Int] {
        var cutter = GearCutter()
        var ends: [Int] = []
        var offset = 0
        var number = 0
        while offset < bytes.count {
            var left = min(blocks[number % blocks.count], bytes.count - offset)
            number += 1
            while left > 0 {
                let part = Array(bytes[offset..<offset + left])
                let cut = cutter.nextBoundary(in: part.span.bytes)
                if let cut { ends.append(offset + cut) }
                offset += cut ?? left
                left -= cut ?? left
            }
        }
        return ends
    }

    @Test func `cuts do not depend on how the bytes come`() {
        let once = cuts(Self.sample, blocks: [1 << 30])
        #expect(once.count > 5)
        #expect(cuts(Self.sample, blocks: [1 << 20]) == once)
        #expect(cuts(Self.sample, blocks: [65_537, 1, 300_000, 64]) == once)
    }

    @Test func `chunks keep their bounds`() {
        let ends = cuts(Self.sample + [UInt8](repeating: 7, count: 9 << 20), blocks: [1 << 20])
        for (start, end) in zip([0] + ends, ends) {
            #expect((GearCutter.bytesMin...GearCutter.bytesMax).contains(end - start))
        }
    }

    @Test func `an insertion moves only the cuts near it`() {
        let before = cuts(Self.sample, blocks: [1 << 20])
        let changed = Self.sample[..<3_000_000] + scatter(1000, seed: 9) + Self.sample[3_000_000...]
        let after = cuts(Array(changed), blocks: [1 << 20])
        #expect(before.filter { $0 < 2_000_000 } == after.filter { $0 < 2_000_000 })
        let late = Set(before.filter { $0 > 8_000_000 })
        #expect(!late.isEmpty)
        #expect(late.isSubset(of: Set(after.map { $0 - 1000 })))
    }
}
