// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog {
    /// Writes rows inside one transaction of `Catalog.apply`; not to be kept beyond it.
    public struct Writer {
        let database: Database

        init(database: Database) { self.database = database }

        /// Reads what has been written so far, this transaction's rows included.
        public var reader: Reader { Reader(database: database) }
    }
}

extension Catalog.Writer {
    /// Records how far the projection has come; replaces what was recorded before.
    public func setApplied(_ applied: AppliedState) throws {
        try database.run(
            """
            INSERT OR REPLACE INTO applied (one, origin, size, root, state)
            VALUES (1, ?, ?, ?, ?)
            """,
            [applied.origin, applied.size, applied.root.column, applied.state.column])
    }

    /// Adds a version, and its artifact with the first one.
    public func insertVersion(_ row: VersionRow) throws -> VersionID {
        let artifact = try artifactID(row.name.artifact, kind: row.kind)
        try database.run(
            """
            INSERT INTO versions (artifact, number, manifest, published_at, publisher,
                is_authorised, log_index, message, total_bytes, file_count)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                artifact, row.name.number.value, row.manifest.column, row.publishedAt.seconds,
                row.publisher?.column, row.isAuthorised, row.logIndex, row.message,
                row.totalBytes, row.fileCount,
            ])
        let id = VersionID(value: database.lastInsertedRowID)
        // The same bytes are one node of the lineage: that of the version that had them first.
        try database.run(
            """
            INSERT INTO copies SELECT ?1, min(id) FROM versions
            WHERE manifest = ?2 AND id < ?1 HAVING min(id) IS NOT NULL
            """, [id.value, row.manifest.column])
        try database.run(
            """
            UPDATE artifacts SET version_count = version_count + 1,
                total_bytes = total_bytes + ?, next_number = max(next_number, ? + 1) WHERE id = ?
            """, [row.totalBytes, row.name.number.value, artifact])
        try refreshLatest(artifact)
        return id
    }

    /// Records whether somebody entitled released the version, which may move `latest`.
    public func setAuthorised(_ version: VersionID, _ isAuthorised: Bool) throws {
        let artifact = try artifactID(of: version)
        try database.run(
            "UPDATE versions SET is_authorised = ? WHERE id = ?", [isAuthorised, version.value])
        try refreshLatest(artifact)
    }

    /// Records that the version was removed; its number stays used and its history readable.
    public func markRemoved(_ version: VersionID, logIndex: Int64) throws {
        let artifact = try artifactID(of: version)
        try database.run(
            """
            UPDATE artifacts SET version_count = version_count - 1, total_bytes = total_bytes
                - (SELECT total_bytes FROM versions WHERE id = ?1)
            WHERE id = ?2 AND (SELECT removed_log_index FROM versions WHERE id = ?1) IS NULL
            """, [version.value, artifact])
        try database.run(
            "UPDATE versions SET removed_log_index = ? WHERE id = ? AND removed_log_index IS NULL",
            [logIndex, version.value])
        try refreshLatest(artifact)
    }

    /// Adds the files of a version.
    public func insertFiles(_ files: some Sequence<FileList.Entry>, of version: VersionID) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO files (version, path, size, digest, is_executable, layer, offset)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        for file in files {
            try statement.execute(arguments: [
                version.value, file.path.text, file.size, file.digest.column, file.isExecutable,
                file.layer, file.offset,
            ])
        }
    }

    private func artifactID(_ name: ArtifactName, kind: ArtifactKind) throws -> Int64 {
        let found = try database.first(
            "SELECT id, kind FROM artifacts WHERE name = ?", [name.text]
        ) { (try $0.int(0), try $0.text(1)) }
        guard let found else {
            try database.run(
                "INSERT INTO artifacts (name, kind) VALUES (?, ?)", [name.text, kind.rawValue])
            return database.lastInsertedRowID
        }
        guard found.1 == kind.rawValue else {
            throw MregError(
                .corrupt, "'\(name)' is a \(found.1) and cannot have a version that is a \(kind)")
        }
        return found.0
    }

    private func artifactID(of version: VersionID) throws -> Int64 {
        let found = try database.first(
            "SELECT artifact FROM versions WHERE id = ?", [version.value]
        ) { try $0.int(0) }
        guard let found else { throw Self.unknownVersion }
        return found
    }

    /// `latest` is the newest version that somebody entitled released and nobody removed.
    private func refreshLatest(_ artifact: Int64) throws {
        try database.run(
            """
            UPDATE artifacts SET latest_version = (SELECT id FROM versions
                WHERE artifact = ?1 AND is_authorised AND removed_log_index IS NULL
                ORDER BY number DESC LIMIT 1) WHERE id = ?1
            """, [artifact])
    }

    static var unknownVersion: MregError {
        MregError(.notFound, "the catalog has no such version")
    }
}
