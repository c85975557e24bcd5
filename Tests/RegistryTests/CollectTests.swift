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
        #expect(try stage.open().collect(isDryRun: false).containers.isEmpty)
        #expect(try contents(stage) == all)
        try remove(stage, "model@v1")
        #expect(try failure { try stage.pull("model@v1") }.code == .notFound)
        let before = try contents(stage)
        let plan = try stage.open().collect(isDryRun: true)
        #expect(plan.containers.contains(.sha256(of: Self.large[0])))
        #expect(try contents(stage) == before, "a dry run changes nothing")
        let done = try stage.open().collect(isDryRun: false)
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
        _ = try stage.open().collect(isDryRun: false)
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
        _ = try stage.open().collect(isDryRun: false)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `a catalog from before a collection does no harm`() throws {
        let stage = try Stage()
        try stage.push(Self.large[0])
        try stage.push([2])
        try remove(stage, "model@v1")
        // Killed between deleting files and telling the catalog.
        let kept = try File.contents(stage.location.layout.catalog, limit: 1 << 26)
        _ = try stage.open().collect(isDryRun: false)
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
        _ = try stage.open().collect(isDryRun: false)
        try Stage.dropCatalog(stage.root)
        #expect(try stage.pulled("model") == [1])
        #expect(try stage.findings().isEmpty)
    }
}

private func chmodWritable(_ path: String) { Command.run("chmod", ["644", path]) }
