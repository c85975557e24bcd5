// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// What a committed session stored.
public struct PutSummary: Sendable {
    /// The places of the new blobs: rows for the catalog.
    public var places: [BlobPlace] = []
    /// The places of the blobs that were there before.
    public var reused: [BlobPlace] = []
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
        try recheckReused()
        var summary = PutSummary()
        summary.bytesRead = bytesRead
        summary.bytesReused = bytesReused
        summary.reused = reused.values.sorted { $0.blob < $1.blob }
        try publishContainers(into: &summary)
        try publishRecipes(into: &summary)
        return summary
    }

    /// What was found before must still be there: its container may have been set aside since.
    private func recheckReused() throws(MregError) {
        for place in reused.values {
            guard try store.looksIntact(place) else {
                throw MregError(
                    .busy, "stored bytes of \(place.blob) went away during this push",
                    next: "run the command again")
            }
        }
    }

    private func publishContainers(into summary: inout PutSummary) throws(MregError) {
        var folders: Set<String> = []
        for (container, digest) in zip(containers, digests) {
            guard let digest else { continue }
            let target = store.containerPath(digest)
            let folder = Paths.parent(target)
            try Directory.make(folder)
            try container.publish(as: target)
            folders.insert(folder)
            summary.containers.append(digest)
            summary.bytesStored += container.size
        }
        for folder in folders.sorted(by: { $0.bytesPrecede($1) }) { try Directory.sync(folder) }
    }

    private func publishRecipes(into summary: inout PutSummary) throws(MregError) {
        var sizes: [Digest: Int64] = [:]
        for (container, digest) in zip(containers, digests) {
            if let digest { sizes[digest] = container.size }
        }
        var packed: [Recipe.Blob] = []
        for blob in pending {
            guard let container = digests[blob.container] else { continue }
            if container == blob.digest {
                summary.places.append(.whole(blob.digest, size: blob.size))
            } else {
                packed.append(.cut(blob, in: container, by: WholeCutter()))
            }
        }
        for start in stride(from: 0, to: packed.count, by: StoreLimits.recipeBlobsMax) {
            let end = min(start + StoreLimits.recipeBlobsMax, packed.count)
            let recipe = try Recipe(blobs: Array(packed[start..<end]), sizes: sizes)
            let name = try store.publish(recipe)
            summary.recipes.append(name)
            summary.places.append(contentsOf: recipe.places(name: name))
        }
        summary.places.sort { $0.blob < $1.blob }
    }
}

extension Recipe.Blob {
    /// A blob that lies in one piece in a container. Only the rule that does not cut is used so
    /// far, so the one chunk has the blob's digest.
    fileprivate static func cut(
        _ blob: PutSession.Pending, in container: Digest, by cutter: WholeCutter
    ) -> Recipe.Blob {
        let length = cutter.chunkLength(at: 0, of: blob.size)
        let extent = Extent(container: container, offset: blob.offset, length: length)
        return Recipe.Blob(
            digest: blob.digest, size: blob.size, rule: cutter.rule,
            chunks: [.init(digest: blob.digest, extent: extent)])
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
        let staged = try StagedContainer(in: temporary, expected: 0)
        try unsafe staged.append(bytes.span.bytes)
        let name = try staged.finishHash()
        try staged.seal()
        let target = recipePath(name)
        try Directory.make(Paths.parent(target))
        try staged.publish(as: target)
        try Directory.sync(Paths.parent(target))
        return name
    }
}
