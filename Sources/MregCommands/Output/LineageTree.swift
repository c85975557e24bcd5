// SPDX-License-Identifier: Apache-2.0
import MregCore
import Registry

/// A lineage as trees of text.
///
/// A lineage is a graph: what was drawn in full once is only named when it comes up again.
struct LineageTree {
    /// Levels drawn below a root; deeper ones are left to the other formats.
    static let levelsMax = 100

    private let view: LineageView
    private let parents: [[(node: Int, relation: String)]]
    private let children: [[(node: Int, relation: String)]]

    /// Indexes the edges.
    init(_ view: LineageView) {
        self.view = view
        var parents = [[(node: Int, relation: String)]](repeating: [], count: view.nodes.count)
        var children = parents
        for edge in view.edges {
            parents[edge.child].append((edge.parent, edge.relation))
            children[edge.parent].append((edge.child, edge.relation))
        }
        self.parents = parents
        self.children = children
    }

    /// The trees: both ways from the root, or down from whatever has no parent.
    func lines(_ direction: LineageDirection) -> [String] {
        guard let root = view.root else { return forest() }
        var lines = [title(root)]
        if direction != .down {
            lines += section("made from", root, parents, none: "made from nothing recorded")
        }
        if direction != .up {
            lines += section("led to", root, children, none: "led to nothing recorded")
        }
        return lines
    }

    private func section(
        _ heading: String, _ root: Int, _ edges: [[(node: Int, relation: String)]], none: String
    ) -> [String] {
        guard !edges[root].isEmpty else { return [none] }
        var drawing = Drawing()
        draw(root, edges, "", 1, &drawing)
        return ["\(heading):"] + drawing.lines
    }

    private func forest() -> [String] {
        var drawing = Drawing()
        for node in view.nodes.indices where parents[node].isEmpty {
            drawing.lines.append(title(node))
            draw(node, children, "", 1, &drawing)
        }
        return drawing.lines
    }

    private struct Drawing {
        var lines: [String] = []
        var drawn: Set<Int> = []
    }

    private func draw(
        _ node: Int, _ edges: [[(node: Int, relation: String)]], _ indent: String, _ level: Int,
        _ drawing: inout Drawing
    ) {
        drawing.drawn.insert(node)
        let next = edges[node]
        for (place, edge) in next.enumerated() {
            let isLast = place == next.count - 1
            let line = "\(indent)\(isLast ? "└─ " : "├─ ")\(title(edge.node))  \(edge.relation)"
            guard !edges[edge.node].isEmpty else {
                drawing.lines.append(line)
                continue
            }
            if drawing.drawn.contains(edge.node) {
                drawing.lines.append(line + "  (drawn above)")
            } else if level >= Self.levelsMax {
                drawing.lines.append(line + "  (deeper levels: --format json)")
            } else {
                drawing.lines.append(line)
                draw(edge.node, edges, indent + (isLast ? "   " : "│  "), level + 1, &drawing)
            }
        }
    }

    private func title(_ node: Int) -> String {
        let marks = LineageText.marks(view.nodes[node])
        let label = view.nodes[node].label
        return marks.isEmpty ? label : "\(label)  [\(marks.joined(separator: ", "))]"
    }
}
