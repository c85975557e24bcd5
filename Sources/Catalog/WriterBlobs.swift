// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Writer {
    /// Records where blobs lie; a blob that moved is replaced.
    public func insertBlobs(_ blobs: some Sequence<BlobRow>) throws {
        for blob in blobs {
            try database.run(
                """
                INSERT OR REPLACE INTO blobs (digest, length, container, offset, recipe)
                VALUES (?, ?, ?, ?, ?)
                """,
                [
                    blob.digest.column, blob.length, blob.container?.column, blob.offset,
                    blob.recipe?.column,
                ])
        }
    }

    /// Forgets where blobs lie.
    public func removeBlobs(_ digests: some Sequence<Digest>) throws {
        for digest in digests {
            try database.run("DELETE FROM blobs WHERE digest = ?", [digest.column])
            try database.run("DELETE FROM blob_containers WHERE blob = ?", [digest.column])
        }
    }

    /// Records which blobs a version needs: its manifest, layers, statements and what else.
    public func insertBlobRefs(_ digests: some Sequence<Digest>, of version: VersionID) throws {
        for digest in digests {
            try database.run(
                "INSERT OR IGNORE INTO blob_refs (version, digest) VALUES (?, ?)",
                [version.value, digest.column])
        }
    }

    /// Records the containers of a blob that lies in several pieces, in place of those before.
    public func setContainers(
        _ containers: some Sequence<Digest>, of blob: Digest
    ) throws {
        try database.run("DELETE FROM blob_containers WHERE blob = ?", [blob.column])
        for container in containers {
            try database.run(
                "INSERT OR IGNORE INTO blob_containers (container, blob) VALUES (?, ?)",
                [container.column, blob.column])
        }
    }

    /// Records where chunks lie; one that moved is replaced.
    public func insertChunks(_ chunks: some Sequence<ChunkRow>) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO chunks
                    (digest, container, offset, length, encoding, stored_length)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        // In the order of the index, so that neighbours go to one page; of two the later one counts.
        let sorted = chunks.enumerated().sorted {
            ($0.element.digest, $0.offset) < ($1.element.digest, $1.offset)
        }
        for (_, chunk) in sorted {
            try statement.execute(arguments: [
                chunk.digest.column, chunk.container.column, chunk.offset, chunk.length,
                chunk.encoding, chunk.storedLength,
            ])
        }
    }

    /// Forgets the chunks that lie in containers.
    public func removeChunks(in containers: some Sequence<Digest>) throws {
        for container in containers {
            try database.run("DELETE FROM chunks WHERE container = ?", [container.column])
        }
    }
}
