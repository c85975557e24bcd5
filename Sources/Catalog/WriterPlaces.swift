// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Writer {
    /// Forgets where blobs lie that a recipe places no longer; rows that name another stay.
    public func forgetBlobs(_ blobs: some Sequence<(blob: Digest, recipe: Digest)>) throws {
        for (blob, recipe) in blobs {
            try database.run(
                "DELETE FROM blobs WHERE digest = ? AND recipe = ?",
                [blob.column, recipe.column])
            try database.run(
                """
                DELETE FROM blob_containers WHERE blob = ?1
                    AND NOT EXISTS (SELECT 1 FROM blobs WHERE digest = ?1)
                """, [blob.column])
        }
    }

    /// Forgets everything that recipes say, for whoever reads all of them again.
    public func forgetRecipes() throws {
        try database.run("DELETE FROM blobs WHERE recipe IS NOT NULL", [])
        try database.run("DELETE FROM blob_containers", [])
        try database.run("DELETE FROM chunks", [])
    }

    /// Forgets what lies in containers that go: blobs, blobs of which one piece does, chunks.
    public func forgetContainers(_ containers: some Sequence<Digest>) throws {
        for container in containers {
            let column = container.column
            try database.run("DELETE FROM blobs WHERE container = ?", [column])
            try database.run(
                """
                DELETE FROM blobs WHERE container IS NULL
                    AND digest IN (SELECT blob FROM blob_containers WHERE container = ?)
                """, [column])
            try database.run("DELETE FROM blob_containers WHERE container = ?", [column])
        }
        try removeChunks(in: containers)
    }
}
