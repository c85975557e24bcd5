// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Taking away: recipes first, then containers; in slices, under the exclusive lease.
extension GarbageCollection {
    /// Recipes dealt with between two looks at the clock, told to the index together.
    static let recipesAtOnceMax = 64
    /// After so many chunks that moved the index is told, however few recipes that were.
    static let chunksAtOnceMax = 20_000
    /// Containers dealt with between two looks at the clock, told to the index together.
    static let containersAtOnceMax = 16

    /// Removes doomed recipes for about `seconds`; true when all are gone. Then call `sync`.
    ///
    /// `newcomers` are the blobs that entries written since the mark need. Recipes that place one
    /// of them stay, with the containers they name.
    public func unreference(
        newcomers: DigestList, seconds: Double, _ tell: (PlaceChanges) throws(MregError) -> Void
    ) throws(MregError) -> Bool {
        guard !options.isDryRun else { return true }
        let started = Surroundings.monotonicSeconds
        while recipesDone < doomed.count {
            var end = recipesDone
            var changes = PlaceChanges()
            var names: [Digest] = []
            while end < doomed.count, end - recipesDone < Self.recipesAtOnceMax,
                changes.chunks.count < Self.chunksAtOnceMax
            {
                let (number, heir) = doomed[end]
                if let name = try release(number, heir, newcomers, &changes) { names.append(name) }
                end += 1
            }
            // The index first: a push that begins after this slice must not find the blobs.
            if !changes.isEmpty { try tell(changes) }
            for name in names { try remove(store.recipePath(name)) }
            report.recipes.append(contentsOf: names)
            recipesDone = end
            if Surroundings.monotonicSeconds - started > seconds { break }
        }
        return recipesDone == doomed.count
    }

    /// What the index must learn when a recipe goes; nil when it has to stay or is gone already.
    private func release(
        _ number: Int, _ heir: Digest?, _ newcomers: DigestList, _ changes: inout PlaceChanges
    ) throws(MregError) -> Digest? {
        let name = mark.recipes[number].name
        // What this collection wrote may bear the name of one that a cut-off collection left.
        guard !written.contains(name), try store.hasRecipe(name) else { return nil }
        let recipe = try store.readRecipe(name)
        let next = try heir.map { heir throws(MregError) in try store.readRecipe(heir) }
        let places =
            try next.map { next throws(MregError) in next.places(name: heir ?? name) } ?? []
        let placed = DigestList(places.map(\.blob))
        let gone = recipe.blobs.map(\.digest).filter { !placed.contains($0) }
        guard !gone.contains(where: { newcomers.contains($0) }) else {
            pinned.formUnion(recipe.containers.map(\.digest))
            return nil
        }
        changes.places += places
        changes.chunks += next?.pieces ?? []
        changes.unplaced += gone.map { ($0, name) }
        for blob in gone { try findOther(blob, than: number, &changes) }
        return name
    }

    /// A live blob that this recipe places no more lies elsewhere; the index learns where.
    private func findOther(
        _ blob: Digest, than number: Int?, _ changes: inout PlaceChanges
    ) throws(MregError) {
        guard case .recipe(let other) = mark.placing(of: blob), Int(other) != number else { return }
        let heir = doomed.first { $0.number == Int(other) }?.heir
        let name = heir ?? mark.recipes[Int(other)].name
        let places = try store.readRecipe(name).places(name: name)
        changes.places += places.filter { $0.blob == blob }
    }

    /// Removes containers that nothing names for about `seconds`; true when all are gone. Then
    /// call `sync`. The recipes' folders must have been synced before.
    public func delete(
        newcomers: DigestList, seconds: Double, _ tell: (PlaceChanges) throws(MregError) -> Void
    ) throws(MregError) -> Bool {
        guard containersDone < dead.count else { return true }
        if options.isDryRun {
            for number in dead { count(number) }
            containersDone = dead.count
            return true
        }
        let started = Surroundings.monotonicSeconds
        try pinWhatNewRecipesName()
        while containersDone < dead.count {
            let end = min(containersDone + Self.containersAtOnceMax, dead.count)
            let batch = dead[containersDone..<end].filter { number in
                let digest = mark.containers.digests[number]
                return !pinned.contains(digest) && !newcomers.contains(digest)
            }
            var changes = PlaceChanges()
            changes.containers = batch.map { mark.containers.digests[$0] }
            // A blob that was this container lies elsewhere; its row may still say otherwise.
            for container in changes.containers { try findOther(container, than: nil, &changes) }
            if !changes.isEmpty { try tell(changes) }
            for number in batch {
                try remove(store.containerPath(mark.containers.digests[number]))
                count(number)
            }
            containersDone = end
            if Surroundings.monotonicSeconds - started > seconds { break }
        }
        return containersDone == dead.count
    }

    private func count(_ number: Int) {
        report.containers.append(mark.containers.digests[number])
        report.bytesFreed += mark.sizes[number]
    }

    /// Recipes written since the mark by pushes may name containers that were needed by nobody.
    private func pinWhatNewRecipesName() throws(MregError) {
        let known = DigestList(mark.recipes.map(\.name))
        for file in try store.files(in: store.recipes) {
            guard let name = file.digest, !known.contains(name), !written.contains(name) else {
                continue
            }
            pinned.formUnion(try store.readRecipe(name).containers.map(\.digest))
        }
    }
}
