// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// A version that something reaches, with no more of it than a list shows.
public struct ReachedVersion: Sendable, Equatable {
    /// The catalog's handle.
    public let id: VersionID
    /// The manifest.
    public let manifest: Digest
    /// `name@v3`.
    public let label: String
    /// Model or dataset.
    public let kind: ArtifactKind
    /// Its own state.
    public let state: VersionState
}

extension Catalog.Reader {
    /// The versions, not removed ones, of some manifests and of all that came from them.
    public func versions(below manifests: [Digest]) throws -> [ReachedVersion] {
        try database.all(
            Self.down(manifests.count) + """
                SELECT v.id, v.manifest, a.name, v.number, a.kind, v.state
                FROM reached r CROSS JOIN versions v ON v.manifest = r.manifest
                    CROSS JOIN artifacts a ON a.id = v.artifact
                WHERE v.removed_log_index IS NULL ORDER BY a.name, v.number
                """, StatementArguments(manifests.map(\.column))
        ) {
            ReachedVersion(
                id: VersionID(value: try $0.int(0)), manifest: try $0.digest(1),
                label: "\(try $0.text(2))@v\(try $0.int(3))", kind: try $0.word(4),
                state: try $0.word(5))
        }
    }

    /// The aliases that point at such versions, by version.
    public func aliases(below manifests: [Digest]) throws -> [VersionID: [String]] {
        let found = try database.all(
            Self.down(manifests.count) + """
                SELECT l.version, l.alias FROM aliases l CROSS JOIN versions v ON v.id = l.version
                WHERE v.manifest IN (SELECT manifest FROM reached) ORDER BY l.alias
                """, StatementArguments(manifests.map(\.column))
        ) { (VersionID(value: try $0.int(0)), try $0.text(1)) }
        return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
    }

    /// Every step between some manifests and what came from them, undeclared ones among them.
    public func stepsDown(from manifests: [Digest]) throws -> [LineageStep] {
        try steps(
            Self.down(manifests.count), "parent_manifest",
            StatementArguments(manifests.map(\.column)))
    }

    /// The manifests that are stopped, or came from one that is.
    public func taintedManifests() throws -> Set<Digest> {
        Set(
            try database.all(
                """
                WITH RECURSIVE stopped(manifest) AS (\(Self.stoppedSelect)),
                reached(manifest) AS (SELECT manifest FROM stopped UNION \(Self.stepDown)
                    LIMIT \(Limits.lineageNodesMax + 1))
                SELECT manifest FROM reached
                """
            ) { try $0.digest(0) })
    }

    /// Manifests of stopped versions, and those with weights of stopped versions among their files.
    private static let stoppedSelect = """
        SELECT manifest FROM versions WHERE state IN ('quarantined', 'revoked') UNION
        SELECT o.manifest FROM versions v CROSS JOIN weights w ON w.version = v.id
            CROSS JOIN files f ON f.digest = w.digest CROSS JOIN versions o ON o.id = f.version
        WHERE v.state IN ('quarantined', 'revoked')
        """

    private static let stepDown = """
        SELECT e.child_manifest FROM reached r CROSS JOIN edges e ON e.parent_manifest = r.manifest
        WHERE e.relation <> 'evaluated-on' UNION
        SELECT l.child_manifest FROM reached r
            CROSS JOIN likenesses l ON l.parent_manifest = r.manifest
        """

    private static func down(_ seeds: Int) -> String {
        let values = repeatElement("(?)", count: seeds).joined(separator: ", ")
        return """
            WITH RECURSIVE reached(manifest) AS (VALUES \(values) UNION \(stepDown)
                LIMIT \(Limits.lineageNodesMax + 1))

            """
    }
}
