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

    @Test func `each norm has a panel, and a hostile report not a thousand`() throws {
        let two = try curve([attack(), attack(with: [("norm", "L2"), ("eps", "1.5")])]).svg
        #expect(two.components("<polyline").count == 3 && two.contains("viewBox=\"0 0 640 640\""))
        let many = (1...500).map { attack(eps: .string("0.\($0 + 1000)"), correct: 90) }
        #expect(try curve(many).svg.components("<circle").count - 1 == 49)
        let norms = (1...50).map { attack(with: [("norm", .string("L\($0)"))]) }
        #expect(try curve(norms).svg.components("<polyline").count - 1 == 8)
    }

    @Test func `nothing measured is an empty picture`() {
        let empty = RobustnessCurve(DerivedBlock())
        #expect(empty.text().isEmpty)
        #expect(empty.svg.hasSuffix("</svg>\n"))
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
