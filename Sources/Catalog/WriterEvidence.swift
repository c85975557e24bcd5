// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Writer {
    /// Records an alias entry; an effective one moves the alias or takes it away.
    public func setAlias(_ change: AliasChange) throws {
        let artifact = try database.first(
            "SELECT id FROM artifacts WHERE name = ?", [change.artifact.text]
        ) { try $0.int(0) }
        guard let artifact else { throw Self.unknownVersion }
        let target = try change.to.map { try versionID(artifact, $0) }
        try database.run(
            """
            INSERT INTO alias_history
                (artifact, alias, log_index, old_version, new_version, at, actor, is_effective)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                artifact, change.alias.text, change.logIndex,
                try change.from.map { try versionID(artifact, $0) }, target, change.at.seconds,
                change.actor?.column, change.isEffective,
            ])
        guard change.isEffective else { return }
        if let target {
            try database.run(
                """
                INSERT OR REPLACE INTO aliases (artifact, alias, version, log_index)
                VALUES (?, ?, ?, ?)
                """, [artifact, change.alias.text, target, change.logIndex])
        } else {
            try database.run(
                "DELETE FROM aliases WHERE artifact = ? AND alias = ?",
                [artifact, change.alias.text])
        }
    }

    /// Records a state entry; an effective one sets the version's state.
    public func setState(_ change: StateChange, of version: VersionID) throws {
        try database.run(
            """
            INSERT INTO state_history
                (version, log_index, state, scope, reason, at, actor, is_effective)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                version.value, change.logIndex, change.state.rawValue, change.scope.rawValue,
                change.reason, change.at.seconds, change.actor?.column, change.isEffective,
            ])
        guard change.isEffective else { return }
        try database.run(
            """
            UPDATE versions SET state = ?, state_scope = ?, state_reason = ?, state_log_index = ?
            WHERE id = ?
            """,
            [
                change.state.rawValue, change.scope.rawValue, change.reason, change.logIndex,
                version.value,
            ])
    }

    /// Adds a statement attached to a version.
    public func insertStatement(_ row: StatementRow, of version: VersionID) throws {
        try database.run(
            """
            INSERT INTO statements
                (version, log_index, bundle, predicate_type, key_id, is_authorised)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                version.value, row.logIndex, row.bundle.column, row.predicateType,
                row.keyID?.column, row.isAuthorised,
            ])
    }

    /// Adds the parents of a version; one already known by digest and relation stays as it was.
    public func insertEdges(_ edges: some Sequence<EdgeRow>, of version: VersionID) throws {
        for edge in edges {
            try database.run(
                """
                INSERT INTO edges (child, child_manifest, parent, parent_manifest, relation,
                    external_uri, log_index)
                VALUES (?1, (SELECT manifest FROM versions WHERE id = ?1),
                    (SELECT v.id FROM versions v JOIN artifacts a ON a.id = v.artifact
                     WHERE a.name = ?2 AND v.number = ?3), ?4, ?5, ?6, ?7)
                ON CONFLICT DO NOTHING
                """,
                [
                    version.value, edge.parent?.artifact.text, edge.parent?.number.value,
                    edge.parentManifest.column, edge.relation, edge.externalURI, edge.logIndex,
                ])
        }
    }

    /// Sets training parameters of a version; a later value of a key replaces the earlier one.
    public func setParameters(_ rows: some Sequence<ParameterRow>, of version: VersionID) throws {
        for row in rows {
            try database.run(
                "INSERT OR REPLACE INTO parameters (version, key, value) VALUES (?, ?, ?)",
                [version.value, row.key, row.value])
        }
    }

    /// Sets metrics of a version; a later value of a key replaces the earlier one.
    public func setMetrics(_ rows: some Sequence<MetricRow>, of version: VersionID) throws {
        for row in rows {
            try database.run(
                "INSERT OR REPLACE INTO metrics (version, key, value, number) VALUES (?, ?, ?, ?)",
                [version.value, row.key, row.value, row.number])
        }
    }

    private func versionID(_ artifact: Int64, _ number: VersionNumber) throws -> Int64 {
        let found = try database.first(
            "SELECT id FROM versions WHERE artifact = ? AND number = ?", [artifact, number.value]
        ) { try $0.int(0) }
        guard let found else { throw Self.unknownVersion }
        return found
    }
}
