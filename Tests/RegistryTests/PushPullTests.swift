// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import Policy
import TestSupport
import Testing

@testable import Registry

@Suite struct PushPullTests {
    private func sizes(_ stage: Stage) throws -> [Int] {
        [
            try stage.files("objects").count, try stage.files("recipes").count,
            Int(try stage.open(.read).logCheckpoint.size),
        ]
    }

    @Test func `the same file again makes nothing grow, a changed byte makes v2`() throws {
        let stage = try Stage()
        let first = noise(5000, seed: 1)
        let result = try stage.push(first)
        #expect(result.outcome == .published && "\(result.version)" == "v1")
        #expect(result.signature?.isTrusted == true)
        let before = try sizes(stage)
        let again = try stage.push(first)
        #expect(again.outcome == .alreadyLatest && "\(again.version)" == "v1")
        #expect(try sizes(stage) == before)
        var second = first
        second[4000] ^= 1
        #expect("\(try stage.push(second).version)" == "v2")
        #expect(try stage.pulled("model@v1") == first)
        #expect(try stage.pulled("model@v2") == second)
        #expect(try stage.pulled("model") == second)
        let older = try stage.push(first)
        #expect(older.outcome == .alreadyOlder && "\(older.version)" == "v1")
        let anew = try stage.push(first) { $0.republish = true }
        #expect(anew.outcome == .published && "\(anew.version)" == "v3")
        #expect(try stage.pulled("model@latest") == first)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `a large file is one container identical to it`() throws {
        let stage = try Stage()
        let bytes = noise(3 << 20, seed: 2)
        try stage.push(bytes)
        let digest = Digest.sha256(of: bytes)
        let path =
            stage.location.layout.root + "/objects/"
            + digest.hex.prefix(2) + "/" + digest.hex.dropFirst(2)
        #expect(try File.contents(path, limit: 1 << 24) == bytes)
        #expect(try stage.pulled("model@v1") == bytes)
    }

    @Test func `a folder comes back as it was`() throws {
        let stage = try Stage()
        let files: [(String, [UInt8], UInt32)] = [
            ("weights.bin", noise(2 << 20, seed: 3), 0o644),
            ("config.json", Array("{}".utf8), 0o644),
            ("empty", [], 0o644), ("bin/tool", Array("tool\n".utf8), 0o755),
            ("data/größe 測試.txt", noise(700, seed: 4), 0o644), ("data/e\u{301}.txt", [1], 0o644),
            ("big/other.bin", noise(1 << 20, seed: 5), 0o755),
        ]
        for (name, bytes, mode) in files {
            try stage.scratch.write("net/\(name)", bytes, mode: mode)
        }
        let result = try stage.push([stage.scratch.at("net")])
        #expect(result.name.text == "net" && result.fileCount == files.count)
        let out = Paths.join(try stage.pull("net@v1"), "net")
        for (name, bytes, mode) in files {
            let path = Paths.join(out, name)
            #expect(try File.contents(path, limit: 1 << 24) == bytes, "\(name)")
            #expect(try FileStatus.of(path)?.mode == mode, "\(name)")
        }
        #expect(try Stage.files(below: out).count == files.count)
        #expect(try stage.push([stage.scratch.at("net")]).outcome == .alreadyLatest)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `single files and folders of an artifact can be pulled alone`() throws {
        let stage = try Stage()
        for name in ["a.txt", "sub/b.txt", "sub/c.txt", "subway.txt"] {
            try stage.scratch.write("net/\(name)", Array(name.utf8))
        }
        try stage.push([stage.scratch.at("net")])
        let known = try ArtifactPath("a.txt")
        let one = try stage.pull("net@v1") { $0.paths = [known] }
        #expect(try Stage.files(below: one).map { Paths.last($0) } == ["a.txt"])
        let folder = try ArtifactPath("sub")
        let some = try stage.pull("net@v1") { $0.paths = [folder] }
        #expect(try Stage.files(below: some).map { Paths.last($0) } == ["b.txt", "c.txt"])
        let missing = try ArtifactPath("nothing")
        #expect(
            try failure { try stage.pull("net@v1") { $0.paths = [known, missing] } }.code
                == .notFound)
    }

    @Test func `several paths make one artifact`() throws {
        let stage = try Stage()
        let file = try stage.scratch.write("model.bin", noise(100, seed: 6))
        try stage.scratch.write("tokenizer/vocab.txt", noise(50, seed: 7))
        let result = try stage.push([file, stage.scratch.at("tokenizer")], as: "pair")
        #expect(result.fileCount == 2)
        let out = Paths.join(try stage.pull("pair@v1"), "pair")
        #expect(try File.contents(Paths.join(out, "model.bin"), limit: 200) == noise(100, seed: 6))
        #expect(
            try File.contents(Paths.join(out, "tokenizer/vocab.txt"), limit: 200)
                == noise(50, seed: 7))
    }

    @Test func `datasets are of their own kind, and parents are found by name`() throws {
        let stage = try Stage()
        try stage.push([1, 2, 3], as: "digits") { $0.kind = .dataset }
        #expect(try failure { try stage.push([4], as: "digits") }.code == .usage)
        try stage.push([5], as: "model") {
            $0.parents = [.init(relation: "trained-on", text: "digits", isExternal: false)]
            $0.parameters = ["lr": "0.1"]
            $0.metrics = ["accuracy": "0.98"]
            $0.message = "first"
        }
        let details = try stage.open(.read).show(try Reference("model@v1"))
        #expect(details.parents.map(\.label) == ["digits@v1"])
        #expect(details.parameters == ["lr": "0.1"] && details.metrics == ["accuracy": "0.98"])
        #expect(details.decision.isAllowed)
        #expect(
            try failure {
                try stage.push([6]) {
                    $0.parents = [.init(relation: "finetune", text: "gone", isExternal: false)]
                }
            }.code == .notFound)
        let view = try stage.open(.read).lineage(nil)
        #expect(view.nodes.count == 2 && view.edges.count == 1)
        #expect(try stage.findings().isEmpty)
    }

    @Test func `new metadata of known content is attached, and not twice`() throws {
        let stage = try Stage()
        try stage.push([1]) { $0.parameters = ["a": "1"] }
        let more = try stage.push([1]) { $0.parameters = ["a": "1", "b": "2"] }
        #expect(more.outcome == .alreadyLatest && more.attachedMetadata)
        let size = try stage.open(.read).logCheckpoint.size
        let same = try stage.push([1]) { $0.parameters = ["b": "2"] }
        #expect(!same.attachedMetadata)
        #expect(try stage.open(.read).logCheckpoint.size == size)
        #expect(
            try stage.open(.read).show(try Reference("model")).parameters == ["a": "1", "b": "2"])
    }

    @Test func `aliases move with a push and by themselves, and references of every form work`()
        throws
    {
        let stage = try Stage()
        let prod = try AliasName("prod")
        let first = try stage.push([1]) { $0.alias = prod }
        try stage.push([2])
        #expect(try stage.pulled("model@prod") == [1])
        _ = try stage.open().setAlias(
            prod, to: try Reference("model@v2"), reason: "better", signing: SigningChoice())
        #expect(try stage.pulled("model@prod") == [2])
        #expect(try stage.pulled("model@\(first.manifest)") == [1])
        #expect(try stage.pulled("model@sha256:\(first.manifest.hex.prefix(10))") == [1])
        _ = try stage.open().deleteAlias(
            prod, of: try ArtifactName("model"), reason: "", signing: SigningChoice())
        #expect(try failure { try stage.pull("model@prod") }.code == .notFound)
        #expect(try failure { try stage.pull("model@v9") }.code == .notFound)
        #expect(try failure { try stage.pull("nothing") }.code == .notFound)
    }

    @Test func `a dry run writes nothing`() throws {
        let stage = try Stage()
        let before = try sizes(stage)
        #expect(try stage.push([1]) { $0.isDryRun = true }.outcome == .dryRun)
        #expect(try sizes(stage) == before)
        #expect(try stage.files("tmp").isEmpty)
        try stage.push([1])
        let out = try stage.pull("model") { $0.isDryRun = true }
        #expect(try FileStatus.of(out) == nil)
    }

    @Test func `the signature written beside the model carries the log's proof`() throws {
        let stage = try Stage()
        try stage.push(noise(100, seed: 8))
        let out = try stage.pull("model") { $0.withSignature = true }
        let bytes = try File.contents(Paths.join(out, "model.bin.sig"), limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"inclusionProof\"") && text.contains("canonicalizedBody"))
    }
}
