// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

/// Properties of the aggregate: more evidence of attacks never raises what is believed.
@Suite struct WorstOfTests {
    /// A small generator with a fixed seed: the same reports on every run.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    static let budgets = ["0.02", "0.05", "0.1", "0.15"]

    static func block(_ random: inout Seeded) throws -> DerivedBlock {
        let n = Int64.random(in: 1...16, using: &random)
        let rows = (0..<Int.random(in: 1...6, using: &random)).map { _ -> JSONValue in
            let flags = (0..<n).map { _ in Bool.random(using: &random) }
            let map = Bitmap(flags)
            let eps = budgets.randomElement(using: &random) ?? "0.1"
            var more: [(String, JSONValue)] = []
            if Bool.random(using: &random) { more.append(("perSample", map.json)) }
            return attack(eps: .string(eps), correct: map.population, n: n, with: more)
        }
        let datasets: JSONValue = [
            [
                "role": "evaluation",
                "digest": ["sha256": .string(String(repeating: "d", count: 64))],
                "selection": ["method": "first", "n": .integer(n)],
            ]
        ]
        let correct = Int64.random(in: 0...n, using: &random)
        return try ReportCheck.check(
            statement: statement(
                sections: ["evasion": ["attacks": .array(rows)]],
                clean: ["n": .integer(n), "correct": .integer(correct)],
                more: [("datasets", datasets)])
        ).derived
    }

    @Test(arguments: 1...60) func `one more report never raises a bound`(_ seed: UInt64) throws {
        var random = Seeded(state: seed &* 0x9e37_79b9_7f4a_7c15)
        let blocks = try (0..<4).map { _ in try Self.block(&random) }
        for count in 1..<blocks.count {
            let before = DerivedBlock.worst(of: Array(blocks[..<count]))
            let after = DerivedBlock.worst(of: Array(blocks[...count]))
            for budget in before.evasion {
                let later = try #require(after.evasion(norm: budget.norm, eps: budget.eps))
                #expect(later.wilson.low <= budget.effective.wilson.low)
            }
            let (old, new) = (try #require(before.clean), try #require(after.clean))
            #expect(new.wilson.low <= old.wilson.low)
        }
    }

    @Test(arguments: 1...30) func `the order of reports is nothing`(_ seed: UInt64) throws {
        var random = Seeded(state: seed &* 0x9e37_79b9_7f4a_7c15)
        let blocks = try (0..<4).map { _ in try Self.block(&random) }
        let shuffled = blocks.shuffled(using: &random)
        let (first, second) = (
            DerivedBlock.worst(of: blocks), DerivedBlock.worst(of: shuffled)
        )
        #expect(try canonical(first.json) == canonical(second.json))
    }

    @Test func `bitmaps of the same samples are joined over reports`() throws {
        func one(_ hex: String) throws -> DerivedBlock {
            let dataset: JSONValue = [
                "role": "evaluation",
                "digest": ["sha256": .string(String(repeating: "d", count: 64))],
                "selection": ["method": "first", "n": 8],
            ]
            let row = attack(
                correct: 4, n: 8,
                with: [("perSample", ["encoding": "bitmap-msb0-hex", "value": .string(hex)])])
            return try ReportCheck.check(
                statement: statement(
                    sections: ["evasion": ["attacks": [row]]], clean: ["n": 8, "correct": 8],
                    more: [("datasets", [dataset])])
            ).derived
        }
        let worst = DerivedBlock.worst(of: [try one("f0"), try one("0f")])
        #expect(worst.evasion.first?.count == Count(hits: 0, of: 8))
        #expect(worst.evasion.first?.how == .perSampleAnd)
    }

    @Test func `of attacks on privacy the strongest counts`() throws {
        var blocks = [DerivedBlock(), DerivedBlock()]
        for (index, hits) in [Int64(150), 250].enumerated() {
            blocks[index].privacy = [
                .init(names: ["loss"], count: try #require(Count(hits: hits, of: 300)))
            ]
        }
        #expect(DerivedBlock.worst(of: blocks).privacy.first?.count.hits == 250)
        #expect(DerivedBlock.worst(of: []) == DerivedBlock())
    }
}
