// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

@Suite(.enabled(if: Fixtures.present, Fixtures.skipped)) struct GoldenCheckTests {
    static let names = [
        "art_cnn", "art_cnn_quant", "corruption_cnn", "csv", "garak", "privacy_overfit",
        "robustbench_Alfarra2020ClusTR", "robustbench_Pang2020Boosting",
    ]

    @Test(arguments: names) func `a published statement gets its published check`(
        _ name: String
    ) throws {
        let verdict = try ReportCheck.check(
            statement: Fixtures.bytes("robustness/golden/\(name).statement.json"))
        let expected = try Fixtures.json("robustness/golden/\(name).check.json")
        let (found, wanted) = (try canonical(verdict.json), try canonical(expected))
        #expect(found == wanted)
    }

    @Test(arguments: names) func `a truncated statement is refused`(_ name: String) throws {
        let bytes = try Fixtures.bytes("robustness/golden/\(name).statement.json")
        for length in stride(from: 0, to: bytes.count - 3, by: 97) {
            #expect(throws: MregError.self) {
                try ReportCheck.check(statement: Array(bytes.prefix(length)))
            }
        }
    }

    @Test(arguments: names) func `a damaged statement is refused or checked, never a trap`(
        _ name: String
    ) throws {
        let bytes = try Fixtures.bytes("robustness/golden/\(name).statement.json")
        for place in stride(from: 0, to: bytes.count, by: 41) {
            for replacement in [UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "e")] {
                var damaged = bytes
                damaged[place] = replacement
                _ = try? ReportCheck.check(statement: damaged)
            }
        }
    }
}
