// SPDX-License-Identifier: Apache-2.0
import MregCore

/// An index made by reading every recipe: for rebuilding, repair and tests.
public struct DirectoryIndex: BlobIndex {
    private let places: [Digest: BlobPlace]
    private let chunks: [Digest: Extent]

    /// Reads the recipes and the names of the containers of a store.
    public init(_ store: ObjectStore) throws(MregError) {
        var places: [Digest: BlobPlace] = [:]
        var chunks: [Digest: Extent] = [:]
        var sizes: [Digest: Int64] = [:]
        try store.scanContainers { (digest, size) throws(MregError) in sizes[digest] = size }
        try store.scanRecipes { (name, recipe) throws(MregError) in
            for place in recipe.places(name: name) {
                // Two recipes may name one blob: any whose containers exist will do.
                let other = places[place.blob]
                if let other, try store.looksIntact(other) { continue }
                places[place.blob] = place
            }
            for chunk in recipe.pieces where sizes[chunk.extent.container] != nil {
                chunks[chunk.digest] = chunk.extent
            }
        }
        for (digest, size) in sizes where places[digest]?.isWholeContainer != true {
            places[digest] = .whole(digest, size: size)
        }
        self.places = places
        self.chunks = chunks
    }

    /// Where a blob lies, or nil.
    public func place(of digest: Digest) -> BlobPlace? { places[digest] }

    /// Where a chunk lies, or nil.
    public func chunk(_ digest: Digest) -> Extent? {
        if let extent = chunks[digest] { return extent }
        guard let place = places[digest], place.extents.count == 1 else { return nil }
        return place.extents.first
    }

    /// All blobs known, in byte order.
    public var allPlaces: [BlobPlace] { places.values.sorted { $0.blob < $1.blob } }
}
