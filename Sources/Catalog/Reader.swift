// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog {
    /// Answers questions from one consistent state; not to be kept beyond `Catalog.read`.
    public struct Reader {
        let database: Database

        init(database: Database) { self.database = database }
    }
}

extension Catalog.Reader {
    /// How far the projection has come, or nil when nothing was ever applied.
    public func applied() throws -> AppliedState? {
        try database.first("SELECT origin, size, root, state FROM applied") {
            AppliedState(
                origin: try $0.text(0), size: try $0.int(1), root: try $0.digest(2),
                state: try $0.bytes(3))
        }
    }

    /// How commits reach the disk: the journal mode and the level of `synchronous`.
    public func durability() throws -> [String] {
        try ["PRAGMA journal_mode", "PRAGMA synchronous"].flatMap { pragma in
            try database.all(pragma) { try $0.text(0) }
        }
    }

    /// What SQLite finds wrong with the file itself; empty when it is sound.
    public func integrityProblems() throws -> [String] {
        try database.all("PRAGMA integrity_check(100)") { try $0.text(0) }.filter { $0 != "ok" }
    }
}

/// The columns of a `VersionRecord`, for `versions v JOIN artifacts a`.
let versionColumns = """
    v.id, a.name, v.number, a.kind, v.manifest, v.published_at, v.publisher, v.is_authorised, \
    v.log_index, v.message, v.total_bytes, v.file_count, v.state, v.state_scope, \
    v.state_reason, v.state_log_index, v.removed_log_index
    """

/// What `versionColumns` are selected from.
let versionTables = "versions v JOIN artifacts a ON a.id = v.artifact"

extension VersionRecord {
    /// Reads `versionColumns` from a column on.
    init(_ row: Row, at start: Int = 0) throws {
        let kind: ArtifactKind = try row.word(start + 3)
        id = VersionID(value: try row.int(start))
        self.row = VersionRow(
            name: try row.versionName(start + 1), kind: kind,
            manifest: try row.digest(start + 4),
            publishedAt: Timestamp(seconds: try row.int(start + 5)),
            publisher: try row.optionalDigest(start + 6), isAuthorised: try row.bool(start + 7),
            logIndex: try row.int(start + 8), message: try row.optionalText(start + 9),
            totalBytes: try row.int(start + 10), fileCount: Int(try row.int(start + 11)))
        state = try row.word(start + 12)
        stateScope = try row.word(start + 13)
        stateReason = try row.optionalText(start + 14)
        stateLogIndex = try row.optionalInt(start + 15)
        removedLogIndex = try row.optionalInt(start + 16)
    }
}
