// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import TestSupport
import Testing
import Trust

@testable import Registry

/// A verb to be tried on a failing disk: what is there before it, and how to tell that it is done.
struct FaultyVerb: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Makes what the verb needs, on a registry that holds `model@v1`.
    var prepare: @Sendable (Stage) throws -> Void = { _ in }
    /// Runs on a sound disk just before the verb, on the same copy of the registry.
    var before: @Sendable (Stage) throws -> Void = { _ in }
    /// The verb.
    var run: @Sendable (Stage) throws -> Void
    /// Holds when the verb has done all its work, and never when it has done half.
    var isDone: @Sendable (Stage) throws -> Bool
    /// Whether it tells of bytes that it cannot read as its result, and goes on.
    var reportsDamage = false
    /// Whether it changes no file but those of SQLite, which pass no seam.
    var changesNothing = false
    /// Whether each try needs a registry of its own, because it changes the account's keys.
    var needsOwnRegistry = false
}

/// The contents that the verbs work on.
enum FaultyContent {
    static let old = noise(300, seed: 31)
    static let large = noise((1 << 20) + 9, seed: 30)

    /// Sixteen-bit numbers with few high bytes, which compacting makes smaller.
    static let weights: [UInt8] = {
        var bytes = noise(90_000, seed: 32)
        for place in stride(from: 1, to: bytes.count, by: 2) {
            bytes[place] = 60 + bytes[place] & 3
        }
        return bytes
    }()

    /// A folder with a file of its own container and small ones.
    static func writeNet(_ stage: Stage) throws {
        try stage.scratch.write("net/large.bin", large)
        for number in 0..<3 {
            try stage.scratch.write("net/part/\(number)", noise(50, seed: UInt64(number) + 40))
        }
    }

    /// A folder of files that share one container.
    static func writeRows(_ stage: Stage) throws {
        for number in 0..<12 {
            try stage.scratch.write(
                "rows/\(number % 3)/\(number)", noise(9000, seed: UInt64(number) + 60))
        }
    }

    /// Whether two folders have the same files with the same bytes.
    static func same(_ one: String, _ other: String) throws -> Bool {
        func contents(_ folder: String) throws -> [String: [UInt8]] {
            var found: [String: [UInt8]] = [:]
            for path in try Stage.files(below: folder) {
                found[String(path.dropFirst(folder.count))] =
                    try File.contents(path, limit: 1 << 24)
            }
            return found
        }
        return try contents(one) == contents(other)
    }

    /// Whether a version is listed and a pull gives the folder that was pushed.
    static func comesBack(_ stage: Stage, _ reference: String, as folder: String) throws -> Bool {
        guard (try? stage.open(.read).version(try Reference(reference))) != nil else {
            return false
        }
        let name = reference.split(separator: "@")[0]
        return try same(Paths.join(try stage.pull(reference), "\(name)"), stage.scratch.at(folder))
    }
}

extension FaultyVerb {
    private static func pushing(
        _ what: String, _ folder: String, as name: String, _ kind: ArtifactKind = .model,
        prepare: @escaping @Sendable (Stage) throws -> Void
    ) -> FaultyVerb {
        FaultyVerb(
            testDescription: what, prepare: prepare,
            run: { stage in
                try stage.push([stage.scratch.at(folder)], as: name) { $0.kind = kind }
            },
            isDone: { try FaultyContent.comesBack($0, "\(name)@v1", as: folder) })
    }

    private static func pulling(_ what: String, link: Bool) -> FaultyVerb {
        FaultyVerb(
            testDescription: what,
            prepare: {
                try FaultyContent.writeNet($0)
                try $0.push([$0.scratch.at("net")])
            },
            run: { stage in
                var request = PullRequest(reference: try Reference("net@v1"))
                request.output = stage.scratch.at("out")
                (request.link, request.force) = (link, link)
                _ = try stage.open(.read).pull(request)
            },
            isDone: { stage in
                guard try FileStatus.of(stage.scratch.at("out/net")) != nil else { return false }
                return try FaultyContent.same(stage.scratch.at("out/net"), stage.scratch.at("net"))
            })
    }

    private static let collecting = FaultyVerb(
        testDescription: "gc that removes and rewrites",
        prepare: { stage in
            try FaultyContent.writeNet(stage)
            try FaultyContent.writeRows(stage)
            try stage.push([stage.scratch.at("net")])
            try stage.push([stage.scratch.at("rows")]) { $0.kind = .dataset }
            // One row is needed by another version: the container of all must be written anew.
            try stage.push([stage.scratch.at("rows/1/4")], as: "row") { $0.kind = .dataset }
            for name in ["net@v1", "rows@v1"] {
                _ = try stage.open().remove(
                    try Reference(name), reason: "test", signing: SigningChoice())
            }
        },
        run: { stage in
            let damages = try stage.open().collect().damages
            guard damages.isEmpty else { throw MregError(.corrupt, "\(damages)") }
        },
        isDone: { stage in
            let digest = Digest.sha256(of: FaultyContent.large)
            guard try stage.open(.read).store.containerSize(digest) == nil else { return false }
            _ = try stage.open().collect()
            return try stage.open().collect().bytesFreed == 0
                && stage.pulled("row@v1", "4") == noise(9000, seed: 64)
        }, reportsDamage: true)

    private static let compacting = FaultyVerb(
        testDescription: "compact",
        prepare: { try $0.push(FaultyContent.weights, as: "weights") },
        run: { _ = try $0.open().compact(nil, isDryRun: false) },
        isDone: { stage in
            try stage.open().compact(nil, isDryRun: true).rewritten.isEmpty
                && stage.pulled("weights@v1") == FaultyContent.weights
        })

    private static func logging(
        _ what: String, _ run: @escaping @Sendable (LocalRegistry) throws -> Void,
        isDone: @escaping @Sendable (LocalRegistry) throws -> Bool
    ) -> FaultyVerb {
        FaultyVerb(
            testDescription: what, run: { try run(try $0.open()) },
            isDone: { try isDone(try $0.open(.read)) })
    }

    /// A verb that is done when the log has become longer.
    private static func adding(
        _ what: String, _ run: @escaping @Sendable (LocalRegistry) throws -> Void
    ) -> FaultyVerb {
        FaultyVerb(
            testDescription: what,
            before: { stage in
                let size = try stage.open(.read).logCheckpoint.size
                try stage.scratch.write("size", Array("\(size)".utf8))
            }, run: { try run(try $0.open()) },
            isDone: { stage in
                let before = Int(String(decoding: try stage.scratch.read("size"), as: UTF8.self))
                return try stage.open(.read).logCheckpoint.size > before ?? Int.max
            })
    }

    private static let rotating = FaultyVerb(
        testDescription: "log key rotate",
        run: { _ = try $0.open().rotateLogKey(reason: "test", signing: SigningChoice()) },
        isDone: { try $0.open(.read).logKeys.keys.count > 1 }, needsOwnRegistry: true)

    /// Every verb of which the sweep makes the calls fail.
    static let all: [FaultyVerb] = [
        pushing("push of a model", "net", as: "net", prepare: FaultyContent.writeNet),
        pushing(
            "push of known content", "net", as: "copy",
            prepare: {
                try FaultyContent.writeNet($0)
                try $0.push([$0.scratch.at("net")])
            }),
        pushing(
            "push of a dataset of small files", "rows", as: "rows", .dataset,
            prepare: FaultyContent.writeRows),
        pulling("pull", link: false), pulling("pull with links", link: true), collecting,
        compacting,
        adding("log heartbeat") { _ = try $0.heartbeat(signing: SigningChoice()) },
        adding("sign") { _ = try $0.sign(try Reference("model@v1"), signing: SigningChoice()) },
        logging(
            "trust add",
            { registry in
                let request = TrustRequest(key: "carol", owner: "carol", roles: [.publisher])
                _ = try registry.trustAdd(request, signing: SigningChoice())
            }, isDone: { try $0.trust().document.keys.count == 2 }),
        rotating,
        FaultyVerb(
            testDescription: "verify --all",
            run: { stage in
                let findings = try stage.open(.read).verifyAll().findings
                guard findings.isEmpty else { throw MregError(.corrupt, "\(findings)") }
            }, isDone: { try $0.findings().isEmpty }, reportsDamage: true, changesNothing: true),
        FaultyVerb(
            testDescription: "making the catalog anew",
            prepare: {
                try FaultyContent.writeNet($0)
                try $0.push([$0.scratch.at("net")])
            },
            before: { try Stage.dropCatalog($0.root) }, run: { _ = try $0.open(.read) },
            isDone: { try FaultyContent.comesBack($0, "net@v1", as: "net") },
            changesNothing: true),
    ]
}
