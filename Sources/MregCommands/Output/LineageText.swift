// SPDX-License-Identifier: Apache-2.0
import MregCore
import Registry

/// A lineage for other programs: Graphviz, Mermaid, JSON.
enum LineageText {
    /// What is remarkable about a node.
    static func marks(_ node: LineageView.Node) -> [String] {
        var marks: [String] = []
        if node.kind == .dataset { marks.append("dataset") }
        if node.isExternal { marks.append("external") }
        if let state = node.state, state != .active { marks.append(state.rawValue) }
        if node.isTainted, node.state != .revoked, node.state != .quarantined {
            marks.append("tainted")
        }
        if !node.isAuthorised, !node.isExternal { marks.append("not authorised") }
        return marks
    }

    private static func title(_ node: LineageView.Node) -> String {
        ([node.label.printable] + marks(node)).joined(separator: ", ")
    }

    /// A Graphviz digraph; arrows run from parent to child, as the data flowed.
    static func dot(_ view: LineageView) -> [String] {
        var lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box];"]
        for (index, node) in view.nodes.enumerated() {
            let style = node.isTainted ? ", color=red" : node.isExternal ? ", style=dashed" : ""
            lines.append("  n\(index) [label=\"\(dotEscaped(title(node)))\"\(style)];")
        }
        for edge in view.edges {
            lines.append(
                "  n\(edge.parent) -> n\(edge.child) [label=\"\(dotEscaped(edge.relation))\"];")
        }
        return lines + ["}"]
    }

    private static func dotEscaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { out += "\\" }
            out.unicodeScalars.append(scalar)
        }
        return out
    }

    /// A Mermaid flowchart.
    static func mermaid(_ view: LineageView) -> [String] {
        var lines = ["flowchart LR"]
        for (index, node) in view.nodes.enumerated() {
            lines.append("  n\(index)[\"\(mermaidEscaped(title(node)))\"]")
        }
        for edge in view.edges {
            lines.append(
                "  n\(edge.parent) -->|\"\(mermaidEscaped(edge.relation))\"| n\(edge.child)")
        }
        return lines
    }

    /// Everything that could be syntax becomes a numeric entity, which Mermaid writes `#35;`.
    private static func mermaidEscaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.properties.isAlphabetic || "0123456789 @._/:+,-".contains(scalar)
            if isPlain { out.unicodeScalars.append(scalar) } else { out += "#\(scalar.value);" }
        }
        return out
    }

    /// The graph for programs; `id` is what the edges name.
    static func json(_ view: LineageView) -> JSONValue {
        let nodes = view.nodes.enumerated().map { index, node -> JSONValue in
            [
                "id": .count(index), "label": .string(node.label),
                "digest": .string("\(node.digest)"), "kind": .text(node.kind?.rawValue),
                "state": .text(node.state?.rawValue), "authorised": .bool(node.isAuthorised),
                "external": .bool(node.isExternal), "tainted": .bool(node.isTainted),
            ]
        }
        let edges = view.edges.map { edge -> JSONValue in
            [
                "child": .count(edge.child), "parent": .count(edge.parent),
                "relation": .string(edge.relation),
            ]
        }
        return [
            "root": view.root.map { .count($0) } ?? .null, "nodes": .array(nodes),
            "edges": .array(edges),
        ]
    }
}

extension String {
    fileprivate func contains(_ scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }
}
