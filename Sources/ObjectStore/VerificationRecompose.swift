// SPDX-License-Identifier: Apache-2.0
import MregCore
import Synchronization

/// Blobs of a recipe that are to be put together from their chunks, by number.
struct Composition: Sendable {
    var recipe: Int
    var blobs: [Int]
}

/// The blobs that recipes describe, and what must be known of them; filled from all threads.
final class Compositions: Sendable {
    private struct Claimed {
        var composition: Composition
        var claim: ChunkClaim
    }

    private struct Noted {
        /// Blobs of one chunk, which the check of that chunk has seen to.
        var single: [Composition] = []
        var claimed: [Claimed] = []
    }

    private let noted = Mutex(Noted())

    /// Notes the blobs of a recipe, as far as the check will ask for them.
    func add(_ recipe: Recipe, number: Int, _ scope: VerificationScope) {
        guard scope.isDeep || scope.proven != nil else { return }
        var single = Composition(recipe: number, blobs: [])
        var claimed: [Claimed] = []
        for (index, blob) in recipe.blobs.enumerated() {
            if let list = ChunkList(blob) {
                claimed.append(
                    Claimed(
                        composition: Composition(recipe: number, blobs: [index]),
                        claim: list.claim))
            } else if scope.isDeep {
                single.blobs.append(index)
            }
        }
        noted.withLock { noted in
            if !single.blobs.isEmpty { noted.single.append(single) }
            noted.claimed += claimed
        }
    }

    /// What is to be put together: everything in a deep check, else what nobody has proven.
    func due(_ scope: VerificationScope) -> [Composition] {
        let noted = noted.withLock { $0 }
        guard !scope.isDeep else { return noted.single + noted.claimed.map(\.composition) }
        guard let proven = scope.proven, !noted.claimed.isEmpty else { return [] }
        return zip(noted.claimed, proven.areProven(noted.claimed.map(\.claim)))
            .filter { !$0.1 }.map(\.0.composition)
    }
}

extension StoreVerifier {
    /// Puts blobs together and compares them with their own digests; how many. Those in bad
    /// containers are hurt anyway.
    func recompose(
        _ compositions: [Composition], of recipes: [Candidate]
    ) throws(MregError) -> Int {
        let done = Atomic<Int>(0)
        let learned = Mutex<[ChunkClaim]>([])
        try onAllCores(compositions.count) { number throws(MregError) in
            let composition = compositions[number]
            let file = recipes[composition.recipe]
            guard !self.isOverTime else { return }
            let recipe: Recipe
            do throws(MregError) {
                recipe = try self.store.readRecipe(file.digest)
            } catch {
                // Damaged recipes were reported when they were read.
                guard error.code != .corrupt else { return }
                self.report(file.path, .unreadable, file.digest, "\(error)")
                return
            }
            for index in composition.blobs {
                let blob = recipe.blobs[index]
                guard !blob.chunks.contains(where: { self.isBad($0.extent.container) }) else {
                    continue
                }
                do throws(MregError) {
                    let claim = try self.compose(blob)
                    if let claim { learned.withLock { $0.append(claim) } }
                } catch {
                    self.report(
                        file.path, error.code == .corrupt ? .wrongChunk : .unreadable, file.digest,
                        "its chunks do not make blob \(blob.digest): \(error.cause ?? "")",
                        blobs: [blob.digest])
                }
                done.add(1, ordering: .relaxed)
            }
        }
        scope.proven?.record(learned.withLock { $0 })
        return done.load(ordering: .relaxed)
    }

    /// Reads a blob to its end; what that proves of its chunks. Throws when it is another blob.
    private func compose(_ blob: Recipe.Blob) throws(MregError) -> ChunkClaim? {
        let place = BlobPlace(
            blob: blob.digest, extents: blob.chunks.map(\.extent), recipe: nil)
        guard let list = ChunkList(blob) else {
            try store.read(place.coalesced()) { _ in }
            return nil
        }
        let isTrue = try ChunkProver(store).prove(ProofJob(ExtentMap(place), list)) { _ in }
        return isTrue ? list.claim : nil
    }
}
