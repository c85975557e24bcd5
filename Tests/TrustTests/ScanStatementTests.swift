// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing
import Trust

@Suite struct ScanStatementTests {
    private let one = Digest.sha256(of: [1])
    private let two = Digest.sha256(of: [2])

    private var statement: ScanStatement {
        ScanStatement(
            subject: "net@v1", manifest: one, ruleset: two, level: "data-only", sheets: [two, one])
    }

    @Test func `says what docs/format.md says, and comes back`() throws {
        let payload = try statement.payload()
        let sheets = [one, two].sorted().map { #""\#($0)""# }.joined(separator: ",")
        let wanted =
            #"{"_type":"https://in-toto.io/Statement/v1","predicate":{"level":"data-only","#
            + #""ruleset":"\#(two)","sheets":[\#(sheets)]},"#
            + #""predicateType":"urn:mreg:predicate:scan:v1","#
            + #""subject":[{"digest":{"sha256":"\#(one.hex)"},"name":"net@v1"}]}"#
        #expect(String(decoding: payload, as: UTF8.self) == wanted)
        #expect(try ScanStatement.parse(payload) == statement)
    }

    @Test(arguments: [
        ("scan:v1", "scan:v2"), (#""level""#, #""Level""#), (#""sheets":["#, #""sheets":[1,"#),
        (#""name":"net@v1"}]"#, #""name":"net@v1"},{"digest":{"sha256":"00"}}]"#),
        (#""predicateType""#, #""more":1,"predicateType""#),
    ])
    func `refuses anything else`(_ from: String, _ to: String) throws {
        let text = String(decoding: try statement.payload(), as: UTF8.self)
        let parts = text.split(separator: from, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let changed = Array((parts[0] + to + parts[1]).utf8)
        #expect(throws: MregError.self) { try ScanStatement.parse(changed) }
    }
}
