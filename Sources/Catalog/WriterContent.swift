// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Writer {
    /// Records which files of a version hold its weights or data, by digest.
    public func insertWeights(_ digests: some Sequence<Digest>, of version: VersionID) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO weights (digest, version) VALUES (?, ?)")
        // In the order of the index, so that neighbours go to one page.
        for digest in digests.sorted() {
            try statement.execute(arguments: [digest.column, version.value])
        }
    }

    /// Records the sketch of a version.
    public func insertSketch(_ marks: some Sequence<Int64>, of version: VersionID) throws {
        for mark in marks {
            try database.run(
                "INSERT OR IGNORE INTO sketches (mark, version) VALUES (?, ?)",
                [mark, version.value])
        }
    }

    /// Records how much of a version is in an earlier one.
    public func insertLikeness(
        of child: VersionID, to parent: VersionID, sharedBytes: Int64, totalBytes: Int64
    ) throws {
        try database.run(
            """
            INSERT OR REPLACE INTO likenesses
                (child, parent, child_manifest, parent_manifest, shared_bytes, total_bytes)
            VALUES (?1, ?2, (SELECT manifest FROM versions WHERE id = ?1),
                (SELECT manifest FROM versions WHERE id = ?2), ?3, ?4)
            """, [child.value, parent.value, sharedBytes, totalBytes])
    }
}
