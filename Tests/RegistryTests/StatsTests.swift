// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

@testable import Registry

/// Statistics against what the files on disk say.
@Suite struct StatsTests {
    private static let one = noise((1 << 20) + 100, seed: 1)
    private static let two = noise((1 << 20) + 200, seed: 2)

    private func diskBytes(_ stage: Stage, _ folder: String) throws -> Int64 {
        try stage.files(folder).reduce(0) { total, path in
            total + (try FileStatus.of(path)?.size ?? 0)
        }
    }

    @Test func `sums are those of the files on disk`() throws {
        let stage = try Stage()
        try stage.push(Self.one, as: "a")
        try stage.push(Self.two, as: "a")
        try stage.push(Self.one, as: "b")
        let stats = try stage.open(.read).statistics(.registry)
        #expect(stats.containerBytes == (try diskBytes(stage, "objects")))
        #expect(stats.containerCount == (try stage.files("objects").count))
        #expect(stats.recipeBytes == (try diskBytes(stage, "recipes")))
        #expect(stats.recipeCount == (try stage.files("recipes").count))
        #expect(stats.logBytes == (try diskBytes(stage, "log")))
        #expect(stats.logicalBytes == Int64(2 * Self.one.count + Self.two.count))
        #expect(stats.deadBytes == 0)
        #expect(stats.storedBytes == stats.containerBytes)
        #expect(stats.artifactCount == 2 && stats.versionCount == 3)
        #expect(stats.lines.map(\.label) == ["a", "b"])
        #expect(stats.lines.map(\.versionCount) == [2, 1])
    }

    @Test func `what a version alone needs is what removing it frees`() throws {
        let stage = try Stage()
        try stage.push(Self.one, as: "a")
        try stage.push(Self.two, as: "a")
        try stage.push(Self.one, as: "b")
        let lines = try stage.open(.read).statistics(.artifact(try ArtifactName("a"))).lines
        #expect(lines.map(\.label) == ["a@v1", "a@v2"])
        #expect(lines[0].ownBytes < 20_000, "b has the same file")
        #expect(lines[1].ownBytes >= Int64(Self.two.count))
        let line = try #require(
            try stage.open(.read).statistics(.version(try Reference("a@v1"))).lines.first)
        #expect(line.ownBytes == lines[0].ownBytes)
        #expect(try #require(line.sharedBytes) >= Int64(Self.one.count))
        _ = try stage.open().remove(
            try Reference("a@v2"), reason: "test", signing: SigningChoice())
        let dead = try stage.open(.read).statistics(.registry)
        #expect(dead.deadBytes == lines[1].ownBytes)
        let before = try diskBytes(stage, "objects")
        let result = try stage.open().collect()
        #expect(before - (try diskBytes(stage, "objects")) == result.bytesFreed)
        #expect(result.bytesFreed + result.bytesDead == lines[1].ownBytes)
        #expect(try stage.open(.read).statistics(.registry).deadBytes == result.bytesDead)
    }

    @Test func `an unknown name is an error`() throws {
        let stage = try Stage()
        let name = try ArtifactName("nobody")
        #expect(
            try failure { _ = try stage.open(.read).statistics(.artifact(name)) }.code == .notFound)
    }
}
