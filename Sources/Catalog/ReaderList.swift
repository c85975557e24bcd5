// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Reader {
    /// The artifacts a query asks for, by name.
    public func list(_ query: ListQuery = ListQuery()) throws -> [ArtifactSummary] {
        let heads = try heads(query)
        guard let first = heads.first, let last = heads.last else { return [] }
        var aliases = try aliases(from: first.name, through: last.name)[...]
        return heads.map { head in
            // Both lists are in the order of names.
            let rest = aliases.drop { $0.target.artifact < head.name }
            let own = rest.prefix { $0.target.artifact == head.name }
            aliases = rest[own.endIndex...]
            return ArtifactSummary(
                name: head.name, kind: head.kind, versionCount: head.versionCount,
                totalBytes: head.totalBytes, latest: head.latest, aliases: Array(own))
        }
    }

    /// What kind an artifact is, or nil when there is none of that name.
    public func kind(of name: ArtifactName) throws -> ArtifactKind? {
        try database.first("SELECT kind FROM artifacts WHERE name = ?", [name.text]) {
            try $0.word(0)
        }
    }

    /// The names that begin with a text, for completion and for "did you mean".
    public func names(prefix: String = "", limit: Int? = nil) throws -> [ArtifactName] {
        try database.all(
            "SELECT name FROM artifacts WHERE name >= ? AND name < ? ORDER BY name LIMIT ?",
            [prefix, Self.end(ofPrefix: prefix), limit ?? -1]
        ) { try $0.artifactName(0) }
    }

    /// Counts of everything, for `stats`.
    public func counts() throws -> CatalogCounts {
        let counts = try database.first(
            """
            SELECT count(*), coalesce(sum(kind = 'dataset'), 0), coalesce(sum(version_count), 0),
                coalesce(sum(total_bytes), 0), (SELECT count(*) FROM statements),
                (SELECT count(*) FROM blobs)
            FROM artifacts
            """
        ) {
            CatalogCounts(
                artifacts: Int(try $0.int(0)), datasets: Int(try $0.int(1)),
                versions: Int(try $0.int(2)), totalBytes: try $0.int(3),
                statements: Int(try $0.int(4)), blobs: Int(try $0.int(5)))
        }
        guard let counts else { throw CatalogUnusable(.damaged, "a query without a row") }
        return counts
    }

    private struct Head {
        let name: ArtifactName
        let kind: ArtifactKind
        let versionCount: Int
        let totalBytes: Int64
        let latest: VersionRecord?
    }

    private func heads(_ query: ListQuery) throws -> [Head] {
        try database.all(
            """
            SELECT a.name, a.kind, a.version_count, a.total_bytes, a.latest_version,
                \(versionColumns)
            FROM artifacts a LEFT JOIN versions v ON v.id = a.latest_version
            WHERE a.name >= ?1 AND a.name < ?2 AND a.name > ?3
                AND (?4 IS NULL OR a.name GLOB ?4) AND (?5 IS NULL OR a.kind = ?5)
            ORDER BY a.name LIMIT ?6
            """,
            [
                query.prefix, Self.end(ofPrefix: query.prefix), query.after?.text ?? "",
                query.glob, query.kind?.rawValue, query.limit ?? -1,
            ]
        ) { row in
            Head(
                name: try row.artifactName(0), kind: try row.word(1),
                versionCount: Int(try row.int(2)), totalBytes: try row.int(3),
                latest: try row.optionalInt(4) == nil ? nil : VersionRecord(row, at: 5))
        }
    }

    private func aliases(
        from first: ArtifactName, through last: ArtifactName
    ) throws -> [AliasRow] {
        try database.all(
            """
            SELECT l.alias, a.name, v.number, l.log_index
            FROM artifacts a CROSS JOIN aliases l ON l.artifact = a.id
                CROSS JOIN versions v ON v.id = l.version
            WHERE a.name BETWEEN ? AND ? ORDER BY a.name, l.alias
            """, [first.text, last.text]
        ) { try AliasRow($0) }
    }

    /// Names are ASCII, so that DEL comes after everything that can follow a prefix.
    private static func end(ofPrefix prefix: String) -> String { prefix + "\u{7f}" }
}

/// How much there is in a catalog.
public struct CatalogCounts: Sendable, Equatable {
    /// Artifacts of every kind.
    public let artifacts: Int
    /// Artifacts that are datasets.
    public let datasets: Int
    /// Versions that were not removed.
    public let versions: Int
    /// The bytes of all those versions, before any sharing.
    public let totalBytes: Int64
    /// Statements attached.
    public let statements: Int
    /// Blobs and chunks whose place is known.
    public let blobs: Int
}

extension AliasRow {
    /// Reads `alias, artifact, number, log_index`.
    init(_ row: Row) throws {
        self.init(
            alias: try row.aliasName(0), target: try row.versionName(1), logIndex: try row.int(3))
    }
}
