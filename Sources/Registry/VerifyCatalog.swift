// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregSystem
import ObjectStore

extension LocalRegistry {
    /// Builds the catalog anew beside the one in use and compares every row.
    func verifyCatalog(_ report: inout VerifyReport) throws {
        for problem in try catalog.read({ try $0.integrityProblems() }) {
            report.findings.append(
                Finding(
                    object: "catalog.sqlite", problem: problem, hurts: [],
                    next: "delete catalog.sqlite; the next command rebuilds it"))
        }
        // Named like other files in `tmp/`, so that one that is left goes with the next collection.
        let path = Paths.join(try temporaryFolder(), "\(RandomName.staged()).sqlite")
        defer { for suffix in Projection.catalogSuffixes { try? Directory.remove(path + suffix) } }
        let fresh = try Catalog.openPassing(path: path)
        let projection = Projection(
            location: location, store: store, log: log, keys: logKeys,
            signedCheckpoint: checkpoint)
        do {
            _ = try projection.catchUp(fresh)
        } catch let error as MregError {
            report.findings.append(
                Finding(
                    object: "log", problem: error.description, hurts: [], next: error.next))
            return
        }
        let differences = try Self.differences(catalog, fresh)
        try? fresh.close()
        report.findings += differences.map { line in
            Finding(
                object: "catalog.sqlite", problem: line, hurts: [],
                next: "delete catalog.sqlite; the next command rebuilds it")
        }
        try verifyPlaces(&report)
    }

    /// The registry's own `tmp/`, or this user's cache where that cannot be written.
    private func temporaryFolder() throws(MregError) -> String {
        let status = try FileStatus.of(layout.temporary)
        if let status, status.owner == Surroundings.userID { return layout.temporary }
        try Directory.make(Surroundings.cache, mode: 0o700)
        return Surroundings.cache
    }

    private static let differencesShownMax = 20

    private static func differences(_ used: Catalog, _ fresh: Catalog) throws -> [String] {
        var left: [String] = []
        var right: [String] = []
        try used.read { try $0.dump { left.append($0) } }
        try fresh.read { try $0.dump { right.append($0) } }
        // Where a blob lies depends on who pushed first; it is checked against the recipes.
        left.removeAll(where: isPlace)
        right.removeAll(where: isPlace)
        guard left != right else { return [] }
        let (before, after) = (Set(left), Set(right))
        let wrong = left.filter { !after.contains($0) }.map {
            "a row the log does not yield: \($0)"
        }
        let missing = right.filter { !before.contains($0) }.map { "a missing row: \($0)" }
        let all = wrong + missing
        let shown = all.prefix(differencesShownMax).map { $0.printable }
        guard all.count > differencesShownMax else {
            return all.isEmpty ? ["its rows are in another order"] : shown
        }
        return shown + ["and \(all.count - differencesShownMax) more rows"]
    }

    private static func isPlace(_ line: String) -> Bool {
        ["blob\t", "blob-container\t", "chunk\t"].contains { line.hasPrefix($0) }
    }

    /// Every place the catalog records must be one that a recipe or a container says.
    private func verifyPlaces(_ report: inout VerifyReport) throws {
        let known = try DirectoryIndex(store)
        var last: Digest?
        while true {
            let rows = try catalog.read { try $0.blobs(after: last, limit: 4096) }
            guard let end = rows.last else { break }
            last = end.digest
            for row in rows where try !isTrue(row, known) {
                report.findings.append(
                    Finding(
                        object: "catalog.sqlite",
                        problem: "the place of blob \(row.digest) is in no recipe", hurts: [],
                        next: "delete catalog.sqlite; the next command rebuilds it"))
            }
        }
        try verifyChunks(&report)
    }

    /// Every chunk the catalog records must be where a recipe says, or in a container that is gone.
    /// Where a recipe went with the versions that needed it, its chunks must still be there.
    private func verifyChunks(_ report: inout VerifyReport) throws {
        var known: Set<Recipe.Chunk> = []
        _ = try store.scanRecipes { (_, recipe) throws(MregError) in
            known.formUnion(recipe.pieces)
        }
        var last: Digest?
        let checker = ChunkChecker(store)
        while true {
            let rows = try catalog.read { try $0.chunks(after: last, limit: 4096) }
            guard let end = rows.last else { return }
            last = end.digest
            for row in rows {
                if let extent = Extent(row) {
                    let chunk = Recipe.Chunk(row.digest, extent)
                    if try known.contains(chunk) || checker.holds(chunk) { continue }
                }
                guard try store.containerSize(row.container) != nil else { continue }
                report.findings.append(
                    Finding(
                        object: "catalog.sqlite",
                        problem: "the place of chunk \(row.digest) is in no recipe", hurts: [],
                        next: "delete catalog.sqlite; the next command rebuilds it"))
            }
        }
    }

    private func isTrue(_ row: BlobRow, _ known: DirectoryIndex) throws(MregError) -> Bool {
        if row.recipe == nil, row.container == row.digest {
            guard row.offset == 0 else { return false }
            return try store.containerSize(row.digest).map { $0 == row.length } ?? true
        }
        guard let recipe = row.recipe else { return false }
        if let place = known.place(of: row.digest), place.recipe == recipe {
            return BlobRow(place) == row
        }
        // Two recipes may place the same blob; this row's recipe decides.
        let read = try unlessLost { () throws(MregError) in try store.readRecipe(recipe) }
        guard let read else { return true }
        return read.places(name: recipe).contains {
            $0.blob == row.digest && BlobRow($0) == row
        }
    }
}
