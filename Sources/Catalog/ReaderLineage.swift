// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// Lineage joins digests, not names: the same bytes under a second name have the same past, so
/// that publishing them again hides nothing.
extension Catalog.Reader {
    /// The parents a version names, by relation.
    public func parents(of version: VersionID) throws -> [LineageEdge] {
        try edges("e.child = ?", [version.value])
    }

    /// What names a manifest or external digest as a parent.
    public func children(of manifest: Digest) throws -> [LineageEdge] {
        try edges("e.parent_manifest = ?", [manifest.column])
    }

    /// Everything that a manifest came from, itself included, but not through some relations.
    public func ancestors(
        of manifest: Digest, ignoring relations: [String] = []
    ) throws -> LineageGraph {
        try closure(from: manifest, .up, ignoring: relations)
    }

    /// Everything that came from a manifest, itself included, but not through some relations.
    public func descendants(
        of manifest: Digest, ignoring relations: [String] = []
    ) throws -> LineageGraph {
        try closure(from: manifest, .down, ignoring: relations)
    }

    /// The digests of `ancestors(of:)` alone, which is much faster where they are many.
    public func ancestorManifests(
        of manifest: Digest, ignoring relations: [String] = []
    ) throws -> Set<Digest> {
        try reached(from: manifest, .up, ignoring: relations)
    }

    /// The digests of `descendants(of:)` alone, which is much faster where they are many.
    public func descendantManifests(
        of manifest: Digest, ignoring relations: [String] = []
    ) throws -> Set<Digest> {
        try reached(from: manifest, .down, ignoring: relations)
    }

    /// The lineage of the whole registry; versions without any relative are nodes, too.
    public func lineage() throws -> LineageGraph {
        let edges = try edges("true", [])
        let versions = try many("WHERE v.removed_log_index IS NULL LIMIT ?", [Self.nodesMax + 1])
        let named = edges.flatMap { [$0.childManifest, $0.row.parentManifest] }
        return LineageGraph(
            nodes: try nodes(Set(named).union(versions.map(\.manifest))), edges: edges)
    }

    private enum Direction {
        case up, down

        var from: String { self == .up ? "child_manifest" : "parent_manifest" }
        var to: String { self == .up ? "parent_manifest" : "child_manifest" }
    }

    private static var nodesMax: Int { Limits.lineageNodesMax }

    private func closure(
        from manifest: Digest, _ direction: Direction, ignoring relations: [String]
    ) throws -> LineageGraph {
        let followed = Self.notIn(relations)
        let reached = try reached(from: manifest, direction, ignoring: relations)
        var edges: [LineageEdge] = []
        for digest in reached {
            edges += try self.edges(
                "e.\(direction.from) = ? AND \(followed)",
                [digest.column] + StatementArguments(relations), sorted: false)
        }
        return LineageGraph(nodes: try nodes(reached), edges: edges.sorted(by: LineageEdge.precede))
    }

    private func reached(
        from manifest: Digest, _ direction: Direction, ignoring relations: [String]
    ) throws -> Set<Digest> {
        // Rows are the digest alone: UNION drops what was seen, which ends every cycle. A depth
        // beside it would make the same node new on each path.
        let found = try database.all(
            """
            WITH RECURSIVE reached(manifest) AS (VALUES (?) UNION
                SELECT e.\(direction.to) FROM reached r
                    CROSS JOIN edges e ON e.\(direction.from) = r.manifest
                WHERE \(Self.notIn(relations)) LIMIT \(Self.nodesMax + 1))
            SELECT manifest FROM reached
            """, [manifest.column] + StatementArguments(relations)
        ) { try $0.digest(0) }
        guard found.count <= Self.nodesMax else { throw Self.tooLarge }
        return Set(found)
    }

    private static var tooLarge: MregError {
        MregError(
            .failed, "the lineage has more than \(nodesMax) nodes", next: "ask about one version")
    }

    private static func notIn(_ relations: [String]) -> String {
        relations.isEmpty
            ? "true"
            : "e.relation NOT IN (\(relations.map { _ in "?" }.joined(separator: ", ")))"
    }

    private func nodes(_ manifests: Set<Digest>) throws -> [LineageNode] {
        guard manifests.count <= Self.nodesMax else { throw Self.tooLarge }
        return try manifests.sorted().map {
            LineageNode(manifest: $0, versions: try versions(manifest: $0))
        }
    }

    private func edges(
        _ condition: String, _ arguments: StatementArguments, sorted: Bool = true
    ) throws -> [LineageEdge] {
        try database.all(
            """
            SELECT a.name, v.number, e.child_manifest, e.parent_manifest, pa.name, pv.number,
                e.relation, e.external_uri, e.log_index
            FROM edges e CROSS JOIN versions v ON v.id = e.child
                CROSS JOIN artifacts a ON a.id = v.artifact
                LEFT JOIN versions pv ON pv.id = e.parent
                LEFT JOIN artifacts pa ON pa.id = pv.artifact
            WHERE \(condition)
            \(sorted ? "ORDER BY a.name, v.number, e.relation, e.parent_manifest" : "")
            """, arguments
        ) { try LineageEdge($0) }
    }
}

extension LineageEdge {
    fileprivate init(_ row: Row) throws {
        let number = try row.optionalNumber(5)
        child = try row.versionName(0)
        childManifest = try row.digest(2)
        self.row = EdgeRow(
            parentManifest: try row.digest(3),
            parent: try number.map { VersionName(artifact: try row.artifactName(4), number: $0) },
            relation: try row.text(6), externalURI: try row.optionalText(7),
            logIndex: try row.int(8))
    }

    fileprivate static func precede(_ left: Self, _ right: Self) -> Bool {
        guard left.child == right.child else { return left.child < right.child }
        guard left.row.relation.bytesEqual(right.row.relation) else {
            return left.row.relation.bytesPrecede(right.row.relation)
        }
        return left.row.parentManifest < right.row.parentManifest
    }
}
