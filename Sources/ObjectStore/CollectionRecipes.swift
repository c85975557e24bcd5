// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Copying: needed chunks into new containers, and new recipes that say so.
extension GarbageCollection {
    /// Copies what is needed out of containers that are mostly garbage, and writes the recipes
    /// that replace those which name containers that go; removes nothing.
    ///
    /// `shouldStop` is asked between containers. `progress` is told the bytes copied so far.
    public func copy(
        shouldStop: () -> Bool = { false }, progress: (Int64) -> Void = { _ in }
    ) throws(MregError) {
        let copier = ChunkCopier(store)
        if !options.isDryRun, !plan.candidates.isEmpty {
            try copyCandidates(copier, shouldStop, progress)
            try copier.finish()
            // After a collection that was cut off, the same chunks may make the same container
            // again: it exists, nothing named it at the mark, and from now on it is needed.
            pinned.formUnion(copier.sizes.keys)
            report.bytesCopied = copier.bytesCopied
        } else {
            report.bytesCopied = bytesToCopy
        }
        countDead()
        for number in mark.recipes.indices where plan.concerns(mark.recipes[number]) {
            try replaceRecipe(number, copier)
        }
    }

    private func copyCandidates(
        _ copier: ChunkCopier, _ shouldStop: () -> Bool, _ progress: (Int64) -> Void
    ) throws(MregError) {
        let sources = try neededChunks()
        var isStopped = false
        for number in plan.candidates {
            isStopped = isStopped || shouldStop()
            guard !isStopped else {
                plan.spare(number)
                continue
            }
            do {
                let container = mark.containers.digests[number]
                try copier.copy(sources[number] ?? [], of: container, progress)
            } catch  where error.code == .corrupt {
                plan.spare(number)
                report.damages.append(error.description)
            }
        }
    }

    /// The chunks that live blobs need in containers that are to be rewritten.
    private func neededChunks() throws(MregError) -> [Int: [Recipe.Chunk]] {
        var sources: [Int: [Recipe.Chunk]] = [:]
        for (number, note) in mark.recipes.enumerated() {
            guard note.containers.contains(where: { plan.fates[Int($0)] == .rewritten }) else {
                continue
            }
            for blob in try store.readRecipe(note.name).blobs {
                guard mark.placing(of: blob.digest) == .recipe(UInt32(number)) else { continue }
                for chunk in blob.chunks {
                    guard let place = mark.containers.index(of: chunk.extent.container),
                        plan.fates[place] == .rewritten
                    else { continue }
                    sources[place, default: []].append(chunk)
                }
            }
        }
        return sources
    }

    /// Decides what of a recipe stays, writes that as another recipe, and dooms the old one.
    private func replaceRecipe(_ number: Int, _ copier: ChunkCopier) throws(MregError) {
        let recipe = try store.readRecipe(mark.recipes[number].name)
        var sizes = copier.sizes
        for container in recipe.containers { sizes[container.digest] = container.size }
        var kept: [Recipe.Blob] = []
        if mark.recipes[number].liveCount > 0 {
            for blob in recipe.blobs {
                if let blob = keeping(blob, copier) { kept.append(blob) }
            }
        }
        if kept == recipe.blobs { return }
        var heir: Digest?
        if !kept.isEmpty, !options.isDryRun {
            let name = try store.publish(try Recipe(blobs: kept, sizes: sizes))
            written.insert(name)
            heir = name
        }
        doomed.append((number, heir))
        if options.isDryRun { report.recipes.append(mark.recipes[number].name) }
    }

    /// A blob's entry as it will be, or nil when a container it needs goes.
    ///
    /// Dead blobs whose containers stay keep their entries: a push may use them. A lost live blob
    /// keeps its entry too, which is all that is left to say where it was.
    private func keeping(_ blob: Recipe.Blob, _ copier: ChunkCopier) -> Recipe.Blob? {
        let placing = mark.placing(of: blob.digest)
        if placing == StoreMark.Placing.none { return blob }
        var kept = blob
        for index in blob.chunks.indices {
            let chunk = blob.chunks[index]
            guard let place = mark.containers.index(of: chunk.extent.container) else { return nil }
            switch plan.fates[place] {
            case .stays: continue
            case .dead: return nil
            case .rewritten:
                guard placing != nil, let extent = copier.moved[chunk.digest] else { return nil }
                kept.chunks[index].extent = extent
            }
        }
        return kept
    }
}
