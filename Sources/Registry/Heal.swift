// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore

/// Healing: what a verification found damaged is noted, and the next push sets it aside, saves
/// what is still good in it, and stores anew what it pushes. Nothing is lost by it: damaged files
/// lie in `tmp/` for a month.
extension LocalRegistry {
    /// Notes damaged containers and recipes for the next push; never an error.
    func noteDamage(_ damages: [Damage]) {
        let lines = damages.filter(\.isIntegrityFailure).compactMap { damage -> String? in
            guard let digest = damage.digest, damage.kind == .wrongBytes else { return nil }
            return "\(damage.path.hasPrefix("recipes/") ? "recipe" : "container") \(digest.hex)\n"
        }
        guard !lines.isEmpty, (try? Directory.make(Paths.parent(notesPath), mode: 0o700)) != nil
        else { return }
        try? DurableWrite.replace(notesPath, with: Array(lines.joined().utf8), mode: 0o600)
    }

    /// Sets aside what was noted and is still damaged; the caller holds the shared lease.
    ///
    /// Good blobs are stored again before anything moves, so that a crash leaves no hole.
    func setAsideDamaged() throws {
        guard try FileStatus.of(notesPath) != nil else { return }
        let noted = try notedDamage()
        let containers = try noted.containers.filter { try isWrong(store.containerPath($0), $0) }
        let damaged = Set(try noted.recipes.filter { try isWrong(store.recipePath($0), $0) })
        let bad = Set(containers)
        let (recipes, kept) = try renewRecipes(without: bad)
        try rescue(containers: bad, recipes: damaged.union(recipes), kept: kept)
        for digest in containers { try store.quarantine(container: digest) }
        for digest in damaged.union(recipes) { try store.quarantine(recipe: digest) }
        try Directory.remove(notesPath)
    }

    /// Writes recipes anew that place something in bad containers, with the blobs that do not;
    /// the names of the old ones, and the places that hold from now on.
    private func renewRecipes(
        without bad: Set<Digest>
    ) throws -> (old: Set<Digest>, places: [BlobPlace]) {
        var old: Set<Digest> = []
        var places: [BlobPlace] = []
        guard !bad.isEmpty else { return (old, places) }
        _ = try store.scanRecipes { (name, recipe) throws(MregError) in
            guard recipe.containers.contains(where: { bad.contains($0.digest) }) else { return }
            old.insert(name)
            places += try self.store.renew(recipe) { blob in
                blob.chunks.allSatisfy { !bad.contains($0.extent.container) }
            }
        }
        return (old, places)
    }

    /// Stores what a push of known content found missing.
    func heal(_ session: PutSession, _ result: inout PushResult) throws {
        let summary = try session.commit()
        guard !summary.places.isEmpty else { return }
        try record(summary)
        result.bytesStored = summary.bytesStored
        result.notices.append("stored \(summary.places.count) lost blobs of it again")
    }

    /// Stores lost records of a version's scan again: they are the same bytes every time.
    func heal(_ scan: PushScan, of version: VersionRecord) throws {
        let needed = Set(try catalog.read { try $0.blobs(neededBy: version.id) })
        let lost = try scan.blobs.filter { blob in
            let digest = Digest.sha256(of: blob)
            return try needed.contains(digest) && store.locate(digest, in: index) == nil
        }
        guard !lost.isEmpty else { return }
        let session = store.beginPut(index: indexForPutting)
        for blob in lost { _ = try session.putBytes(blob) }
        try record(try session.commit())
    }

    private var notesPath: String {
        let name = Digest.sha256(of: Array(layout.root.utf8)).hex
        return Paths.join(Surroundings.state, "damaged", name)
    }

    private static var notesBytesMax: Int { 16 << 20 }

    private func notedDamage() throws -> (containers: [Digest], recipes: [Digest]) {
        let bytes = try File.contents(notesPath, limit: Self.notesBytesMax)
        var noted: (containers: [Digest], recipes: [Digest]) = ([], [])
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let digest = Digest(hex: String(words[1])) else { continue }
            if words[0] == "recipe" {
                noted.recipes.append(digest)
            } else {
                noted.containers.append(digest)
            }
        }
        return noted
    }

    private func isWrong(_ path: String, _ digest: Digest) throws(MregError) -> Bool {
        guard try FileStatus.of(path, followLinks: false)?.kind == .regular else { return false }
        let file = try File.open(reading: path, followLinks: false)
        let buffer = AlignedBuffer(capacity: File.blockBytes)
        var hasher = SHA256Hasher()
        while true {
            try file.read(into: buffer)
            buffer.withBytes { hasher.update($0) }
            if buffer.count < buffer.capacity { return hasher.finalize() != digest }
        }
    }

    /// Copies good small blobs out and forgets the places of what is lost; `kept` stay where
    /// they are, by a recipe that was written anew.
    private func rescue(
        containers: Set<Digest>, recipes: Set<Digest>, kept: [BlobPlace]
    ) throws {
        let stays = Set(kept.map(\.blob))
        let rows = try rows { row in
            guard !stays.contains(row.digest) else { return false }
            return row.container.map { containers.contains($0) } ?? false
                || row.recipe.map { recipes.contains($0) } ?? false
        }
        let hiding = HidingIndex(
            base: indexForPutting, hidden: Set(rows.map(\.digest)), containers: containers)
        let session = store.beginPut(index: hiding)
        for row in rows where row.recipe != nil && row.length <= Int64(Limits.bundleBytesMax) {
            let read = try unlessLost { () throws(MregError) in
                try index.place(of: row.digest).map { (place) throws(MregError) in
                    try store.bytes(place, limit: Limits.bundleBytesMax)
                }
            }
            guard let bytes = read.flatMap(\.self) else { continue }
            _ = try session.putBytes(bytes)
        }
        let summary = try session.commit()
        let saved = Set(summary.places.map(\.blob))
        try catalog.apply { writer in
            try writer.removeBlobs(rows.map(\.digest).filter { !saved.contains($0) })
            // What only a lost recipe said of a container is not known any more.
            try writer.removeChunks(in: containers.union(rows.compactMap(\.container)))
            try writer.insert(kept)
            try writer.insert(summary.places, chunks: summary.chunks)
        }
    }

    private func rows(where isWanted: (BlobRow) -> Bool) throws -> [BlobRow] {
        var found: [BlobRow] = []
        var last: Digest?
        while true {
            let batch = try catalog.read { try $0.blobs(after: last, limit: 4096) }
            guard let end = batch.last else { return found }
            last = end.digest
            found += batch.filter(isWanted)
        }
    }
}

/// An index that does not know some blobs and containers, so that they are stored again.
private struct HidingIndex: BlobIndex {
    let base: CatalogIndex
    let hidden: Set<Digest>
    let containers: Set<Digest>

    func place(of digest: Digest) throws(MregError) -> BlobPlace? {
        hidden.contains(digest) ? nil : try base.place(of: digest)
    }

    func chunk(_ digest: Digest) throws(MregError) -> Extent? {
        guard !hidden.contains(digest), let extent = try base.chunk(digest),
            !containers.contains(extent.container)
        else { return nil }
        return extent
    }
}
