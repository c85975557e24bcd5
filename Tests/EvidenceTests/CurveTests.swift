// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

@Suite struct CurveTests {
    private func curve(_ attacks: [JSONValue]) throws -> RobustnessCurve {
        RobustnessCurve(
            try ReportCheck.check(
                statement: statement(sections: ["evasion": ["attacks": .array(attacks)]])
            ).derived)
    }

    @Test func `a line for each budget, closed from below`() throws {
        let lines = try curve([attack(correct: 50), attack(eps: "0.3", correct: 90)]).text()
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("clean     "))
        #expect(lines[1].contains("25.0% [19.5%, 31.4%]  50/200"))
        #expect(lines[2].contains("50/200  (as at 0.1)"))
    }

    @Test func `the picture escapes what others wrote`() throws {
        let svg = try curve([attack(with: [("norm", "<script>&")])]).svg
        #expect(svg.hasPrefix("<svg "))
        #expect(!svg.contains("<script>"))
    }

    @Test func `nothing measured is an empty picture`() {
        let empty = RobustnessCurve(DerivedBlock())
        #expect(empty.text().isEmpty)
        #expect(empty.svg.hasSuffix("</svg>\n"))
    }
}
