// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// The tables of the catalog.
///
/// A projection is rebuilt rather than migrated: whoever changes a table raises `version`.
enum Schema {
    /// The version of the tables below, kept in `user_version`.
    static let version = 4
    /// `mreg` in ASCII, kept in `application_id`.
    static let applicationID = 0x6d72_6567

    /// Makes the tables in an empty file; checks the version of any other.
    static func prepare(_ database: Database) throws {
        guard try isEmpty(database) else { return try check(database) }
        try database.inTransaction(.immediate) {
            // Another process may have been faster between the look and the lock.
            guard try isEmpty(database) else { return .commit }
            try database.execute(sql: tables + evidence + content + storage)
            try database.execute(
                sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
            return .commit
        }
        try check(database)
    }

    /// Throws unless the file is a catalog of this version.
    static func check(_ database: Database) throws {
        let application = try integer(database, "PRAGMA application_id")
        guard application == applicationID else {
            throw CatalogUnusable(.notACatalog, "application id \(application)")
        }
        let found = try integer(database, "PRAGMA user_version")
        guard found == version else {
            throw CatalogUnusable(.otherSchema(found: found), "this program needs \(version)")
        }
    }

    private static func isEmpty(_ database: Database) throws -> Bool {
        try integer(database, "PRAGMA application_id") == 0
            && integer(database, "SELECT count(*) FROM sqlite_schema") == 0
    }

    private static func integer(_ database: Database, _ sql: String) throws -> Int {
        try Int.fetchOne(database, sql: sql) ?? 0
    }

    /// What is published. `artifacts` repeats what `list` needs, so that it reads no other rows.
    private static let tables = """
        CREATE TABLE applied (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            origin TEXT NOT NULL,
            size INTEGER NOT NULL CHECK (size >= 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            state BLOB NOT NULL
        ) STRICT;
        CREATE TABLE artifacts (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('model', 'dataset')),
            next_number INTEGER NOT NULL DEFAULT 1,
            version_count INTEGER NOT NULL DEFAULT 0,
            total_bytes INTEGER NOT NULL DEFAULT 0,
            latest_version INTEGER REFERENCES versions
        ) STRICT;
        CREATE TABLE versions (
            id INTEGER PRIMARY KEY,
            artifact INTEGER NOT NULL REFERENCES artifacts,
            number INTEGER NOT NULL CHECK (number >= 1),
            manifest BLOB NOT NULL CHECK (length(manifest) = 32),
            published_at INTEGER NOT NULL,
            publisher BLOB CHECK (length(publisher) = 32),
            is_authorised INTEGER NOT NULL CHECK (is_authorised IN (0, 1)),
            log_index INTEGER NOT NULL CHECK (log_index >= 0),
            message TEXT,
            total_bytes INTEGER NOT NULL CHECK (total_bytes >= 0),
            file_count INTEGER NOT NULL CHECK (file_count >= 0),
            state TEXT NOT NULL DEFAULT 'active'
                CHECK (state IN ('active', 'deprecated', 'quarantined', 'revoked')),
            state_scope TEXT NOT NULL DEFAULT 'self'
                CHECK (state_scope IN ('self', 'descendants')),
            state_reason TEXT,
            state_log_index INTEGER,
            removed_log_index INTEGER,
            UNIQUE (artifact, number)
        ) STRICT;
        CREATE INDEX versions_manifest ON versions (manifest);
        CREATE INDEX versions_stopped ON versions (state, manifest)
            WHERE state IN ('quarantined', 'revoked');
        CREATE TABLE copies (
            version INTEGER PRIMARY KEY REFERENCES versions,
            first INTEGER NOT NULL REFERENCES versions
        ) STRICT;
        CREATE TABLE files (
            version INTEGER NOT NULL REFERENCES versions,
            path TEXT NOT NULL,
            size INTEGER NOT NULL CHECK (size >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            is_executable INTEGER NOT NULL CHECK (is_executable IN (0, 1)),
            layer INTEGER NOT NULL CHECK (layer >= 0),
            offset INTEGER NOT NULL CHECK (offset >= 0),
            PRIMARY KEY (version, path)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX files_digest ON files (digest);
        CREATE TABLE aliases (
            artifact INTEGER NOT NULL REFERENCES artifacts,
            alias TEXT NOT NULL,
            version INTEGER NOT NULL REFERENCES versions,
            log_index INTEGER NOT NULL CHECK (log_index >= 0),
            PRIMARY KEY (artifact, alias)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX aliases_version ON aliases (version);

        """

    /// What is known about versions. An edge joins digests: bytes published twice have one past.
    private static let evidence = """
        CREATE TABLE edges (
            child INTEGER NOT NULL REFERENCES versions,
            child_manifest BLOB NOT NULL CHECK (length(child_manifest) = 32),
            parent INTEGER REFERENCES versions,
            parent_manifest BLOB NOT NULL CHECK (length(parent_manifest) = 32),
            relation TEXT NOT NULL CHECK (relation <> ''),
            external_uri TEXT,
            log_index INTEGER NOT NULL CHECK (log_index >= 0),
            PRIMARY KEY (child, parent_manifest, relation)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX edges_up ON edges (child_manifest, relation, parent_manifest);
        CREATE INDEX edges_down ON edges (parent_manifest, relation, child_manifest);
        CREATE TABLE parameters (
            version INTEGER NOT NULL REFERENCES versions,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (version, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE metrics (
            version INTEGER NOT NULL REFERENCES versions,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            number REAL,
            PRIMARY KEY (version, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE statements (
            version INTEGER NOT NULL REFERENCES versions,
            log_index INTEGER NOT NULL CHECK (log_index >= 0),
            bundle BLOB NOT NULL CHECK (length(bundle) = 32),
            predicate_type TEXT NOT NULL,
            key_id BLOB CHECK (length(key_id) = 32),
            is_authorised INTEGER NOT NULL CHECK (is_authorised IN (0, 1)),
            PRIMARY KEY (version, log_index, bundle)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX statements_bundle ON statements (bundle);
        CREATE TABLE scans (
            version INTEGER NOT NULL REFERENCES versions,
            sheet BLOB NOT NULL CHECK (length(sheet) = 32),
            result INTEGER NOT NULL CHECK (result >= 0),
            files INTEGER NOT NULL CHECK (files >= 0),
            ending TEXT NOT NULL,
            ruleset BLOB NOT NULL CHECK (length(ruleset) = 32),
            level TEXT NOT NULL,
            format TEXT NOT NULL,
            finding_count INTEGER NOT NULL CHECK (finding_count >= 0),
            parameters INTEGER NOT NULL,
            tensor_count INTEGER NOT NULL CHECK (tensor_count >= 0),
            log_index INTEGER NOT NULL CHECK (log_index >= 0),
            PRIMARY KEY (version, sheet, result)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE scan_facts (
            version INTEGER NOT NULL REFERENCES versions,
            sheet BLOB NOT NULL CHECK (length(sheet) = 32),
            result INTEGER NOT NULL CHECK (result >= 0),
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (version, sheet, result, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX scan_facts_value ON scan_facts (key, value);
        CREATE TABLE state_history (
            version INTEGER NOT NULL REFERENCES versions,
            log_index INTEGER NOT NULL CHECK (log_index >= 0),
            state TEXT NOT NULL
                CHECK (state IN ('active', 'deprecated', 'quarantined', 'revoked')),
            scope TEXT NOT NULL CHECK (scope IN ('self', 'descendants')),
            reason TEXT NOT NULL,
            at INTEGER NOT NULL,
            actor BLOB CHECK (length(actor) = 32),
            is_effective INTEGER NOT NULL CHECK (is_effective IN (0, 1)),
            PRIMARY KEY (version, log_index)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE alias_history (
            artifact INTEGER NOT NULL REFERENCES artifacts,
            alias TEXT NOT NULL,
            log_index INTEGER NOT NULL CHECK (log_index >= 0),
            old_version INTEGER REFERENCES versions,
            new_version INTEGER REFERENCES versions,
            at INTEGER NOT NULL,
            actor BLOB CHECK (length(actor) = 32),
            is_effective INTEGER NOT NULL CHECK (is_effective IN (0, 1)),
            PRIMARY KEY (artifact, alias, log_index)
        ) STRICT, WITHOUT ROWID;

        """

    /// What versions are made of, so that a stopped one is known again wherever it appears. The
    /// least chunk digests of a version are its sketch: two versions that share much have several
    /// of them in common. `likenesses` are what came of comparing versions by their sketches.
    private static let content = """
        CREATE TABLE weights (
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            version INTEGER NOT NULL REFERENCES versions,
            PRIMARY KEY (digest, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX weights_version ON weights (version);
        CREATE TABLE sketches (
            mark INTEGER NOT NULL,
            version INTEGER NOT NULL REFERENCES versions,
            PRIMARY KEY (mark, version)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sketches_version ON sketches (version);
        CREATE TABLE likenesses (
            child INTEGER NOT NULL REFERENCES versions,
            parent INTEGER NOT NULL REFERENCES versions,
            child_manifest BLOB NOT NULL CHECK (length(child_manifest) = 32),
            parent_manifest BLOB NOT NULL CHECK (length(parent_manifest) = 32),
            shared_bytes INTEGER NOT NULL CHECK (shared_bytes > 0),
            total_bytes INTEGER NOT NULL CHECK (total_bytes >= shared_bytes),
            PRIMARY KEY (child, parent)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX likenesses_parent ON likenesses (parent);
        CREATE INDEX likenesses_up ON likenesses (child_manifest, parent_manifest);
        CREATE INDEX likenesses_down ON likenesses (parent_manifest, child_manifest);

        """

    /// Where bytes lie. A blob is in one place, or its recipe says where its chunks are; then
    /// `blob_containers` has the containers they are in. `chunks` are the pieces of blobs that
    /// have several, so that a push finds what it need not store again.
    private static let storage = """
        CREATE TABLE blobs (
            digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
            length INTEGER NOT NULL CHECK (length >= 0),
            container BLOB CHECK (length(container) = 32),
            offset INTEGER NOT NULL CHECK (offset >= 0),
            recipe BLOB CHECK (length(recipe) = 32),
            CHECK (container IS NOT NULL OR recipe IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX blobs_container ON blobs (container);
        CREATE TABLE blob_containers (
            container BLOB NOT NULL CHECK (length(container) = 32),
            blob BLOB NOT NULL CHECK (length(blob) = 32),
            PRIMARY KEY (container, blob)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX blob_containers_blob ON blob_containers (blob);
        CREATE TABLE chunks (
            digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
            container BLOB NOT NULL CHECK (length(container) = 32),
            offset INTEGER NOT NULL CHECK (offset >= 0),
            length INTEGER NOT NULL CHECK (length >= 0),
            encoding TEXT NOT NULL,
            stored_length INTEGER NOT NULL CHECK (stored_length >= 0)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX chunks_container ON chunks (container);
        CREATE TABLE blob_refs (
            version INTEGER NOT NULL REFERENCES versions,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            PRIMARY KEY (version, digest)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX blob_refs_digest ON blob_refs (digest);
        """
}
