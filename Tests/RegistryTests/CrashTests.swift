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

/// A power cut at any moment of a verb leaves a registry that opens, verifies, still has every
/// version, and completes the same verb.
@Suite struct CrashTests {
    private static let large = FaultyContent.large
    private static let small = FaultyContent.old

    private func prepared() throws -> Stage {
        let stage = try Stage()
        try stage.push(Self.small, as: "model")
        try stage.scratch.write("net/large.bin", Self.large)
        try stage.scratch.write("net/a", [1])
        try stage.scratch.write("net/b", [2])
        return stage
    }

    /// Equal for folders with the same names and bytes, which need not be checked twice.
    private static func fingerprint(of folder: String) throws -> Digest {
        var hasher = SHA256Hasher()
        for path in try Stage.files(below: folder) {
            let bytes = try File.contents(path, limit: 1 << 24)
            let line = "\(path) \(Digest.sha256(of: bytes))\n"
            hasher.update(Array(line.utf8))
        }
        return hasher.finalize()
    }

    /// A check takes a second: of the states that differ every second is tried, and the last ones;
    /// all with `MREG_FAULT_SAMPLES=all`.
    private static let triesAll = Surroundings.variable("MREG_FAULT_SAMPLES") == "all"

    /// Runs `verb` once for the record, then checks what every cut leaves, and `verb` on it.
    private func checkCrashes(
        of stage: Stage, versions: [String: [UInt8]],
        _ verb: (LocalRegistry) throws -> Void, done: (LocalRegistry) throws -> Bool
    ) throws {
        try Stage.dropCatalog(stage.root)
        let replay = try CrashReplay(folder: stage.root)
        let opened = try stage.open()
        let changes = try CrashReplay.record(stage.root) { try verb(opened) }
        #expect(changes.count > 10)
        var seen: Set<Digest> = []
        try replay.forEachCrash(of: changes, scratch: stage.scratch.at("cut/none")) {
            step, outcome, folder in
            guard seen.insert(try Self.fingerprint(of: folder)).inserted else { return }
            guard Self.triesAll || seen.count % 2 == 1 || step == changes.count else { return }
            // A place nobody has seen a log at, so that losing an entry is no rollback.
            let root = stage.scratch.at("cut/\(step)-\(outcome)")
            try Directory.rename(folder, to: root)
            defer { try? Directory.removeTree(root) }
            try Stage.dropCatalog(root)
            let location = RegistryLocation(layout: .init(root: root), source: .option)
            let registry = try LocalRegistry.open(location, .write)
            let findings = try registry.verifyAll().findings
            #expect(findings.isEmpty, "\(step) \(outcome) \(findings)")
            for (reference, bytes) in versions {
                var found: [UInt8] = []
                try registry.cat(
                    try Reference(reference), path: nil, environment: nil,
                    consumer: ConsumerDocuments()
                ) { (span) throws(MregError) in
                    span.withUnsafeBytes { found.append(contentsOf: $0) }
                }
                #expect(found == bytes, "\(step) \(outcome)")
            }
            if try !done(registry) { try verb(registry) }
            #expect(try done(try LocalRegistry.open(location, .write)), "\(step) \(outcome)")
            #expect(try registry.verifyAll().findings.isEmpty, "\(step) \(outcome) after")
        }
    }

    @Test func `a push`() throws {
        let stage = try prepared()
        let folder = stage.scratch.at("net")
        try checkCrashes(
            of: stage, versions: ["model@v1": Self.small],
            { registry in
                var request = PushRequest(paths: [folder])
                request.signing = SigningChoice()
                _ = try registry.push(request)
            },
            done: { registry in
                guard (try? registry.version(try Reference("net@v1"))) != nil else { return false }
                return try registry.verify(try Reference("net@v1")).findings.isEmpty
            })
    }

    @Test func `a change of trust`() throws {
        let stage = try prepared()
        try checkCrashes(
            of: stage, versions: ["model@v1": Self.small],
            { registry in
                let request = TrustRequest(key: "carol", owner: "carol", roles: [.publisher])
                _ = try registry.trustAdd(request, signing: SigningChoice())
            },
            done: { try $0.trust().document.keys.count == 2 })
    }

    @Test func `a collection of garbage`() throws {
        let stage = try prepared()
        try stage.push([stage.scratch.at("net")])
        _ = try stage.open().remove(
            try Reference("net@v1"), reason: "test", signing: SigningChoice())
        let digest = Digest.sha256(of: Self.large)
        try checkCrashes(
            of: stage, versions: ["model@v1": Self.small],
            { _ = try $0.collect() },
            done: { try $0.store.containerSize(digest) == nil })
    }

    @Test func `compacting`() throws {
        let stage = try prepared()
        try stage.push(FaultyContent.weights, as: "weights")
        try checkCrashes(
            of: stage,
            versions: ["model@v1": Self.small, "weights@v1": FaultyContent.weights],
            { _ = try $0.compact(nil, isDryRun: false) },
            done: { try $0.compact(nil, isDryRun: true).rewritten.isEmpty })
    }

    @Test func `a push of many small files`() throws {
        let stage = try prepared()
        try FaultyContent.writeRows(stage)
        let folder = stage.scratch.at("rows")
        try checkCrashes(
            of: stage, versions: ["model@v1": Self.small],
            { registry in
                var request = PushRequest(paths: [folder])
                (request.kind, request.signing) = (.dataset, SigningChoice())
                _ = try registry.push(request)
            }, done: { (try? $0.version(try Reference("rows@v1"))) != nil })
    }

    @Test func `an entry of the log`() throws {
        let stage = try prepared()
        let size = try stage.open(.read).logCheckpoint.size
        try checkCrashes(
            of: stage, versions: ["model@v1": Self.small],
            { _ = try $0.heartbeat(signing: SigningChoice()) },
            done: { $0.logCheckpoint.size > size })
    }

    @Test func `making a registry`() throws {
        let stage = try Stage()
        let parent = stage.scratch.at("made")
        let root = Paths.join(parent, "registry-data")
        try Directory.make(parent)
        let location = RegistryLocation(layout: .init(root: root), source: .option)
        let replay = try CrashReplay(folder: parent)
        let changes = try CrashReplay.record(parent) {
            _ = try LocalRegistry.create(at: location)
        }
        var seen: Set<Digest> = []
        try replay.forEachCrash(of: changes, scratch: stage.scratch.at("cut")) {
            step, outcome, folder in
            guard seen.insert(try Self.fingerprint(of: folder)).inserted else { return }
            // A place nobody has seen a log at.
            let moved = stage.scratch.at("cuts/\(step)-\(outcome)")
            try Directory.make(stage.scratch.at("cuts"))
            try Directory.rename(folder, to: moved)
            defer { try? Directory.removeTree(moved) }
            let place = Paths.join(moved, "registry-data")
            try Stage.dropCatalog(place)
            let location = RegistryLocation(layout: .init(root: place), source: .option)
            let registry = try LocalRegistry.openOrCreate(
                location, signing: SigningChoice(), options: OpenOptions())
            #expect(try registry.verifyAll().findings.isEmpty, "\(step) \(outcome)")
            #expect(try registry.trust().document.keys.count == 1)
        }
    }
}
