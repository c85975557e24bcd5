// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import MregCommands
@testable import Registry

@Suite struct LineageRenderingTests {
    private func node(
        _ label: String, kind: ArtifactKind? = .model, state: VersionState? = .active,
        isExternal: Bool = false, isTainted: Bool = false
    ) throws -> LineageView.Node {
        LineageView.Node(
            label: label, digest: try #require(Digest(bytes: [UInt8](repeating: 7, count: 32))),
            kind: kind, state: state, isAuthorised: true, isExternal: isExternal,
            isTainted: isTainted)
    }

    /// digits -> base -> tuned, digits -> tuned, tuned -> quantised.
    private func diamond() throws -> LineageView {
        LineageView(
            root: 2,
            nodes: [
                try node("digits@v1", kind: .dataset, state: .quarantined, isTainted: true),
                try node("base@v1", isTainted: true), try node("tuned@v1", isTainted: true),
                try node("small@v1", isTainted: true),
            ],
            edges: [
                .init(child: 1, parent: 0, relation: "trained-on"),
                .init(child: 2, parent: 1, relation: "finetune"),
                .init(child: 2, parent: 0, relation: "trained-on"),
                .init(child: 3, parent: 2, relation: "quantized"),
            ])
    }

    @Test func `the tree goes both ways and marks what is stopped`() throws {
        #expect(
            LineageTree(try diamond()).lines(.both) == [
                "tuned@v1  [tainted]", "made from:", "├─ base@v1  [tainted]  finetune",
                "│  └─ digits@v1  [dataset, quarantined]  trained-on",
                "└─ digits@v1  [dataset, quarantined]  trained-on", "led to:",
                "└─ small@v1  [tainted]  quantized",
            ])
    }

    @Test func `the whole registry hangs from its roots and draws nothing twice`() throws {
        var view = try diamond()
        view.root = nil
        #expect(
            LineageTree(view).lines(.both) == [
                "digits@v1  [dataset, quarantined]", "├─ base@v1  [tainted]  trained-on",
                "│  └─ tuned@v1  [tainted]  finetune", "│     └─ small@v1  [tainted]  quantized",
                "└─ tuned@v1  [tainted]  trained-on  (drawn above)",
            ])
    }

    @Test func `a very deep lineage and a cycle come to an end`() throws {
        let count = 20_000
        var view = LineageView(
            root: 0, nodes: try (0..<count).map { try node("m@v\($0 + 1)") },
            edges: (1..<count).map { .init(child: $0 - 1, parent: $0, relation: "finetune") })
        #expect(LineageTree(view).lines(.up).count == LineageTree.levelsMax + 2)
        view.nodes = Array(view.nodes.prefix(2))
        view.edges = [
            .init(child: 0, parent: 1, relation: "a"), .init(child: 1, parent: 0, relation: "b"),
        ]
        #expect(LineageTree(view).lines(.up).count == 4)
    }

    @Test func `a hostile label stays inside its quotes`() throws {
        let evil = #"x"]; system("rm") -->|"# + "\u{1b}\n"
        let view = LineageView(
            root: nil, nodes: [try node(evil, kind: nil, state: nil, isExternal: true)], edges: [])
        let dot = LineageText.dot(view)[3]
        #expect(dot.hasPrefix(#"  n0 [label="x\"]; system(\"rm\") -->|"#))
        #expect(!dot.contains("\n"))
        let mermaid = LineageText.mermaid(view)[1]
        #expect(mermaid.filter { $0 == "\"" }.count == 2)
        #expect(!mermaid.dropFirst(6).dropLast(2).contains { "[]|<>(){}`".contains($0) })
    }

    @Test func `the document names nodes by the ids its edges use`() throws {
        guard case .object(let object) = LineageText.json(try diamond()),
            case .array(let nodes)? = object["nodes"], case .array(let edges)? = object["edges"]
        else {
            Issue.record("not the shape that was promised")
            return
        }
        #expect(object["root"] == .integer(2))
        #expect(nodes.count == 4)
        #expect(edges[1] == ["child": 2, "parent": 1, "relation": "finetune"])
    }
}
