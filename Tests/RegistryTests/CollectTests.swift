// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Policy
import TestSupport
import Testing

@testable import Registry

@Suite struct CollectTests {
    private static let large = [noise((1 << 20) + 1, seed: 20), noise((1 << 20) + 2, seed: 21)]

    private func remove(_ stage: Stage, _ reference: String) throws {
        _ = try stage.open().remove(
            try Reference(reference), reason: "test", signing: SigningChoice())
    }

    private func contents(_ stage: Stage) throws -> [String] {
        try stage.files("objects") + stage.files("recipes") + stage.files("log")
    }

    @Test func `what versions need stays, what a removed one alone needed goes`() throws {
        let stage = try Stage()
        try stage.push(Self.large[0])
        try stage.push(Self.large[1])
        try stage.push([3], as: "small")
        let all = try contents(stage)
        #expect(try stage.open().collect().containers.isEmpty)
        #expect(try contents(stage) == all)
        try remove(stage, "model@v1")
        #expect(try failure { try stage.pull("model@v1") }.code == .notFound)
        let before = try contents(stage)
        let plan = try stage.open().collect(CollectRequest(isDryRun: true))
        #expect(plan.containers.contains(.sha256(of: Self.large[0])))
        #expect(try contents(stage) == before, "a dry run changes nothing")
        let done = try stage.open().collect()
        #expect(done.containers == plan.containers && done.bytesFreed > 1 << 20)
        #expect(!done.containers.contains(.sha256(of: Self.large[1])))
        #expect(try stage.pulled("model@v2") == Self.large[1])
        #expect(try stage.pulled("small") == [3])
        #expect(try stage.findings().isEmpty)
        let dump = try stage.dump().filter { !$0.hasPrefix("blob\t") }
        try Stage.dropCatalog(stage.root)
        let isEqual = try stage.dump().filter { !$0.hasPrefix("blob\t") } == dump
        #expect(isEqual)
        #expect(try stage.findings().isEmpty)
        #expect("\(try stage.push(Self.large[0]).version)" == "v3")
        #expect(try stage.pulled("model@v3") == Self.large[0])
    }

    @Test func `content that two versions share outlives one of them`() throws {
        let stage = try Stage()
        try stage.push(Self.large[0], as: "one")
        try stage.push(Self.large[0], as: "two")
        try remove(stage, "one@v1")
        _ = try stage.open().collect()
        #expect(try stage.pulled("two") == Self.large[0])
        #expect(try stage.findings().isEmpty)
    }

    @Test func `what an alias or a descendant holds on to is not removed`() throws {
        let stage = try Stage()
        let alias = try AliasName("prod")
        try stage.push([1]) { $0.alias = alias }
        #expect(try failure { try self.remove(stage, "model@v1") }.code == .refused)
        try stage.push([2], as: "base")
        try stage.push([3], as: "tuned") {
            $0.parents = [.init(relation: "finetune", text: "base", isExternal: false)]
        }
        #expect(try failure { try self.remove(stage, "base@v1") }.code == .refused)
        try remove(stage, "tuned@v1")
        try remove(stage, "base@v1")
        _ = try stage.open().collect()
        #expect(try stage.findings().isEmpty)
    }

    @Test func `a catalog from before a collection does no harm`() throws {
        let stage = try Stage()
        try stage.push(Self.large[0])
        try stage.push([2])
        try remove(stage, "model@v1")
        // Killed between deleting files and telling the catalog.
        let kept = try File.contents(stage.location.layout.catalog, limit: 1 << 26)
        _ = try stage.open().collect()
        try Stage.dropCatalog(stage.root)
        try overwrite(stage.location.layout.catalog, kept)
        chmodWritable(stage.location.layout.catalog)
        #expect(try stage.pulled("model") == [2])
        #expect("\(try stage.push(Self.large[0]).version)" == "v3")
        #expect(try stage.pulled("model") == Self.large[0])
    }

    @Test func `documents of the past stay, so that the log can be folded again`() throws {
        let stage = try Stage()
        for key in ["carol", "dave"] { try stage.trust(key) }
        _ = try stage.open().trustRemove("carol", compromised: false, signing: SigningChoice())
        try stage.push([1])
        _ = try stage.open().collect()
        try Stage.dropCatalog(stage.root)
        #expect(try stage.pulled("model") == [1])
        #expect(try stage.findings().isEmpty)
    }

    /// One shared container of which the version that stays needs a tenth: every push of a folder
    /// puts its small files into one.
    private func mostlyGarbage() throws -> Stage {
        let stage = try Stage()
        for number in 0..<10 {
            try stage.scratch.write(
                "big/\(number).bin", noise(90_000, seed: UInt64(number) + 100))
        }
        try stage.push([stage.scratch.at("big")], as: "big")
        // Its one tar is a blob; a file of it pushed alone is another blob.
        try stage.push(noise(90_000, seed: 100), as: "small")
        try remove(stage, "big@v1")
        return stage
    }

    @Test func `a dry run names the versions and files the garbage belongs to`() throws {
        let stage = try mostlyGarbage()
        let before = try contents(stage)
        let plan = try stage.open().collect(CollectRequest(isDryRun: true))
        #expect(try contents(stage) == before)
        #expect(plan.removed.map(\.label) == ["big@v1"])
        let removed = try #require(plan.removed.first)
        #expect(removed.fileCount == 10)
        #expect(removed.files.map(\.path.text).sorted() == (0..<10).map { "\($0).bin" })
        #expect(removed.bytes > 900_000 && removed.bytes <= plan.bytesFreed + plan.bytesDead)
        let done = try stage.open().collect()
        #expect(done.bytesFreed == plan.bytesFreed)
        #expect(try stage.open().collect(CollectRequest(isDryRun: true)).removed.isEmpty)
        #expect(try stage.pulled("small") == noise(90_000, seed: 100))
        #expect(try stage.findings().isEmpty)
    }

    @Test func `containers that are mostly garbage are rewritten and go the next time`() throws {
        let stage = try Stage()
        // Two artifacts stored by one session share a container, as those of one push do.
        let registry = try stage.open()
        let session = registry.store.beginPut(index: registry.index)
        for number in 0..<10 { _ = try session.putBytes(noise(90_000, seed: UInt64(number) + 200)) }
        let summary = try session.commit()
        try registry.record(summary)
        let pack = try #require(summary.containers.first)
        // Only one of the ten becomes a version; its bytes are found, not stored again.
        try stage.push(noise(90_000, seed: 203))
        let first = try stage.open().collect()
        #expect(first.rewritten == [pack])
        #expect(first.bytesCopied >= 90_000 && first.bytesCopied < 100_000)
        #expect(try stage.open().store.containerSize(pack) != nil)
        #expect(try stage.pulled("model") == noise(90_000, seed: 203))
        #expect(try stage.findings().isEmpty)
        let second = try stage.open().collect()
        #expect(second.containers == [pack])
        #expect(try stage.pulled("model") == noise(90_000, seed: 203))
        #expect(try stage.findings().isEmpty)
        let dump = try stage.dump()
        try Stage.dropCatalog(stage.root)
        #expect(
            try stage.dump().filter { $0.hasPrefix("version") }
                == dump.filter { $0.hasPrefix("version") })
        #expect(try stage.pulled("model") == noise(90_000, seed: 203))
    }

    @Test func `a catalog that was not told of a rewriting finds the bytes again`() throws {
        let stage = try Stage()
        let registry = try stage.open()
        let session = registry.store.beginPut(index: registry.index)
        for number in 0..<10 { _ = try session.putBytes(noise(90_000, seed: UInt64(number) + 200)) }
        try registry.record(try session.commit())
        try stage.push(noise(90_000, seed: 203))
        let kept = try File.contents(stage.location.layout.catalog, limit: 1 << 26)
        for _ in 0..<2 { _ = try stage.open().collect() }
        try Stage.dropCatalog(stage.root)
        try overwrite(stage.location.layout.catalog, kept)
        chmodWritable(stage.location.layout.catalog)
        #expect(try stage.pulled("model") == noise(90_000, seed: 203))
        // What that catalog still believes to be stored is stored anew.
        try stage.push(noise(90_000, seed: 205), as: "again")
        _ = try stage.open().collect()
        #expect(try stage.pulled("again") == noise(90_000, seed: 205))
        #expect(try stage.findings().isEmpty)
    }

    @Test func `a push between mark and removal keeps what it needs`() throws {
        let stage = try mostlyGarbage()
        let registry = try stage.open()
        let live = try registry.liveBlobs()
        let size = Int64(registry.logCheckpoint.size)
        let collection = try registry.store.beginCollection(live: live)
        try collection.copy()
        let again = try stage.push([stage.scratch.at("big")], as: "big")
        #expect(again.bytesReused > 900_000, "the bytes were found")
        try registry.refresh()
        let newcomers = DigestList(try registry.catalog.read { try $0.blobsNeeded(since: size) })
        while try !collection.unreference(newcomers: newcomers, seconds: 0, { _ in }) {}
        try collection.sync()
        while try !collection.delete(newcomers: newcomers, seconds: 0, { _ in }) {}
        try stage.pull("big@v2")
        #expect(try stage.findings().isEmpty)
        _ = try stage.open().collect()
        try stage.pull("big@v2")
    }
}

private func chmodWritable(_ path: String) { Command.run("chmod", ["644", path]) }
