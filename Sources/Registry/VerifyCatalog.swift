// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregCrypto
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
        // Checking reads every page; another catalog is filled now.
        releaseMemory()
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
        releaseMemory()
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
        // Nearly always all rows are equal, which two digests tell; only else are they kept.
        guard try sum(of: used) != sum(of: fresh) else { return [] }
        let (before, after) = (try marks(of: used), try marks(of: fresh))
        let wrong = try rows(of: used, notIn: after).map {
            "a row the log does not yield: \($0)"
        }
        let missing = try rows(of: fresh, notIn: before).map { "a missing row: \($0)" }
        let all = wrong + missing
        let shown = all.prefix(differencesShownMax).map { $0.printable }
        guard all.count > differencesShownMax else {
            return all.isEmpty ? ["its rows are in another order"] : shown
        }
        return shown + ["and more rows"]
    }

    /// Gives the rows to `body` that the log decides. Where a blob lies depends on who pushed first;
    /// it is checked against the recipes.
    private static func forEachRow(of catalog: Catalog, _ body: (String) -> Void) throws {
        try catalog.read { try $0.dump { if !isPlace($0) { body($0) } } }
    }

    private static func sum(of catalog: Catalog) throws -> Digest {
        var hasher = SHA256Hasher()
        try forEachRow(of: catalog) { hasher.update(Array(($0 + "\n").utf8)) }
        return hasher.finalize()
    }

    private static func marks(of catalog: Catalog) throws -> Set<Digest> {
        var marks: Set<Digest> = []
        try forEachRow(of: catalog) { marks.insert(Digest.sha256(of: Array($0.utf8))) }
        return marks
    }

    /// The first rows of a catalog that are not among others.
    private static func rows(of catalog: Catalog, notIn others: Set<Digest>) throws -> [String] {
        var rows: [String] = []
        try forEachRow(of: catalog) { row in
            guard rows.count <= differencesShownMax,
                !others.contains(Digest.sha256(of: Array(row.utf8)))
            else { return }
            rows.append(row)
        }
        return rows
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
