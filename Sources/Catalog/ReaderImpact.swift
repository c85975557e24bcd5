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
    /// From how many manifests on it is faster to look at every version than to look them up.
    private static let scanFrom = 2000

    /// The versions, not removed ones, of some manifests, by name and number.
    public func versions(of manifests: Set<Digest>) throws -> [ReachedVersion] {
        let artifacts = try database.all(
            "SELECT id, name, kind FROM artifacts ORDER BY name"
        ) { (id: try $0.int(0), name: try $0.text(1), kind: try $0.word(2) as ArtifactKind) }
        let order = Dictionary(
            artifacts.enumerated().map { ($0.element.id, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        var found: [(artifact: Int, number: Int64, version: ReachedVersion)] = []
        func take(_ row: Row) throws {
            let manifest = try row.digest(0)
            guard manifests.contains(manifest), let place = order[try row.int(1)] else { return }
            let (artifact, number) = (artifacts[place], try row.int(2))
            found.append(
                (
                    place, number,
                    ReachedVersion(
                        id: VersionID(value: try row.int(3)), manifest: manifest,
                        label: "\(artifact.name)@v\(number)", kind: artifact.kind,
                        state: try row.word(4))
                ))
        }
        let columns = """
            SELECT manifest, artifact, number, id, state FROM versions
            WHERE removed_log_index IS NULL
            """
        if manifests.count < Self.scanFrom {
            for manifest in manifests {
                _ = try database.all(columns + " AND manifest = ?", [manifest.column], take)
            }
        } else {
            _ = try database.all(columns, [], take)
        }
        found.sort { ($0.artifact, $0.number) < ($1.artifact, $1.number) }
        return found.map(\.version)
    }

    /// The aliases by the version they point at, each version's by name.
    public func aliasesByVersion() throws -> [VersionID: [String]] {
        let found = try database.all(
            "SELECT version, alias FROM aliases WHERE version IS NOT NULL ORDER BY alias"
        ) { (VersionID(value: try $0.int(0)), try $0.text(1)) }
        return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
    }

    /// Every step between some manifests and what came from them, undeclared ones among them.
    ///
    /// Without the parents' versions and addresses, which a search downwards does not need, the
    /// index alone answers.
    public func stepsDown(from manifests: [Digest]) throws -> [LineageStep] {
        try database.all(
            Self.down(manifests.count) + """
                SELECT e.child_manifest, e.child, e.parent_manifest, NULL, e.relation, NULL,
                    NULL, NULL
                FROM reached r CROSS JOIN edges e ON e.parent_manifest = r.manifest
                UNION ALL
                SELECT l.child_manifest, l.child, l.parent_manifest, l.parent,
                    '\(LineageStep.likeness)', NULL, l.shared_bytes, l.total_bytes
                FROM reached r CROSS JOIN likenesses l ON l.parent_manifest = r.manifest
                """, StatementArguments(manifests.map(\.column))
        ) { try LineageStep($0) }
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
