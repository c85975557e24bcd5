// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Reader {
    /// Every blob that a version not removed needs, by digest, with each version that needs it.
    public func forEachNeed(_ body: (Digest, VersionID) throws -> Void) throws {
        try database.forEach(
            """
            SELECT r.digest, r.version FROM blob_refs r CROSS JOIN versions v ON v.id = r.version
            WHERE v.removed_log_index IS NULL ORDER BY r.digest
            """
        ) { try body($0.digest(0), VersionID(value: $0.int(1))) }
    }

    /// The blobs needed because of entries from a place of the log on: all of the versions that
    /// were published since, or to which something was attached since.
    public func blobsNeeded(since logIndex: Int64) throws -> [Digest] {
        try database.all(
            """
            SELECT DISTINCT digest FROM blob_refs WHERE version IN (
                SELECT id FROM versions WHERE log_index >= ?1
                UNION SELECT version FROM statements WHERE log_index >= ?1)
            UNION SELECT bundle FROM statements WHERE log_index >= ?1 ORDER BY 1
            """, [logIndex]
        ) { try $0.digest(0) }
    }

    /// The versions that were removed, in the order in which that happened.
    public func removedVersions() throws -> [VersionRecord] {
        try database.all(
            """
            SELECT \(versionColumns) FROM \(versionTables)
            WHERE v.removed_log_index IS NOT NULL ORDER BY v.removed_log_index
            """
        ) { try VersionRecord($0) }
    }
}
