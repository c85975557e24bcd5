// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import Synchronization
import TestSupport
import Testing

@testable import Registry

/// A power cut at any moment of replacing the log's key, in the registry and in the account's own
/// folder of keys at once: the old key or the new one is in force, and this account holds it.
@Suite struct KeyRotationCrashTests {
    private let stage: Stage
    /// The account's files that hold this registry's log keys.
    private let ring: [String]

    init() throws {
        stage = try Stage()
        try stage.push(FaultyContent.old, as: "model")
        let origin = try stage.open(.read).configuration.origin
        let stem = "log-" + Digest.sha256(of: Array(origin.utf8)).short
        let folder = Paths.join(Surroundings.configuration, "keys")
        ring = ["key", "next.key"].map { Paths.join(folder, "\(stem).\($0)") }
    }

    private var keys: String { Paths.parent(ring[0]) }

    /// The changes of one rotation, in order, in both folders; without those that other tests make
    /// beside it in the folder of keys.
    private func record() throws -> [FileChange] {
        let seen = Mutex<[FileChange]>([])
        try CallWatch.observing(
            [stage.root, keys],
            with: { call in
                if case .change(let change) = call { seen.withLock { $0.append(change) } }
                return .proceed
            }
        ) { _ = try stage.open().rotateLogKey(reason: "test", signing: SigningChoice()) }
        let changes = seen.withLock { $0 }
        var ours = Set(ring)
        for case .rename(let from, let to) in changes where ours.contains(to) { ours.insert(from) }
        return changes.filter { change in
            change.path.hasPrefix(stage.root) || ours.contains(change.path)
                || change == .syncDirectory(path: keys)
        }
    }

    /// Puts the account's keys as a cut left them.
    private func restore(_ folder: String) throws {
        for path in ring {
            try Directory.remove(path)
            let saved = Paths.join(folder, Paths.last(path))
            guard try FileStatus.of(saved) != nil else { continue }
            try DurableWrite.replace(
                path, with: try File.contents(saved, limit: 1 << 16), mode: 0o600)
        }
    }

    @Test func `a cut at any point leaves a log that goes on, with a key this account holds`()
        throws
    {
        var registry = try CrashReplay(folder: stage.root)
        var account = try CrashReplay(folder: keys) { ring.contains($0) }
        let changes = try record()
        #expect(changes.count > 30)
        var seen: Set<Digest> = []
        let all = Surroundings.variable("MREG_FAULT_SAMPLES") == "all"
        for step in 0...changes.count {
            // A check takes a second; of the moments, every fourth is tried, and the last.
            let isTried = all || step % 4 == 0 || step == changes.count
            for outcome in CrashReplay.Outcome.allCases where isTried {
                let root = stage.scratch.at("cut/\(step)-\(outcome)")
                let folder = stage.scratch.at("keys")
                try registry.materialise(outcome, in: root)
                try account.materialise(outcome, in: folder)
                // What is as another cut left it was checked with that.
                if try seen.insert(fingerprint([root, folder])).inserted {
                    try restore(folder)
                    try check(root, "\(step) of \(changes.count), \(outcome)")
                }
                try Directory.removeTree(root)
            }
            if step < changes.count {
                registry.apply(changes[step])
                account.apply(changes[step])
            }
        }
    }

    /// Names all files below the folders and their bytes.
    private func fingerprint(_ folders: [String]) throws -> Digest {
        var lines: [String] = []
        for folder in folders {
            for path in try Stage.files(below: folder) where !path.contains("catalog.sqlite") {
                let bytes = try File.contents(path, limit: 64 << 20)
                lines.append("\(path.dropFirst(folder.count)) \(Digest.sha256(of: bytes).hex)")
            }
        }
        return Digest.sha256(of: Array(lines.sorted().joined(separator: "\n").utf8))
    }

    private func check(_ root: String, _ comment: Comment) throws {
        try Stage.dropCatalog(root)
        let location = RegistryLocation(layout: .init(root: root), source: .option)
        // Opening and adding an entry ends a change that was begun.
        let opened = try LocalRegistry.open(location, .write)
        _ = try opened.heartbeat(signing: SigningChoice())
        let again = try LocalRegistry.open(location, .write)
        #expect(again.logKeys.keys.count <= 2, comment)
        let old = again.logKey
        _ = try again.rotateLogKey(reason: "once more", signing: SigningChoice())
        let rotated = try LocalRegistry.open(location, .write)
        #expect(rotated.logKey != old, comment)
        #expect(try rotated.verifyAll().findings.isEmpty, comment)
    }
}
