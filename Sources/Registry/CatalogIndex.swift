// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import ObjectStore
import Synchronization

/// Answers where blobs and chunks lie from the catalog's rows.
struct CatalogIndex: BlobIndex, Sendable {
    let catalog: Catalog
    let recipes: RecipeCache
    /// Whether blobs are asked for that may be new; else one without a row is not where it should
    /// be.
    var expectsNew = false

    private var store: ObjectStore { recipes.store }

    /// Where a blob lies.
    ///
    /// A row whose recipe or container is gone is from before a collection or a compacting that
    /// this catalog was not told of, and a blob without a row may have been lost and be back: then
    /// the recipes are read again, and rows made of them.
    func place(of digest: Digest) throws(MregError) -> BlobPlace? {
        let row = try asking { try $0.blob(digest) }
        if row == nil {
            guard !expectsNew, try store.containerSize(digest) == nil else { return nil }
        }
        let place = try recipes.place(row, digest)
        if let place, try isThere(place) { return place }
        guard recipes.mayReread else { return place }
        let started = Surroundings.monotonicSeconds
        try recordAllPlaces()
        let found = try recipes.place(try asking { try $0.blob(digest) }, digest)
        if let found, try isThere(found) { return found }
        // It is lost, not moved; reading all recipes for the next one would hardly help either.
        recipes.pauseRereading(afterOneSince: started)
        return found
    }

    /// Whether the files a place names exist; one that is too short is damaged, not moved.
    private func isThere(_ place: BlobPlace) throws(MregError) -> Bool {
        if let recipe = place.recipe, try !store.hasRecipe(recipe) { return false }
        for extent in place.extents where try store.containerSize(extent.container) == nil {
            return false
        }
        return true
    }

    private func recordAllPlaces() throws(MregError) {
        do {
            try catalog.apply { writer in
                try writer.forgetRecipes()
                try writer.insertRecipes(of: store)
            }
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.corrupt, "the catalog cannot be written", cause: "\(error)")
        }
    }

    func chunk(_ digest: Digest) throws(MregError) -> Extent? {
        try asking { reader in
            if let row = try reader.chunk(digest) { return Extent(row) }
            // A blob of one piece is its own chunk.
            guard let row = try reader.blob(digest), let container = row.container else {
                return nil
            }
            return Extent(container: container, offset: row.offset, length: row.length)
        }
    }

    private func asking<T>(_ body: (Catalog.Reader) throws -> T) throws(MregError) -> T {
        do {
            // Each answer stands by itself, and a push asks for every chunk.
            return try catalog.ask(body)
        } catch let error as MregError {
            throw error
        } catch {
            throw MregError(.corrupt, "the catalog cannot be read", cause: "\(error)")
        }
    }
}

/// Places of blobs that only a recipe knows; keeps the recipe that was read last, because the
/// blobs of a version are mostly in one.
final class RecipeCache: Sendable {
    private struct Entry {
        var name: Digest
        var places: [Digest: BlobPlace]
    }

    /// After reading all recipes in vain, so many times the time it took must pass before it is
    /// done again: where blobs are lost, and not moved, each of them asks for it.
    private static let rereadingPause = 20.0

    let store: ObjectStore
    private let last = Mutex<Entry?>(nil)
    private let rereadAfter = Mutex(-Double.infinity)

    init(_ store: ObjectStore) { self.store = store }

    /// Whether reading all recipes again may show where blobs have moved to.
    var mayReread: Bool { rereadAfter.withLock { $0 <= Surroundings.monotonicSeconds } }

    /// Reading all recipes again, since `started`, has not helped.
    func pauseRereading(afterOneSince started: Double) {
        let ended = Surroundings.monotonicSeconds
        rereadAfter.withLock { $0 = ended + (ended - started) * Self.rereadingPause }
    }

    /// The place a row describes; nil where its recipe is gone or damaged.
    func place(_ row: BlobRow?, _ digest: Digest) throws(MregError) -> BlobPlace? {
        guard let row else { return nil }
        if let container = row.container {
            return BlobPlace(
                blob: digest, container: container, offset: row.offset, length: row.length,
                recipe: row.recipe)
        }
        guard let name = row.recipe else { return nil }
        if let entry = last.withLock({ $0 }), entry.name == name { return entry.places[digest] }
        var places: [Digest: BlobPlace] = [:]
        do {
            let recipe = try store.readRecipe(name)
            for place in recipe.places(name: name) { places[place.blob] = place }
        } catch  where error.code == .notFound || error.code == .corrupt {
            return nil
        }
        last.withLock { $0 = Entry(name: name, places: places) }
        return places[digest]
    }
}

extension Extent {
    /// The place of a chunk; nil for an encoding that this program does not know.
    init?(_ row: ChunkRow) {
        guard let encoding = ChunkEncoding(rawValue: row.encoding) else { return nil }
        self.init(
            container: row.container, offset: row.offset, length: row.length, encoding: encoding,
            storedLength: row.storedLength)
    }
}

extension BlobRow {
    /// The row of a place; nil for one in several pieces without a recipe.
    init?(_ place: BlobPlace) {
        let only = place.extents.count == 1 ? place.extents.first : nil
        let plain = only?.encoding == .plain ? only : nil
        guard plain != nil || place.recipe != nil else { return nil }
        self.init(
            digest: place.blob, length: place.size, container: plain?.container,
            offset: plain?.offset ?? 0, recipe: place.recipe)
    }
}

extension ChunkRow {
    /// The row of a piece.
    init(_ chunk: Recipe.Chunk) {
        self.init(
            digest: chunk.digest, container: chunk.extent.container, offset: chunk.extent.offset,
            length: chunk.extent.length, encoding: chunk.extent.encoding.rawValue,
            storedLength: chunk.extent.storedLength)
    }
}

extension Catalog.Writer {
    /// Records where blobs lie, and where the pieces of those lie that have several.
    func insert(_ places: [BlobPlace], chunks: [Recipe.Chunk] = []) throws {
        for place in places {
            guard let row = BlobRow(place) else { continue }
            try insertBlobs([row])
            try setContainers(row.container == nil ? place.containers : [], of: place.blob)
        }
        try insertChunks(chunks.lazy.map(ChunkRow.init))
    }

    /// Records what all recipes of a store say. Where two place a blob, one whose containers are
    /// there counts. A damaged recipe is passed over; `verify --all` names it.
    func insertRecipes(of store: ObjectStore) throws {
        var failure: (any Error)?
        _ = try store.scanRecipes { (name, recipe) throws(MregError) in
            guard failure == nil else { return }
            let places = recipe.places(name: name)
            var isIntact = true
            for container in recipe.containers
            where try store.containerSize(container.digest) != container.size {
                isIntact = false
            }
            do {
                var new = places
                if !isIntact { new = try places.filter { try reader.blob($0.blob) == nil } }
                try insert(new, chunks: isIntact ? recipe.pieces : [])
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

extension ObjectStore {
    /// Gives the bytes of a blob to `body` as they come.
    fileprivate func read(
        _ place: BlobPlace, limit: Int, into body: ([UInt8]) throws(MregError) -> Void
    ) throws(MregError) {
        guard place.size <= Int64(limit) else {
            throw MregError(
                .corrupt, "blob \(place.blob) is too large to be read",
                cause: "\(place.size) bytes, at most \(limit) are read")
        }
        try read(place) { (span) throws(MregError) in
            try body(unsafe span.withUnsafeBytes { unsafe Array($0) })
        }
    }
}

/// Reads small blobs of an open registry.
struct StoredBlobs: BlobSource {
    let store: ObjectStore
    let index: CatalogIndex

    func bytes(of digest: Digest, limit: Int) throws(MregError) -> [UInt8] {
        try store.bytes(of: digest, in: index, limit: limit)
    }

    func read(
        _ digest: Digest, limit: Int, into body: ([UInt8]) throws(MregError) -> Void
    ) throws(MregError) {
        guard let place = try store.locate(digest, in: index) else {
            throw ObjectStore.damaged(digest, "no container holds its bytes")
        }
        var hasPassed = false
        do {
            try store.read(place, limit: limit) { (bytes) throws(MregError) in
                hasPassed = true
                try body(bytes)
            }
        } catch {
            // Bytes that were passed on cannot be taken back.
            guard !hasPassed, let moved = try store.movedPlace(of: place, in: index) else {
                throw error
            }
            try store.read(moved, limit: limit, into: body)
        }
    }
}

/// Reads small blobs inside the transaction that projects the log.
///
/// A blob without a row was written by somebody whose catalog is not this one, or just before a
/// crash: then the recipes on disk are read once, and rows made of them.
final class ProjectionBlobs: BlobSource {
    private let store: ObjectStore
    private let writer: Catalog.Writer
    private let recipes: RecipeCache
    private var hasScanned = false
    private var lastRecipe: (name: Digest, chunks: [Digest: [Recipe.Chunk]])?

    private let recent: ArtifactContents?

    init(store: ObjectStore, writer: Catalog.Writer, recent: ArtifactContents? = nil) {
        self.recent = recent
        self.store = store
        self.writer = writer
        recipes = RecipeCache(store)
    }

    func bytes(of digest: Digest, limit: Int) throws(MregError) -> [UInt8] {
        try store.bytes(try intactPlace(of: digest), limit: limit)
    }

    func read(
        _ digest: Digest, limit: Int, into body: ([UInt8]) throws(MregError) -> Void
    ) throws(MregError) {
        try store.read(try intactPlace(of: digest), limit: limit, into: body)
    }

    private func intactPlace(of digest: Digest) throws(MregError) -> BlobPlace {
        var place = try place(of: digest)
        if let found = place, try !store.looksIntact(found) {
            // Somebody moved it, and this catalog was not told.
            try scan()
            place = try self.place(of: digest)
        }
        guard let place else {
            throw MregError(
                .corrupt, "stored bytes of \(digest) are missing",
                cause: "no container or recipe holds them", next: "mreg verify --all")
        }
        return place
    }

    /// The files of a manifest.
    func contents(of manifest: Digest) throws(MregError) -> ArtifactContents {
        if let recent, recent.digest == manifest { return recent }
        return try ArtifactContents(manifest, from: self)
    }

    /// The chunks of a blob and their lengths; a blob of one piece, or whose recipe cannot be
    /// read, is its own chunk.
    func pieces(of digest: Digest, size: Int64) throws(MregError) -> [(Digest, Int64)] {
        guard let recipe = try translating({ try writer.reader.blob(digest) })?.recipe else {
            return [(digest, size)]
        }
        if lastRecipe?.name != recipe {
            let read = try unlessLost { () throws(MregError) in try store.readRecipe(recipe) }
            let blobs = read?.blobs ?? []
            let cut = blobs.filter { $0.chunks.count > 1 }.map { ($0.digest, $0.chunks) }
            lastRecipe = (recipe, Dictionary(cut, uniquingKeysWith: { first, _ in first }))
        }
        guard let chunks = lastRecipe?.chunks[digest] else { return [(digest, size)] }
        return chunks.map { ($0.digest, $0.extent.length) }
    }

    /// Makes sure that a blob has a row, if it is stored at all.
    func ensurePlace(of digest: Digest) throws(MregError) { _ = try place(of: digest) }

    private func place(of digest: Digest) throws(MregError) -> BlobPlace? {
        if let place = try recorded(digest) { return place }
        try scan()
        if let place = try recorded(digest) { return place }
        guard let size = try store.containerSize(digest) else { return nil }
        let place = BlobPlace.whole(digest, size: size)
        try translating { try writer.insert([place]) }
        return place
    }

    private func recorded(_ digest: Digest) throws(MregError) -> BlobPlace? {
        try recipes.place(try translating { try writer.reader.blob(digest) }, digest)
    }

    /// Makes rows of all recipes, once: a catalog that begins needs them, so that pushes find
    /// the chunks there are.
    func scan() throws(MregError) {
        guard !hasScanned else { return }
        hasScanned = true
        try translating { try writer.insertRecipes(of: store) }
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
