// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import TestSupport
import Testing

@testable import Registry

/// Files of the registry that were gone and are put back, as from a backup: nobody has to delete
/// the catalog for them to count again.
@Suite struct LostAndBackTests {
    private static let content = noise(5000, seed: 71)

    /// A registry with two versions, and the files in a folder that the second one brought.
    private func prepared(_ folder: String) throws -> (stage: Stage, brought: [String]) {
        let stage = try Stage()
        try stage.push(noise(100, seed: 70), as: "other")
        let before = Set(try stage.files(folder))
        try stage.push(Self.content)
        return (stage, try stage.files(folder).filter { !before.contains($0) })
    }

    private func take(_ stage: Stage, _ paths: [String]) throws {
        for (number, path) in paths.enumerated() {
            try Directory.rename(path, to: stage.scratch.at("taken-\(number)"))
        }
    }

    private func putBack(_ stage: Stage, _ paths: [String]) throws {
        for (number, path) in paths.enumerated() {
            try Directory.rename(stage.scratch.at("taken-\(number)"), to: path)
        }
    }

    /// What lies in one folder or the other, and whether the catalog is made while it is gone.
    @Test(arguments: ["recipes", "objects"], [false, true])
    func `what is back counts again`(_ folder: String, _ isCatalogMadeBetween: Bool) throws {
        let (stage, brought) = try prepared(folder)
        #expect(!brought.isEmpty)
        try take(stage, brought)
        if isCatalogMadeBetween { try Stage.dropCatalog(stage.root) }
        // Whoever looks meanwhile is told, and the catalog takes note of it.
        #expect(throws: (any Error).self) { try stage.pulled("model@v1") }
        #expect(try !stage.findings().isEmpty)
        #expect(try stage.pulled("other@v1", "model.bin") == noise(100, seed: 70))
        try putBack(stage, brought)
        #expect(try stage.pulled("model@v1") == Self.content)
        #expect(try stage.findings().isEmpty)
    }

    /// Reads of what the catalog is made from: not of the working copies of documents, which are
    /// only compared with what the log says.
    private static func isOfTruth(_ call: SeenCall) -> Bool {
        guard case .look(.read) = call else { return false }
        return !"\(call)".contains(".yaml")
    }

    @Test func `a disk that fails while the catalog is made leaves no gap in it`() throws {
        let (stage, _) = try prepared("recipes")
        let expected = try stage.dump()
        let count = try CallWatch.count(
            [stage.root], where: Self.isOfTruth
        ) {
            try Stage.dropCatalog(stage.root)
            _ = try stage.open(.read)
        }
        for number in 0..<count {
            try Stage.dropCatalog(stage.root)
            let outcome = CallWatch.failing(
                number, below: [stage.root], errno: EIO,
                where: Self.isOfTruth
            ) { _ = try stage.open(.read) }
            #expect((outcome.error as? MregError)?.code == .io, "\(outcome)")
            #expect(try stage.dump() == expected, "\(outcome)")
        }
    }
}
