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
        }
    }

    /// Forgets every blob that a recipe places, for whoever reads all recipes again.
    public func forgetRecipes() throws {
        try database.run("DELETE FROM blobs WHERE recipe IS NOT NULL", [])
    }

    /// Forgets what lies in containers that go.
    public func forgetContainers(_ containers: some Sequence<Digest>) throws {
        for container in containers {
            try database.run("DELETE FROM blobs WHERE container = ?", [container.column])
        }
    }
}
