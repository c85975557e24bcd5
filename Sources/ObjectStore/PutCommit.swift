// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// What a committed session stored.
public struct PutSummary: Sendable {
    /// The places of the new blobs: rows for the catalog.
    public var places: [BlobPlace] = []
    /// The places of the blobs that were there before.
    public var reused: [BlobPlace] = []
    /// Where the new pieces of new blobs lie: rows for the catalog.
    public var chunks: [Recipe.Chunk] = []
    /// The containers, with their sizes, that new recipes place pieces in.
    public var reusedContainers: [Digest: Int64] = [:]
    /// The recipe files written; usually one, none when every blob is a whole container.
    public var recipes: [Digest] = []
    /// The containers published.
    public var containers: [Digest] = []
    /// The bytes of all blobs put.
    public var bytesRead: Int64 = 0
    /// The bytes of the containers written.
    public var bytesStored: Int64 = 0
    /// The bytes of blobs that were not written again.
    public var bytesReused: Int64 = 0
    /// The checksums of the pieces of zips that were read.
    public var checksums: [Digest: PieceChecksums] = [:]
}

extension PutSession {
    /// Publishes what was put: containers first, durable with their names, then the recipe.
    ///
    /// Ordering invariant: bytes, then recipe, and only then may a manifest, a statement or a log
    /// entry name them. A crash before the end leaves garbage for collecting, never a hole.
    /// An error ends the session and drops what has no name yet.
    public func commit() throws(MregError) -> PutSummary {
        try checkOpen()
        defer { abort() }
        try sealPack()
        try machinery.wait()
        var summary = PutSummary()
        summary.bytesRead = bytesRead
        summary.bytesReused = bytesReused
        summary.checksums = checksums
        summary.reused = reused.values.sorted { $0.blob < $1.blob }
        summary.reusedContainers = reusedContainers
        try store.recheck(summary)
        try publishContainers(into: &summary)
        try publishRecipes(into: &summary)
        return summary
    }

    private func publishContainers(into summary: inout PutSummary) throws(MregError) {
        var folders: Set<String> = []
        for (number, container) in containers.enumerated() {
            guard let digest = digests[number] else { continue }
            let target = store.containerPath(digest)
            let folder = Paths.parent(target)
            try Directory.make(folder)
            try container.publish(as: target)
            folders.insert(folder)
            summary.containers.append(digest)
            summary.bytesStored += sizes[number]
        }
        for folder in folders.sorted(by: { $0.bytesPrecede($1) }) { try Directory.sync(folder) }
    }

    private func publishRecipes(into summary: inout PutSummary) throws(MregError) {
        var containerSizes = reusedContainers
        for (number, digest) in digests.enumerated() {
            if let digest { containerSizes[digest] = sizes[number] }
        }
        var batch: [Recipe.Blob] = []
        var chunkCount = 0
        for blob in pending {
            let made = try recipeBlob(blob)
            if made.chunks.count == 1, made.chunks[0].extent.container == blob.digest {
                summary.places.append(.whole(blob.digest, size: blob.size))
                continue
            }
            if batch.count == StoreLimits.recipeBlobsMax
                || chunkCount + made.chunks.count > StoreLimits.recipeChunksMax
            {
                try publish(batch, containerSizes, into: &summary)
                (batch, chunkCount) = ([], 0)
            }
            batch.append(made)
            chunkCount += made.chunks.count
        }
        try publish(batch, containerSizes, into: &summary)
        summary.places.sort { $0.blob < $1.blob }
    }

    private func publish(
        _ blobs: [Recipe.Blob], _ containerSizes: [Digest: Int64], into summary: inout PutSummary
    ) throws(MregError) {
        guard !blobs.isEmpty else { return }
        let recipe = try Recipe(blobs: blobs, sizes: containerSizes)
        let name = try store.publish(recipe)
        summary.recipes.append(name)
        summary.places.append(contentsOf: recipe.places(name: name))
        summary.chunks.append(contentsOf: recipe.pieces)
    }

    /// The blob with its chunks where they lie now that every container has its name.
    private func recipeBlob(_ blob: Pending) throws(MregError) -> Recipe.Blob {
        var chunks: [Recipe.Chunk] = []
        chunks.reserveCapacity(blob.chunks.count)
        for chunk in blob.chunks {
            chunks.append(Recipe.Chunk(chunk.digest, try extent(of: chunk)))
        }
        return Recipe.Blob(digest: blob.digest, size: blob.size, rule: blob.rule, chunks: chunks)
    }

    private func extent(of chunk: StagedChunk) throws(MregError) -> Extent {
        switch chunk.place {
        case .stored(let extent): return extent
        case .session(let number, let offset):
            if let container = digests[number] {
                return Extent(container: container, offset: offset, length: chunk.length)
            }
        case .own: break
        }
        throw MregError(.failed, "chunk \(chunk.digest) was put nowhere")
    }
}

extension ObjectStore {
    /// Begins putting blobs; cheap, nothing is made before the first blob.
    public func beginPut(index: any BlobIndex) -> PutSession {
        PutSession(store: self, index: index)
    }

    /// Writes a recipe file durably; its name.
    func publish(_ recipe: Recipe) throws(MregError) -> Digest {
        let bytes = recipe.encoded()
        guard bytes.count <= StoreLimits.recipeBytesMax else {
            throw MregError(
                .usage, "a file is cut into more pieces than a recipe can hold",
                cause: "the recipe would have \(bytes.count) bytes")
        }
        let name = SHA256Hasher.hash(bytes)
        let staged = try StagedFile(in: temporary)
        try staged.append(bytes)
        let target = recipePath(name)
        try Directory.make(Paths.parent(target))
        try staged.publish(as: target)
        return name
    }

    /// Writes a recipe with only some of its blobs; their places. The old one stays.
    public func renew(
        _ recipe: Recipe, keeping isKept: (Recipe.Blob) -> Bool
    ) throws(MregError) -> [BlobPlace] {
        guard let rest = try recipe.keeping(isKept) else { return [] }
        return rest.places(name: try publish(rest))
    }

    /// Throws unless everything a push found in the store at its start is still there.
    ///
    /// Its container may have been set aside since.
    public func recheck(_ summary: PutSummary) throws(MregError) {
        for place in summary.reused where try !looksIntact(place) {
            throw Self.wentAway("stored bytes of \(place.blob)")
        }
        for (container, size) in summary.reusedContainers
        where try containerSize(container) != size {
            throw Self.wentAway("container \(container)")
        }
    }

    private static func wentAway(_ what: String) -> MregError {
        MregError(.busy, "\(what) went away during this push", next: "run the command again")
    }
}
