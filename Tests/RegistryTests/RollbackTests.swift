// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import Glibc
import MregCore
import MregCrypto
import MregSystem
import Policy
import StrictYAML
import TestSupport
import Testing
import Trust

@testable import Registry

/// A client believes no log that contradicts what it has seen.
@Suite struct RollbackTests {
    @Test func `a rolled-back log is refused until an admin accepts it`() throws {
        let stage = try Stage()
        try stage.push([1])
        let old = stage.scratch.at("old-log")
        try copyTree(stage.location.layout.log, old)
        try stage.push([2])
        try copyTree(old, stage.location.layout.log)
        for access in [LocalRegistry.Access.read, .write] {
            #expect(try failure { _ = try stage.open(access) }.code == .refused)
        }
        try Stage.dropCatalog(stage.root)
        #expect(try failure { try stage.pull("model") }.code == .refused)
        #expect(try failure { try stage.push([3]) }.code == .refused)
        #expect(
            try failure {
                _ = try LocalRegistry.acceptRestore(
                    stage.location, reason: "", signing: SigningChoice())
            }.code == .usage)
        _ = try LocalRegistry.acceptRestore(
            stage.location, reason: "the disk died", signing: SigningChoice())
        #expect(try stage.pulled("model") == [1])
        #expect("\(try stage.push([3]).version)" == "v2")
        #expect(try stage.findings().isEmpty)
    }

    @Test func `who is no admin cannot accept a restored log for good`() throws {
        let stage = try Stage()
        try stage.push([1])
        let old = stage.scratch.at("old-log")
        try copyTree(stage.location.layout.log, old)
        try stage.push([2])
        try copyTree(old, stage.location.layout.log)
        #expect(
            try failure {
                _ = try LocalRegistry.acceptRestore(
                    stage.location, reason: "mine", signing: SigningChoice(.named("mallory")))
            }.code == .refused)
        #expect(try failure { _ = try stage.open(.read) }.code == .refused)
    }

    @Test func `a forked log is refused`() throws {
        let stage = try Stage()
        try stage.push([1])
        let copy = stage.scratch.at("copy")
        try copyTree(stage.root, copy)
        try stage.push([2])
        let mine = stage.scratch.at("mine")
        try copyTree(stage.root, mine)
        // The writer goes back and writes another history of the same length, and a longer one.
        let there = RegistryLocation(layout: .init(root: copy), source: .option)
        for bytes in [[UInt8(3)], [4]] {
            var request = PushRequest(
                paths: [try stage.scratch.write("fork/\(bytes)", bytes)], name: "model")
            request.signing = SigningChoice()
            _ = try LocalRegistry.open(there, .write).push(request)
            try copyTree(Paths.join(copy, "log"), stage.location.layout.log)
            #expect(try failure { _ = try stage.open(.read) }.code == .refused)
        }
        try copyTree(mine, stage.root)
        #expect(try stage.pulled("model") == [2])
    }

    @Test func `another registry at a known place is refused`() throws {
        let (stage, other) = (try Stage(), try Stage())
        try stage.push([1])
        try other.push([2])
        try copyTree(other.root, stage.root)
        #expect(try failure { _ = try stage.open(.read) }.code == .refused)
    }

    @Test func `a place can be used again after its registry was deleted`() throws {
        let stage = try Stage()
        try stage.push([1])
        try Directory.removeTree(stage.root)
        _ = try LocalRegistry.create(at: stage.location)
        #expect("\(try stage.push(Array("new".utf8)).version)" == "v1")
        #expect(try stage.pulled("model") == Array("new".utf8))
    }

    @Test func `a client without memory can bring a key and a checkpoint`() throws {
        let (stage, other) = (try Stage(), try Stage())
        try stage.push([1])
        let registry = try stage.open()
        let key = registry.configuration.logKey
        let early = registry.logCheckpointNote
        try stage.push([2])
        let late = try stage.open().logCheckpointNote
        _ = try stage.open(.read, options: OpenOptions(logKey: key, minimumCheckpoint: early))
        let wrong = try other.open().configuration.logKey
        #expect(
            try failure { _ = try stage.open(.read, options: OpenOptions(logKey: wrong)) }.code
                == .refused)
        let foreign = try other.open().logCheckpointNote
        #expect(
            throws: MregError.self,
            performing: {
                try stage.open(.read, options: OpenOptions(minimumCheckpoint: foreign))
            })
        // A machine that has seen nothing meets the old copy.
        let copy = RegistryLocation(layout: .init(root: stage.scratch.at("copy")), source: .option)
        try copyTree(stage.root, copy.layout.root)
        _ = try LocalRegistry.open(copy, .read, options: OpenOptions(minimumCheckpoint: late))
        let old = try Stage()
        try old.push([1])
        let before = old.scratch.at("before")
        try copyTree(old.root, before)
        try old.push([2])
        let newest = try old.open().logCheckpointNote
        let place = RegistryLocation(layout: .init(root: before), source: .option)
        #expect(
            try failure {
                _ = try LocalRegistry.open(
                    place, .read, options: OpenOptions(minimumCheckpoint: newest))
            }.code == .refused)
    }

    @Test func `a configuration that contradicts its key is damage`() throws {
        let (stage, other) = (try Stage(), try Stage())
        var configuration = try stage.open().configuration
        configuration.origin = try other.open().configuration.origin
        try overwrite(stage.location.layout.configuration, Array(configuration.yaml.utf8))
        #expect(try failure { _ = try stage.open(.read) }.code == .corrupt)
    }
}

/// Registries that somebody else put in the way.
@Suite struct PlantedRegistryTests {
    private static let stranger: uid_t = 65534

    @Test(.enabled(if: geteuid() == 0, "only root can make files of another user"))
    func `a discovered registry of another user is refused unless it is pinned`() throws {
        let stage = try Stage()
        try RegistryPins.checkDiscovered(stage.root)
        for path in [stage.root, Paths.parent(stage.root), stage.location.layout.configuration] {
            #expect(lchown(path, Self.stranger, Self.stranger) == 0)
            #expect(try failure { try RegistryPins.checkDiscovered(stage.root) }.code == .refused)
            #expect(lchown(path, 0, 0) == 0)
        }
        for path in [stage.root, Paths.parent(stage.root)] {
            chmod(path, 0o777)
            #expect(try failure { try RegistryPins.checkDiscovered(stage.root) }.code == .refused)
            chmod(path, 0o755)
        }
        chmod(stage.root, 0o777)
        _ = try RegistryPins.add(stage.root)
        try RegistryPins.checkDiscovered(stage.root)
        let other = try Stage()
        try copyTree(other.location.layout.configuration, stage.location.layout.configuration)
        #expect(try failure { try RegistryPins.checkDiscovered(stage.root) }.code == .refused)
        #expect(try RegistryPins.remove(stage.root))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make files of another user"))
    func `only the owner writes, and readers use a catalog of their own`() throws {
        let stage = try Stage()
        try stage.push([1])
        #expect(Command.run("chown", ["-R", "65534:65534", stage.root]) == 0)
        #expect(try failure { try stage.push([2]) }.code == .cannotCreate)
        // An edited catalog of the other user decides nothing.
        _ = Command.run(
            "sqlite3", [stage.location.layout.catalog, "UPDATE versions SET is_authorised = 0"])
        #expect(try stage.pulled("model") == [1])
        #expect(try stage.open(.read).findingsOfCatalog().isEmpty)
    }
}

extension LocalRegistry {
    fileprivate func findingsOfCatalog() throws -> [Finding] {
        var report = VerifyReport()
        try verifyCatalog(&report)
        return report.findings
    }
}
