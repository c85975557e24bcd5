// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

extension LocalRegistry {
    /// The lineage of one version, or of the whole registry.
    public func lineage(
        _ reference: Reference?, _ direction: LineageDirection = .both
    ) throws -> LineageView {
        guard let reference else {
            return try view(catalog.read { try $0.lineage() }, root: nil)
        }
        let root = try version(reference)
        let graph = try catalog.read { reader in
            let up = direction == .down ? nil : try reader.ancestors(of: root.manifest)
            let down = direction == .up ? nil : try reader.descendants(of: root.manifest)
            return Self.union(up, down)
        }
        return try view(graph, root: root)
    }

    private static func union(
        _ up: LineageGraph?, _ down: LineageGraph?
    ) -> (nodes: [LineageNode], edges: [LineageEdge]) {
        var nodes = up?.nodes ?? []
        let seen = Set(nodes.map(\.manifest))
        nodes += (down?.nodes ?? []).filter { !seen.contains($0.manifest) }
        let edges = up?.edges ?? []
        return (nodes, edges + (down?.edges ?? []).filter { !edges.contains($0) })
    }

    private func view(_ graph: LineageGraph, root: VersionRecord?) throws -> LineageView {
        try view((graph.nodes, graph.edges), root: root)
    }

    /// One node a version; something outside the registry is one node by its digest.
    private func view(
        _ graph: (nodes: [LineageNode], edges: [LineageEdge]), root: VersionRecord?
    ) throws -> LineageView {
        var view = LineageView(root: nil, nodes: [], edges: [])
        var places: [Digest: [Int]] = [:]
        let tainted = try catalog.read { try $0.taintedManifests() }
        let uris = Dictionary(
            graph.edges.compactMap { edge in
                edge.row.externalURI.map { (edge.row.parentManifest, $0) }
            }, uniquingKeysWith: { first, _ in first })
        for node in graph.nodes {
            let isTainted = tainted.contains(node.manifest)
            let versions = node.versions.filter { !$0.isRemoved }
            for version in versions {
                if version.id == root?.id { view.root = view.nodes.count }
                places[node.manifest, default: []].append(view.nodes.count)
                view.nodes.append(.init(version, isTainted: isTainted))
            }
            guard versions.isEmpty else { continue }
            places[node.manifest] = [view.nodes.count]
            let label = uris[node.manifest] ?? node.manifest.description
            view.nodes.append(.init(external: node.manifest, label: label, isTainted: isTainted))
        }
        view.edges = Self.edges(graph.edges, places, view.nodes)
        return view
    }

    /// Edges between the nodes that the entries meant: a parent by its name where it had one.
    private static func edges(
        _ edges: [LineageEdge], _ places: [Digest: [Int]], _ nodes: [LineageView.Node]
    ) -> [LineageView.Edge] {
        edges.flatMap { edge -> [LineageView.Edge] in
            let children = (places[edge.childManifest] ?? [])
                .filter { nodes[$0].label == edge.child.description }
            let all = places[edge.row.parentManifest] ?? []
            let named = all.filter { nodes[$0].label == edge.row.parent?.description }
            return children.flatMap { child in
                (named.isEmpty ? Array(all.prefix(1)) : named).map {
                    .init(child: child, parent: $0, relation: edge.row.relation)
                }
            }
        }
    }
}

extension LineageView.Node {
    fileprivate init(_ version: VersionRecord, isTainted: Bool) {
        self.init(
            label: version.name.description, digest: version.manifest, kind: version.row.kind,
            state: version.state, isAuthorised: version.row.isAuthorised, isExternal: false,
            isTainted: isTainted)
    }

    fileprivate init(external digest: Digest, label: String, isTainted: Bool) {
        self.init(
            label: label, digest: digest, kind: nil, state: nil, isAuthorised: false,
            isExternal: true, isTainted: isTainted)
    }
}
