// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Accuracy against budget, for a terminal and as an SVG without scripts.
public struct RobustnessCurve: Sendable {
    private let clean: Count?
    private let budgets: [DerivedBlock.Budget]

    /// The curve of what was derived from one report or of the worst of several.
    public init(_ derived: DerivedBlock) {
        clean = derived.clean
        budgets = derived.evasion
    }

    private struct Row {
        let label: String
        let count: Count
        let note: String
    }

    private var rows: [Row] {
        let first = clean.map { [Row(label: "clean", count: $0, note: "")] } ?? []
        return first
            + budgets.map { budget in
                let note = budget.closure.map { "  (as at \($0.fromEps))" } ?? ""
                return Row(
                    label: "\(budget.norm) \(budget.eps)", count: budget.effective, note: note)
            }
    }

    /// One line a budget: a bar, the share, its 95 % interval and the counts.
    public func text(barWidth: Int = 30) -> [String] {
        let rows = rows
        let widest = rows.map(\.label.count).max() ?? 0
        return rows.map { row in
            let filled = Int((row.count.rate * Double(barWidth)).rounded())
            let bar =
                String(repeating: "#", count: filled)
                + String(repeating: ".", count: barWidth - filled)
            let pad = String(repeating: " ", count: widest - row.label.count)
            let wilson = row.count.wilson
            let interval =
                "[\(DecimalText.percent(wilson.low)), \(DecimalText.percent(wilson.high))]"
            return "\(row.label.printable)\(pad)  \(bar)  \(DecimalText.percent(row.count.rate)) "
                + "\(interval)  \(row.count.hits)/\(row.count.n)\(row.note)"
        }
    }

    private static let width = 640.0
    private static let height = 360.0
    private static let margin = 48.0
    private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"]

    /// An SVG: budgets to the right, accuracy upwards, bars for the 95 % intervals.
    public var svg: String {
        let largest = budgets.map(\.eps.value).max() ?? 1
        func x(_ eps: Double) -> String {
            Self.coordinate(
                Self.margin + (Self.width - 2 * Self.margin) * (largest > 0 ? eps / largest : 0))
        }
        func y(_ share: Double) -> String {
            Self.coordinate(Self.height - Self.margin - (Self.height - 2 * Self.margin) * share)
        }
        var body = ""
        for tenth in stride(from: 0, through: 10, by: 2) {
            let share = Double(tenth) / 10
            body += "<text x=\"8\" y=\"\(y(share))\">\(tenth * 10)%</text>"
            body += "<path d=\"M\(x(0)) \(y(share))H\(x(largest))\" stroke=\"#ddd\"/>\n"
        }
        for (index, norm) in norms.enumerated() {
            let colour = Self.colours[index % Self.colours.count]
            let points = points(norm)
            let line = points.map { "\(x($0.eps)),\(y($0.count.rate))" }.joined(separator: " ")
            body += "<polyline points=\"\(line)\" fill=\"none\" stroke=\"\(colour)\"/>\n"
            for point in points {
                let wilson = point.count.wilson
                let bar = "M\(x(point.eps)) \(y(wilson.low))V\(y(wilson.high))"
                body += "<path d=\"\(bar)\" stroke=\"\(colour)\"/>"
                body += "<circle cx=\"\(x(point.eps))\" cy=\"\(y(point.count.rate))\" r=\"3\" "
                body += "fill=\"\(colour)\"/>\n"
            }
            let legend = Self.coordinate(Self.margin + Double(index) * 16)
            body +=
                "<text x=\"540\" y=\"\(legend)\" fill=\"\(colour)\">\(Self.escaped(norm))</text>"
        }
        body += "<text x=\"\(x(largest))\" y=\"350\">\(DecimalText.short(largest))</text>"
        body += "<text x=\"\(x(0))\" y=\"350\">0</text>"
        let size = "\(Self.coordinate(Self.width)) \(Self.coordinate(Self.height))"
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" "
            + "font-family=\"sans-serif\" font-size=\"12\">\n<title>accuracy against budget</title>\n"
            + body + "\n</svg>\n"
    }

    private var norms: [String] {
        var norms: [String] = []
        for budget in budgets where !norms.contains(where: { $0.bytesEqual(budget.norm) }) {
            norms.append(budget.norm)
        }
        return norms
    }

    private func points(_ norm: String) -> [(eps: Double, count: Count)] {
        let start = clean.map { [(eps: 0.0, count: $0)] } ?? []
        return start
            + budgets.filter { $0.norm.bytesEqual(norm) }.map { ($0.eps.value, $0.effective) }
    }

    private static func coordinate(_ value: Double) -> String {
        DecimalText.trimmed(DecimalText.fixed(value, places: 1))
    }

    private static func escaped(_ text: String) -> String {
        text.printable.split(separator: "&", omittingEmptySubsequences: false)
            .joined(separator: "&amp;").split(separator: "<", omittingEmptySubsequences: false)
            .joined(separator: "&lt;")
    }
}
