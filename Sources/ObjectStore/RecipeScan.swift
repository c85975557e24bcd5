// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// A file in `objects/` or `recipes/`, or something there that has no business in it.
struct StoredFile: Sendable {
    var path: String
    var kind: FileStatus.Kind
    /// What the name says; nil for a name that is no digest.
    var digest: Digest?
}

extension ObjectStore {
    /// Passes on every recipe with its name, to rebuild an index from; the damaged ones are
    /// skipped and returned.
    @discardableResult
    public func scanRecipes(
        _ body: (Digest, Recipe) throws(MregError) -> Void
    ) throws(MregError) -> [Damage] {
        var damages: [Damage] = []
        for file in try files(in: recipes) {
            guard let digest = file.digest, file.kind == .regular else { continue }
            do {
                let recipe = try readRecipe(digest)
                try body(digest, recipe)
            } catch  where error.code == .corrupt {
                damages.append(
                    Damage(relative(file.path), .wrongBytes, digest, detail: "\(error)"))
            }
        }
        return damages
    }

    /// Passes on the digest and size of every container.
    public func scanContainers(
        _ body: (Digest, Int64) throws(MregError) -> Void
    ) throws(MregError) {
        for file in try files(in: objects) {
            guard let digest = file.digest, let size = try containerSize(digest) else { continue }
            try body(digest, size)
        }
    }

    /// A recipe, its bytes checked against its name.
    public func readRecipe(_ digest: Digest) throws(MregError) -> Recipe {
        let path = recipePath(digest)
        let bytes = try File.contents(path, limit: StoreLimits.recipeBytesMax)
        guard SHA256Hasher.hash(bytes) == digest else {
            throw MregError(
                .corrupt, "the recipe '\(path.printable)' is damaged",
                cause: "its bytes do not have the SHA-256 it is named by",
                next: "mreg verify --all")
        }
        return try Recipe(parsing: bytes)
    }

    /// Everything in the two-letter folders of `folder`, and what else lies there.
    func files(in folder: String) throws(MregError) -> [StoredFile] {
        var out: [StoredFile] = []
        for shard in try Directory.list(folder) ?? [] {
            let path = Paths.join(folder, shard.name)
            guard shard.kind == .directory, Hex.decode(shard.name)?.count == 1 else {
                out.append(StoredFile(path: path, kind: shard.kind, digest: nil))
                continue
            }
            for entry in try Directory.list(path) ?? [] {
                let digest = Digest(hex: shard.name + entry.name)
                out.append(
                    StoredFile(
                        path: Paths.join(path, entry.name), kind: entry.kind, digest: digest))
            }
        }
        return out
    }

    /// A path below the root, as reports show it.
    func relative(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.utf8.count + 1)) : path
    }
}
