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
import Trust

@testable import Registry

/// Every byte that is not as it was is found, and none of them is ever delivered.
@Suite struct DamageTests {
    private static let large = noise((1 << 20) + 77, seed: 10)
    private static let small: [(String, [UInt8])] = [
        ("a.json", Array("{}".utf8)), ("b/c.txt", noise(3000, seed: 11)),
    ]

    private func filled() throws -> Stage {
        let stage = try Stage()
        try stage.scratch.write("net/large.bin", Self.large)
        for (name, bytes) in Self.small { try stage.scratch.write("net/\(name)", bytes) }
        try stage.push([stage.scratch.at("net")])
        try stage.push(noise(500, seed: 12), as: "model")
        return stage
    }

    /// A pull fails, or delivers exactly what was pushed.
    private func pullIsExact(_ stage: Stage) throws -> Bool {
        let wanted: [(String, [(String, [UInt8])])] = [
            ("model", [("model.bin", noise(500, seed: 12))]),
            ("net", (Self.small + [("large.bin", Self.large)]).map { ("net/\($0.0)", $0.1) }),
        ]
        for (name, files) in wanted {
            let output = stage.scratch.at("out-\(RandomName.next())")
            defer { try? Directory.removeTree(output) }
            var request = PullRequest(reference: try Reference("\(name)@v1"))
            request.output = output
            let isDelivered = (try? stage.open(.read).pull(request)) != nil
            let found = try Stage.files(below: output)
            guard isDelivered || found.isEmpty else { return false }
            for path in found {
                let wanted = files.first { Paths.join(output, $0.0) == path }?.1
                guard try File.contents(path, limit: 1 << 24) == wanted else { return false }
            }
            guard !isDelivered || found.count == files.count else { return false }
        }
        return true
    }

    private func isFound(_ stage: Stage) throws -> Bool {
        do {
            return try !stage.findings().isEmpty
        } catch let error as MregError { return error.code == .corrupt }
    }

    @Test(arguments: ["objects", "recipes", "log"], [true, false])
    func `a flipped byte in any file is found and never delivered`(
        folder: String, keepsCatalog: Bool
    ) throws {
        let stage = try filled()
        let kept = stage.scratch.at("kept")
        try copyTree(stage.root, kept)
        for path in try stage.files(folder) where !path.hasSuffix(".lock") {
            let bytes = try File.contents(path, limit: 1 << 24)
            guard !bytes.isEmpty else { continue }
            for place in Set([0, bytes.count / 3, bytes.count / 2, bytes.count - 1]) {
                var wrong = bytes
                wrong[place] ^= 0x04
                try overwrite(path, wrong)
                if !keepsCatalog { try Stage.dropCatalog(stage.root) }
                #expect(try isFound(stage), "\(path) \(place)")
                #expect(try pullIsExact(stage), "\(path) \(place)")
                try copyTree(kept, stage.root)
            }
        }
        #expect(try stage.findings().isEmpty)
    }

    @Test(arguments: ["objects", "recipes"])
    func `a missing, emptied, cut or grown file is found`(folder: String) throws {
        let stage = try filled()
        let kept = stage.scratch.at("kept")
        try copyTree(stage.root, kept)
        for path in try stage.files(folder) {
            let bytes = try File.contents(path, limit: 1 << 24)
            for changed in [nil, [], Array(bytes.dropLast()), bytes + [0]] {
                if let changed { try overwrite(path, changed) } else { try Directory.remove(path) }
                #expect(try isFound(stage), "\(path) \(changed?.count ?? -1)")
                #expect(try pullIsExact(stage))
                try copyTree(kept, stage.root)
            }
        }
    }

    @Test func `the versions that damage hurts are named`() throws {
        let stage = try filled()
        let digest = Digest.sha256(of: Self.large)
        let path = stage.root + "/objects/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))"
        var wrong = Self.large
        wrong[5] ^= 1
        try overwrite(path, wrong)
        let report = try stage.open(.read).verifyAll()
        #expect(report.findings.map(\.hurts) == [["net@v1"]])
        #expect(report.versions.filter { !$0.isIntact }.map(\.label) == ["net@v1"])
        let one = try stage.open(.read).verify(try Reference("net@v1"))
        #expect(one.findings.map(\.object) == ["large.bin"])
        #expect(try stage.open(.read).verify(try Reference("model")).findings.isEmpty)
    }

    @Test func `pushing the same content again heals a damaged container`() throws {
        let stage = try filled()
        for path in try stage.files("objects") {
            var bytes = try File.contents(path, limit: 1 << 24)
            // A config, a manifest and statements share the pack; the file's own bytes come first.
            bytes[0] ^= 1
            let isLarge = bytes.count == Self.large.count
            let isDocument = bytes.count < 1000
            guard !isDocument else { continue }
            let kept = stage.scratch.at("kept")
            try copyTree(stage.root, kept)
            try overwrite(path, bytes)
            #expect(try !stage.findings().isEmpty)
            #expect(try stage.push([stage.scratch.at("net")]).outcome == .alreadyLatest)
            #expect(try stage.push(noise(500, seed: 12), as: "model").outcome == .alreadyLatest)
            let left = try stage.findings()
            #expect(left.isEmpty, "\(isLarge) \(left)")
            #expect(try stage.pulled("model") == noise(500, seed: 12))
            try stage.pull("net")
            try Stage.dropCatalog(stage.root)
            #expect(try stage.findings().isEmpty)
            try stage.pull("net")
            try copyTree(kept, stage.root)
        }
    }

    @Test func `pushing the same content again heals a damaged recipe and a lost container`() throws
    {
        let stage = try filled()
        for path in try stage.files("recipes") {
            var bytes = try File.contents(path, limit: 1 << 24)
            bytes[20] ^= 1
            try overwrite(path, bytes)
        }
        #expect(try !stage.findings().isEmpty)
        try stage.push([stage.scratch.at("net")])
        try stage.push(noise(500, seed: 12), as: "model")
        try expectNoFindings(stage)
        let digest = Digest.sha256(of: Self.large)
        try Directory.remove(
            stage.root + "/objects/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))")
        #expect(try !stage.findings().isEmpty)
        try stage.push([stage.scratch.at("net")])
        try expectNoFindings(stage)
        try stage.pull("net")
    }

    private func expectNoFindings(_ stage: Stage) throws {
        let left = try stage.findings()
        #expect(left.isEmpty, "\(left)")
    }

    // MARK: - Catalog

    @Test(arguments: [
        "UPDATE versions SET is_authorised = 0 WHERE number = 1",
        "UPDATE versions SET state = 'deprecated'", "UPDATE versions SET total_bytes = 1",
        "UPDATE versions SET message = 'edited'", "DELETE FROM statements",
        "UPDATE statements SET is_authorised = 0",
        "UPDATE files SET path = 'x' WHERE path = 'a.json'",
        "UPDATE blobs SET offset = offset + 1 WHERE recipe IS NOT NULL",
        "UPDATE blobs SET length = length - 1", "DELETE FROM blob_refs",
        "UPDATE artifacts SET latest_version = NULL", "UPDATE artifacts SET next_number = 9",
        "UPDATE applied SET state = x'7b7d'", "UPDATE applied SET root = zeroblob(32)",
        "UPDATE artifacts SET name = 'other' WHERE name = 'model'",
    ])
    func `an edited row of the catalog is found, or the catalog is built anew`(sql: String) throws {
        let stage = try filled()
        let dump = try stage.dump()
        #expect(
            Command.run("sqlite3", [stage.location.layout.catalog, sql]) == 0)
        if sql.contains("applied") {
            #expect(try stage.dump() == dump)
        } else {
            #expect(try !stage.findings().isEmpty)
        }
        #expect(try pullIsExact(stage))
    }

    @Test func `a deleted catalog comes back equal`() throws {
        let stage = try filled()
        try stage.trust("carol", names: ["model"])
        try stage.push([9], by: .none)
        _ = try stage.open().sign(
            try Reference("model@v2"), signing: SigningChoice(.named("carol")))
        _ = try stage.open().setState(
            .quarantined, of: try Reference("model@v1"), reason: "why", coversDescendants: true,
            signing: SigningChoice())
        let alias = try AliasName("prod")
        try stage.push([10]) {
            $0.alias = alias
            $0.parents = [
                .init(relation: "finetune", text: "net", isExternal: false),
                .init(
                    relation: "trained-on",
                    text: "https://example.org/data@sha256:\(String(repeating: "a", count: 64))",
                    isExternal: true),
            ]
            $0.parameters = ["lr": "1e-3"]
            $0.metrics = ["acc": "0.5"]
        }
        let dump = try stage.dump()
        try Stage.dropCatalog(stage.root)
        let isEqual = try stage.dump() == dump
        #expect(isEqual)
        #expect(try stage.findings().isEmpty)
    }

    @Test(arguments: ["garbage", "truncated", "empty", "foreign", "folder"])
    func `a catalog that is no good is built anew`(what: String) throws {
        let stage = try filled()
        let dump = try stage.dump()
        let path = stage.location.layout.catalog
        let bytes = try File.contents(path, limit: 1 << 26)
        try Stage.dropCatalog(stage.root)
        switch what {
        case "garbage": try overwrite(path, noise(8192, seed: 13))
        case "truncated": try overwrite(path, Array(bytes.prefix(bytes.count / 2 + 100)))
        case "empty": try overwrite(path, [])
        case "folder": try Directory.make(path)
        default:
            #expect(
                Command.run("sqlite3", [path, "CREATE TABLE t (x); PRAGMA user_version = 999"]) == 0
            )
        }
        if what == "folder" {
            #expect(throws: (any Error).self) { _ = try stage.open() }
            return
        }
        let isEqual = try stage.dump() == dump
        #expect(isEqual)
        #expect(try pullIsExact(stage))
    }
}
