// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// What is stopped, and what that reaches. Searches go by digest alone, because they must answer
/// at once for a hundred thousand versions; names are looked up for what is shown.
extension Catalog.Reader {
    /// The relation that no content flows along.
    private static let evaluation = "evaluated-on"

    /// The stopped version whose weights are among the files of another, or nil: revocation covers
    /// the weights wherever they appear, whatever they are called there. A revoked one before a
    /// quarantined one.
    public func stopped(sharingWeightsWith version: VersionID) throws -> VersionRecord? {
        try many(
            """
            WHERE v.state IN ('quarantined', 'revoked') AND v.id <> ?1 AND v.id IN (
                SELECT w.version FROM files f CROSS JOIN weights w ON w.digest = f.digest
                WHERE f.version = ?1)
            ORDER BY v.state = 'revoked' DESC, v.log_index LIMIT 1
            """, [version.value]
        ).first
    }

    /// What matters of everything a manifest came from.
    public func ancestry(of manifest: Digest) throws -> Ancestry {
        let count = try database.first(
            Self.declaredUp + "SELECT count(*) - 1 FROM reached",
            [manifest.column, Self.evaluation]
        ) { Int(try $0.int(0)) }
        guard let count, count < Limits.lineageNodesMax else { throw Self.tooManyAncestors }
        return Ancestry(
            count: count, unsigned: try unsigned(above: manifest),
            stopped: try stopped(above: manifest))
    }

    private func unsigned(above manifest: Digest) throws -> [Digest] {
        try database.all(
            Self.declaredUp + """
                SELECT r.manifest FROM reached r WHERE r.manifest <> ?1 AND NOT EXISTS (
                    SELECT 1 FROM versions v WHERE v.manifest = r.manifest AND v.is_authorised)
                ORDER BY r.manifest
                """, [manifest.column, Self.evaluation]
        ) { try $0.digest(0) }
    }

    /// The stopped ones are few: they are looked for among the reached, not the other way round.
    private func stopped(above manifest: Digest) throws -> [StoppedManifest] {
        let found = try database.all(
            Self.taintingUp + Self.stoppedManifests + """
                SELECT s.manifest, s.version FROM stopped s
                WHERE s.manifest <> ?1 AND s.manifest IN (SELECT manifest FROM reached)
                ORDER BY s.manifest, s.weight DESC, s.version
                """, [manifest.column, Self.evaluation]
        ) { (try $0.digest(0), VersionID(value: try $0.int(1))) }
        var worst: [StoppedManifest] = []
        for (manifest, id) in found where worst.last?.manifest != manifest {
            guard let source = try version(id) else { continue }
            worst.append(StoppedManifest(manifest: manifest, source: source))
        }
        return worst
    }

    /// Every step between a manifest and what it came from, undeclared ones among them.
    public func stepsUp(from manifest: Digest) throws -> [LineageStep] {
        try steps(
            Self.taintingUp, "child_manifest", [manifest.column, Self.evaluation])
    }

    /// Whether anybody said where a manifest came from, or what it was judged on.
    public func isLineageDeclared(of manifest: Digest) throws -> Bool {
        try database.first(
            "SELECT EXISTS (SELECT 1 FROM edges WHERE child_manifest = ?)", [manifest.column]
        ) { try $0.bool(0) } ?? false
    }

    /// The versions whose files include weights of a version, or whose bytes are its own; itself
    /// among them, and removed ones that were found by their bytes.
    public func versions(withWeightsOf version: VersionID) throws -> [VersionID] {
        let handles = try handles()
        return try database.all(
            """
            SELECT f.version FROM weights w CROSS JOIN files f ON f.digest = w.digest
            WHERE w.version = ?1 UNION SELECT v.id FROM versions v
            WHERE v.manifest = (SELECT manifest FROM versions WHERE id = ?1) LIMIT ?2
            """, [version.value, Limits.lineageSeedsMax]
        ) { try handles.version(try $0.int(0)) }
    }

    /// The versions that have some of the marks of a sketch, those that have most of them first.
    public func versions(
        sketchedBy marks: [Int64], besides version: VersionID, limit: Int
    ) throws -> [VersionRecord] {
        var hits: [Int64: Int] = [:]
        for mark in marks {
            let found = try database.all(
                "SELECT version FROM sketches WHERE mark = ? AND version < ? LIMIT ?",
                [mark, version.value, Limits.sketchHitsMax]
            ) { try $0.int(0) }
            for id in found { hits[id, default: 0] += 1 }
        }
        let best = hits.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
        return try best.compactMap { try self.version(VersionID(value: $0.key)) }
    }

    func steps(
        _ reached: String, _ from: String, _ arguments: StatementArguments
    ) throws -> [LineageStep] {
        let own =
            reached + """
                SELECT e.child_manifest, e.child, e.parent_manifest, e.parent, e.relation,
                    e.external_uri, NULL, NULL
                FROM reached r CROSS JOIN edges e ON e.\(from) = r.manifest
                UNION ALL
                SELECT l.child_manifest, l.child, l.parent_manifest, l.parent,
                    '\(LineageStep.likeness)', NULL, l.shared_bytes, l.total_bytes
                FROM reached r CROSS JOIN likenesses l ON l.\(from) = r.manifest
                """
        return try database.all(own, arguments) { try LineageStep($0) }
    }

    private static var tooManyAncestors: MregError {
        MregError(
            .failed, "the lineage has more than \(Limits.lineageNodesMax) nodes",
            next: "ask about one version")
    }

    /// `?1` is the manifest and `?2` the relation not followed.
    private static let declaredUp = """
        WITH RECURSIVE reached(manifest) AS (VALUES (?1) UNION
            SELECT e.parent_manifest FROM reached r
                CROSS JOIN edges e ON e.child_manifest = r.manifest
            WHERE e.relation <> ?2 LIMIT \(Limits.lineageNodesMax + 1))

        """

    private static let taintingUp = """
        WITH RECURSIVE reached(manifest) AS (VALUES (?1) UNION
            SELECT e.parent_manifest FROM reached r
                CROSS JOIN edges e ON e.child_manifest = r.manifest
            WHERE e.relation <> ?2 UNION
            SELECT l.parent_manifest FROM reached r
                CROSS JOIN likenesses l ON l.child_manifest = r.manifest
            LIMIT \(Limits.lineageNodesMax + 1))

        """

    /// Manifests of stopped versions, and those with weights of stopped versions among their files.
    private static let stoppedManifests = """
        , stopped(manifest, version, weight) AS (
            SELECT manifest, id, state = 'revoked' FROM versions
            WHERE state IN ('quarantined', 'revoked') UNION
            SELECT o.manifest, v.id, v.state = 'revoked' FROM versions v
                CROSS JOIN weights w ON w.version = v.id
                CROSS JOIN files f ON f.digest = w.digest
                CROSS JOIN versions o ON o.id = f.version
            WHERE v.state IN ('quarantined', 'revoked'))

        """
}

extension LineageStep {
    init(_ row: Row) throws {
        child = try row.digest(0)
        childVersion = VersionID(value: try row.int(1))
        parent = try row.digest(2)
        parentVersion = try row.optionalInt(3).map { VersionID(value: $0) }
        relation = try row.text(4)
        externalURI = try row.optionalText(5)
        let bytes = try row.optionalInt(6)
        let total = try row.optionalInt(7)
        shared = bytes.flatMap { bytes in total.map { (bytes, $0) } }
    }
}
