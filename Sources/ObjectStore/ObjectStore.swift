// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Bytes by digest in a folder: containers in `objects/`, where blobs lie in `recipes/`.
///
/// Every file in either is named by the SHA-256 of its own bytes, is never changed once it has
/// its name, and is readable by all (mode 0444). What is being written lies in `tmp/`.
public struct ObjectStore: Sendable {
    /// The folder of the registry.
    public let root: String
    /// Where containers lie.
    public let objects: String
    /// Where recipe files lie.
    public let recipes: String
    /// Where files lie until they are published; on the same file system.
    public let temporary: String

    /// Names the store in a registry's folder; nothing is read or made.
    public init(root: String) {
        self.root = root
        objects = Paths.join(root, "objects")
        recipes = Paths.join(root, "recipes")
        temporary = Paths.join(root, "tmp")
    }

    /// Makes the folders; those that exist are fine.
    public func create() throws(MregError) {
        for folder in [objects, recipes, temporary] { try Directory.make(folder) }
    }

    /// The path of a container: `objects/ab/cdef…`.
    public func containerPath(_ digest: Digest) -> String { Self.path(digest, in: objects) }

    /// The path of a recipe file: `recipes/ab/cdef…`.
    public func recipePath(_ digest: Digest) -> String { Self.path(digest, in: recipes) }

    /// The path of the file that is exactly this blob, for linking and mapping; else nil.
    ///
    /// Whoever reads it there must check the bytes himself.
    public func wholeFilePath(_ place: BlobPlace) -> String? {
        place.isWholeContainer ? containerPath(place.blob) : nil
    }

    static func path(_ digest: Digest, in folder: String) -> String {
        let hex = digest.hex
        return Paths.join(folder, String(hex.prefix(2)), String(hex.dropFirst(2)))
    }

    /// The size of a container, or nil when there is no regular file of that name.
    public func containerSize(_ digest: Digest) throws(MregError) -> Int64? {
        let status = try FileStatus.of(containerPath(digest), followLinks: false)
        guard let status, status.kind == .regular else { return nil }
        return status.size
    }

    /// Whether there is a recipe file of this name; reads no byte of it.
    public func hasRecipe(_ digest: Digest) throws(MregError) -> Bool {
        try FileStatus.of(recipePath(digest), followLinks: false)?.kind == .regular
    }

    /// Where a blob lies, by the index or as a container of its own; nil when it is not stored.
    ///
    /// A place whose containers are gone or too short is passed over.
    public func locate(_ digest: Digest, in index: any BlobIndex) throws(MregError) -> BlobPlace? {
        if let place = try index.place(of: digest), try looksIntact(place) { return place }
        return try containerSize(digest).map { .whole(digest, size: $0) }
    }

    /// Whether the containers of a place exist and are long enough; reads no byte.
    ///
    /// A container that carries the blob's own name must also be exactly as long. The recipe that
    /// places the blob must be there, or the next collection would take the bytes for garbage.
    public func looksIntact(_ place: BlobPlace) throws(MregError) -> Bool {
        if let recipe = place.recipe, try !hasRecipe(recipe) { return false }
        for extent in place.extents {
            guard let size = try containerSize(extent.container) else { return false }
            guard extent.offset <= size - extent.storedLength else { return false }
            if place.isWholeContainer, size != place.size { return false }
        }
        return true
    }
}
