// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Accuracy against budget as an SVG without scripts: a panel for each norm, because budgets of
/// different norms cannot be compared.
extension RobustnessCurve {
    /// Most norms and most budgets of one that are drawn.
    static let panelsMax = 8
    static let pointsMax = 48

    /// The picture: budgets to the right, evenly spaced and named, accuracy upwards, with bars for
    /// the 95 % intervals.
    public var svg: String {
        let panels = norms.prefix(Self.panelsMax).map { Panel(norm: $0, points: points($0)) }
        let height = Panel.height * Double(max(panels.count, 1))
        let size = "\(Panel.text(Panel.width)) \(Panel.text(height))"
        var body = ""
        for (index, panel) in panels.enumerated() {
            let top = Panel.text(Panel.height * Double(index))
            body += "<g transform=\"translate(0 \(top))\">\n\(panel.body)</g>\n"
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" "
            + "font-family=\"sans-serif\" font-size=\"12\">\n<title>accuracy against budget</title>\n"
            + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\(body)</svg>\n"
    }

    private var norms: [String] {
        var norms: [String] = []
        for budget in budgets where !norms.contains(where: { $0.bytesEqual(budget.norm) }) {
            norms.append(budget.norm)
        }
        return norms
    }

    private func points(_ norm: String) -> [Panel.Point] {
        let first = clean.map { [Panel.Point(label: "clean", count: $0)] } ?? []
        return first
            + budgets.filter { $0.norm.bytesEqual(norm) }.prefix(Self.pointsMax).map {
                Panel.Point(label: $0.eps.text, count: $0.effective)
            }
    }
}

/// The curve of one norm.
private struct Panel {
    struct Point {
        let label: String
        let count: Count
    }

    static let width = 640.0
    static let height = 320.0
    private static let left = 56.0
    private static let right = 24.0
    private static let top = 36.0
    private static let bottom = 56.0
    private static let ink = "#0072b2"

    let norm: String
    let points: [Point]

    var body: String { title + grid + curve + ticks }

    private func x(_ place: Int) -> Double {
        let steps = Double(max(points.count - 1, 1))
        return Self.left + 12 + (Self.width - Self.left - Self.right - 24) * Double(place) / steps
    }

    private func y(_ share: Double) -> Double {
        Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * share
    }

    private var title: String {
        let end = Self.text(Self.width - Self.right)
        return Self.label("accuracy under attack, with 95% intervals", 16, 20, "start")
            + "<text x=\"\(end)\" y=\"20\" text-anchor=\"end\">"
            + "\(Self.escaped(norm))</text>\n"
    }

    private var grid: String {
        stride(from: 0, through: 10, by: 2).map { tenth in
            let height = y(Double(tenth) / 10)
            let (start, end) = (Self.text(Self.left), Self.text(Self.width - Self.right))
            return Self.label("\(tenth * 10)%", Self.left - 8, height + 4, "end")
                + "<path d=\"M\(start) \(Self.text(height))H\(end)\" stroke=\"#ddd\"/>\n"
        }.joined()
    }

    private var curve: String {
        let places = points.indices
        let line = places.map { place in
            "\(Self.text(x(place))),\(Self.text(y(points[place].count.rate)))"
        }.joined(separator: " ")
        let dots = places.map { place in
            let (count, across) = (points[place].count, Self.text(x(place)))
            let (low, high) = (Self.text(y(count.wilson.low)), Self.text(y(count.wilson.high)))
            return "<path d=\"M\(across) \(low)V\(high)\" stroke=\"\(Self.ink)\"/>"
                + "<circle cx=\"\(across)\" cy=\"\(Self.text(y(count.rate)))\" r=\"3\" "
                + "fill=\"\(Self.ink)\"/>\n"
        }.joined()
        return "<polyline points=\"\(line)\" fill=\"none\" stroke=\"\(Self.ink)\"/>\n\(dots)"
    }

    /// Budgets under the axis, and what survived under them; both small where there are many.
    private var ticks: String {
        let size = points.count > 12 ? 7 : 11
        let texts = points.indices.map { place in
            Self.label(points[place].label, x(place), Self.height - Self.bottom + 18, "middle")
                + Self.label(
                    DecimalText.percent(points[place].count.rate), x(place),
                    Self.height - Self.bottom + 34, "middle", colour: Self.ink)
        }.joined()
        let name = Self.label("budget", Self.left - 8, Self.height - Self.bottom + 18, "end")
        return "\(name)<g font-size=\"\(size)\">\(texts)</g>\n"
    }

    private static func label(
        _ text: String, _ x: Double, _ y: Double, _ anchor: String, colour: String = "#333"
    ) -> String {
        "<text x=\"\(self.text(x))\" y=\"\(self.text(y))\" text-anchor=\"\(anchor)\" "
            + "fill=\"\(colour)\">\(escaped(text))</text>\n"
    }

    static func text(_ value: Double) -> String {
        DecimalText.trimmed(DecimalText.fixed(value, places: 1))
    }

    private static func escaped(_ text: String) -> String {
        text.printable.split(separator: "&", omittingEmptySubsequences: false)
            .joined(separator: "&amp;").split(separator: "<", omittingEmptySubsequences: false)
            .joined(separator: "&lt;")
    }
}
