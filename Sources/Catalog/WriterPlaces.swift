// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// Forgetting where bytes lie.
extension Catalog.Writer {
    /// Forgets where blobs lie that a recipe places no longer; rows that name another stay.
    public func forgetBlobs(_ blobs: some Sequence<(blob: Digest, recipe: Digest)>) throws {
        for (blob, recipe) in blobs {
            try database.run(
                "DELETE FROM blobs WHERE digest = ? AND recipe = ?",
                [blob.column, recipe.column])
            try database.run(
                """
                DELETE FROM blob_containers
                WHERE blob = ?1 AND NOT EXISTS (SELECT 1 FROM blobs WHERE digest = ?1)
                """, [blob.column])
        }
    }

    /// Forgets every blob that a recipe places, for whoever reads all recipes again. Chunks stay:
    /// one whose container is there is still where its row says.
    public func forgetRecipes() throws {
        try database.run("DELETE FROM blobs WHERE recipe IS NOT NULL", [])
        try database.run("DELETE FROM blob_containers", [])
    }

    /// Forgets what lies in containers that go: blobs, blobs of which one piece does, chunks.
    public func forgetContainers(_ containers: some Sequence<Digest>) throws {
        for container in containers {
            try database.run("DELETE FROM blobs WHERE container = ?", [container.column])
            try database.run(
                """
                DELETE FROM blobs WHERE container IS NULL
                    AND digest IN (SELECT blob FROM blob_containers WHERE container = ?)
                """, [container.column])
            try database.run(
                "DELETE FROM blob_containers WHERE container = ?", [container.column])
        }
        try removeChunks(in: containers)
    }
}
