// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import ObjectStore

/// Answers where blobs lie from the catalog's rows.
struct CatalogIndex: BlobIndex, Sendable {
    let catalog: Catalog
    let store: ObjectStore

    /// Where a blob lies. A row that names a recipe which is gone is from before a collection
    /// that this catalog was not told of: then the recipes are read once, and rows made of them.
    func place(of digest: Digest) throws(MregError) -> BlobPlace? {
        guard let place = try Self.place(try row(digest), digest) else { return nil }
        guard let recipe = place.recipe, try !store.hasRecipe(recipe) else { return place }
        try recordAllPlaces()
        return try Self.place(try row(digest), digest)
    }

    private func recordAllPlaces() throws(MregError) {
        do {
            try catalog.apply { writer in
                try writer.forgetRecipes()
                // A damaged recipe is passed over here; `verify --all` names it.
                _ = try store.scanRecipes { (name, recipe) throws(MregError) in
                    try Self.record(recipe.places(name: name), writer)
                }
            }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.corrupt, "the catalog cannot be written", cause: "\(error)")
        }
    }

    private static func record(
        _ places: [BlobPlace], _ writer: Catalog.Writer
    ) throws(MregError) {
        do {
            try writer.insertBlobs(places.compactMap(BlobRow.init))
        } catch {
            throw MregError(.corrupt, "the catalog cannot be written", cause: "\(error)")
        }
    }

    func mayHaveBlob(ofSize size: Int64) -> Bool {
        // Not knowing costs one more read of the source, never a wrong answer.
        (try? catalog.read { try $0.hasBlob(ofLength: size) }) ?? true
    }

    private func row(_ digest: Digest) throws(MregError) -> BlobRow? {
        do {
            return try catalog.read { try $0.blob(digest) }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.corrupt, "the catalog cannot be read", cause: "\(error)")
        }
    }

    /// The place a row describes.
    static func place(_ row: BlobRow?, _ digest: Digest) throws(MregError) -> BlobPlace? {
        guard let row, let container = row.container else { return nil }
        return BlobPlace(
            blob: digest, container: container, offset: row.offset, length: row.length,
            recipe: row.recipe)
    }
}

extension BlobRow {
    /// The row of a place in one piece.
    init?(_ place: BlobPlace) {
        guard let extent = place.extents.first, place.extents.count == 1 else { return nil }
        self.init(
            digest: place.blob, length: place.size, container: extent.container,
            offset: extent.offset, recipe: place.recipe)
    }
}

/// Reads small blobs of an open registry.
struct StoredBlobs: BlobSource {
    let store: ObjectStore
    let index: CatalogIndex

    func bytes(of digest: Digest, limit: Int) throws(MregError) -> [UInt8] {
        try store.bytes(of: digest, in: index, limit: limit)
    }
}

/// Reads small blobs inside the transaction that projects the log.
///
/// A blob without a row was written by somebody whose catalog is not this one, or just before a
/// crash: then the recipes on disk are read once, and rows made of them.
final class ProjectionBlobs: BlobSource {
    private let store: ObjectStore
    private let writer: Catalog.Writer
    private var hasScanned = false

    init(store: ObjectStore, writer: Catalog.Writer) {
        self.store = store
        self.writer = writer
    }

    func bytes(of digest: Digest, limit: Int) throws(MregError) -> [UInt8] {
        guard let place = try place(of: digest) else {
            throw MregError(
                .corrupt, "stored bytes of \(digest) are missing",
                cause: "no container or recipe holds them", next: "mreg verify --all")
        }
        return try store.bytes(place, limit: limit)
    }

    /// Makes sure that a blob has a row, if it is stored at all.
    func ensurePlace(of digest: Digest) throws(MregError) { _ = try place(of: digest) }

    private func place(of digest: Digest) throws(MregError) -> BlobPlace? {
        if let place = try recorded(digest) { return place }
        if let size = try store.containerSize(digest) {
            let place = BlobPlace.whole(digest, size: size)
            try record([place])
            return place
        }
        guard !hasScanned else { return nil }
        hasScanned = true
        try scan()
        return try recorded(digest)
    }

    private func recorded(_ digest: Digest) throws(MregError) -> BlobPlace? {
        try CatalogIndex.place(
            try translating { try writer.reader.blob(digest) }, digest)
    }

    private func record(_ places: [BlobPlace]) throws(MregError) {
        try translating { try writer.insertBlobs(places.compactMap(BlobRow.init)) }
    }

    /// A damaged recipe is passed over here; `verify --all` names it.
    private func scan() throws(MregError) {
        _ = try store.scanRecipes { (name, recipe) throws(MregError) in
            try self.record(recipe.places(name: name))
        }
    }

    private func translating<T>(_ body: () throws -> T) throws(MregError) -> T {
        do {
            return try body()
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.corrupt, "the catalog cannot be written", cause: "\(error)")
        }
    }
}
