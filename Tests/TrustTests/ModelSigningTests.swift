// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

@Suite struct ModelSigningTests {
    private func file(_ path: String, _ byte: UInt8 = 1) throws -> SignedFile {
        SignedFile(path: path, digest: try digest(byte))
    }

    private func statement() throws -> JSONValue {
        let made = try ModelSigningStatement(
            name: "m", files: [try file("a/b", 1), try file("c", 2)])
        return try StrictJSON.parse(try made.payload(), as: "statement")
    }

    private func parse(_ value: JSONValue) throws -> ModelSigningManifest {
        try ModelSigningManifest.parse(try CompactJSON.encode(value))
    }

    @Test func `orders files by components as model_signing does`() throws {
        // reference order of PurePosixPath: Z, a/b.txt, a-b/c.txt, a.txt, a0
        let names = ["a0", "a.txt", "a-b/c.txt", "Z", "a/b.txt"]
        let made = try ModelSigningStatement(name: "m", files: try names.map { try file($0) })
        #expect(made.files.map(\.path) == ["Z", "a/b.txt", "a-b/c.txt", "a.txt", "a0"])
    }

    @Test func `reads back what it wrote`() throws {
        let files = [try file("b", 1), try file("a\n\"\\é", 2), try file("e\u{301}", 3)]
        let made = try ModelSigningStatement(name: "m", files: files + [try file("é", 4)])
        let manifest = try ModelSigningManifest.parse(try made.payload())
        #expect(manifest.files == made.files)
        #expect(manifest.rootDigest == made.rootDigest)
        #expect(manifest.warnings.isEmpty)
        #expect(manifest.ignorePaths.isEmpty)
        #expect(!manifest.allowsSymlinks)
    }

    @Test func `calls a single file "." and hashes its digest`() throws {
        let made = ModelSigningStatement(name: "model.pkl", singleFile: try digest(7))
        #expect(made.files.map(\.path) == ["."])
        #expect(made.rootDigest == Digest.sha256(of: [UInt8](repeating: 7, count: 32)))
        #expect(try ModelSigningManifest.parse(try made.payload()).isSingleFile)
    }

    @Test(arguments: ["", "/a", "a//b", "../a", "a/..", "./a", ".", "a\0b", "a/"])
    func `does not sign a name that escapes or is empty`(_ path: String) throws {
        #expect(
            try failure {
                try ModelSigningStatement(name: "m", files: [try file(path), try file("ok")])
            }.code == .usage)
    }

    @Test func `does not sign nothing, or a path twice`() throws {
        #expect(try failure { try ModelSigningStatement(name: "m", files: []) }.code == .usage)
        let twice = [try file("a"), try file("a", 2)]
        #expect(try failure { try ModelSigningStatement(name: "m", files: twice) }.code == .usage)
    }

    static let predicate = ["predicate"]
    static let refused: [(String, [String], JSONValue?, MregError.Code)] = [
        ("empty", predicate + ["resources"], [], .corrupt),
        ("no resources", predicate + ["resources"], nil, .corrupt),
        ("escaping", predicate + ["resources", "0", "name"], "../x", .corrupt),
        ("absolute", predicate + ["resources", "0", "name"], "/x", .corrupt),
        ("dot", predicate + ["resources", "0", "name"], ".", .corrupt),
        ("duplicate", predicate + ["resources", "0", "name"], "c", .corrupt),
        ("short digest", predicate + ["resources", "0", "digest"], "abcd", .corrupt),
        ("blake2", predicate + ["resources", "0", "algorithm"], "blake2b", .corrupt),
        ("shards", predicate + ["serialization", "method"], "shards", .corrupt),
        ("method", predicate + ["serialization", "method"], "x", .corrupt),
        ("no method", predicate + ["serialization", "method"], nil, .corrupt),
        ("hash", predicate + ["serialization", "hash_type"], "blake3", .corrupt),
        ("hash", predicate + ["serialization", "hash_type"], "md5", .corrupt),
        ("no hash", predicate + ["serialization", "hash_type"], nil, .corrupt),
        ("no links flag", predicate + ["serialization", "allow_symlinks"], nil, .corrupt),
        ("ignores all", predicate + ["serialization", "ignore_paths"], ["."], .corrupt),
        ("ignores all", predicate + ["serialization", "ignore_paths"], [""], .corrupt),
        ("ignores above", predicate + ["serialization", "ignore_paths"], ["x/.."], .corrupt),
        ("ignores signed", predicate + ["serialization", "ignore_paths"], ["a"], .corrupt),
        ("ignores signed", predicate + ["serialization", "ignore_paths"], ["c"], .corrupt),
        ("root", ["subject", "0", "digest", "sha256"], "00", .corrupt),
        ("no name", ["subject", "0", "name"], nil, .corrupt),
        ("predicate type", ["predicateType"], "https://model_signing/signature/v1.1", .corrupt),
        ("type", ["_type"], "https://in-toto.io/Statement/v0.1", .corrupt),
    ]

    @Test(arguments: refused)
    func `refuses a payload that signs too little or escapes`(
        _ name: String, _ path: [String], _ value: JSONValue?, _ code: MregError.Code
    ) throws {
        let changed = try edit(try statement(), path, to: value)
        #expect(try failure { try parse(changed) }.code == code, "\(name)")
    }

    /// Names of shards of 10 bytes, as the whole list of a statement; the first is right.
    static let shards: [(names: [String], isGood: Bool)] = [
        (["c:0:10", "c:10:13", "d:e:0:4"], true), (["c:10:13", "d:e:0:4", "c:0:10"], true),
        (["c:0:10", "c:20:23"], false), (["c:10:13"], false), (["c:0:10", "c:0:10"], false),
        (["c:0:5", "c:5:15"], false), (["c:0:11"], false), (["c:0:0"], false),
        (["c:0:5", "c:5:8"], false), (["c:00:10"], false), (["c:+0:10"], false), (["c"], false),
        (["c:0"], false), (["c:0:9223372036854775808"], false), (["../c:0:10"], false),
        ([":0:10"], false), ([".:0:10", ".:10:12"], true), ([".:0:10", "c:0:10"], false),
    ]

    @Test(arguments: shards.indices)
    func `takes shards that are all of a file, once each`(_ index: Int) throws {
        let (names, isGood) = Self.shards[index]
        let resources: [JSONValue] = try names.map { name in
            [
                "name": .string(name), "algorithm": "sha256-sharded-10",
                "digest": .string(try digest(1).hex),
            ]
        }
        let root = Digest.sha256(of: try names.flatMap { _ in try digest(1).bytes })
        var value = try edit(try statement(), ["predicate", "resources"], to: .array(resources))
        value = try edit(value, ["predicate", "serialization", "method"], to: "shards")
        value = try edit(value, ["predicate", "serialization", "shard_size"], to: 10)
        value = try edit(value, ["subject", "0", "digest", "sha256"], to: .string(root.hex))
        guard isGood else {
            #expect(try failure { try parse(value) }.code == .corrupt, "\(names)")
            return
        }
        #expect(try parse(value).hashing == FileHashing(shardBytes: 10), "\(names)")
    }

    @Test func `knows a file by its length, too, where shards say it`() throws {
        func mark(_ count: Int) -> Digest {
            var hasher = FileHasher(FileHashing(shardBytes: 10))
            hasher.update([UInt8](repeating: 1, count: count).span.bytes)
            return hasher.finalize()
        }
        #expect(Set([0, 1, 9, 10, 11, 20].map(mark)).count == 6)
    }

    @Test func `accepts other ignored paths, unknown members and upper-case digests`() throws {
        var value = try statement()
        value = try edit(
            value, ["predicate", "serialization", "ignore_paths"], to: [".git", "model.sig", "a-x"])
        value = try edit(value, ["new"], to: 1)
        value = try edit(
            value, ["predicate", "resources", "0", "digest"],
            to: .string(String(repeating: "01", count: 32).uppercased()))
        let manifest = try parse(value)
        #expect(manifest.ignorePaths == [".git", "model.sig", "a-x"])
        #expect(manifest.warnings.count == 1)
    }

    @Test func `accepts the order of the specification and warns of any other`() throws {
        func manifest(_ names: [String]) throws -> ModelSigningManifest {
            let files = try names.map { try file($0) }
            let resources: [JSONValue] = files.map {
                [
                    "name": .string($0.path), "algorithm": "sha256",
                    "digest": .string($0.digest.hex),
                ]
            }
            var value = try edit(
                try statement(), ["predicate", "resources"], to: .array(resources))
            value = try edit(
                value, ["subject", "0", "digest", "sha256"],
                to: .string(SignedFile.rootDigest(files).hex))
            return try parse(value)
        }
        #expect(try manifest(["a-b/c", "a.txt", "a/b"]).warnings.isEmpty)
        #expect(try manifest(["a/b", "a-b/c", "a.txt"]).warnings.isEmpty)
        #expect(try manifest(["a.txt", "a/b", "a-b/c"]).warnings.count == 1)
    }

    @Test func `names every missing, extra and changed file`() throws {
        let made = try ModelSigningStatement(
            name: "m", files: [try file("a", 1), try file("b", 2), try file("c", 3)])
        let manifest = try ModelSigningManifest.parse(try made.payload())
        let actual = [try file("a", 1), try file("c", 9), try file("d/e", 4)]
        #expect(
            manifest.compare(actual) == [
                .init(.missing, path: "b", signed: try digest(2)),
                .init(.changed, path: "c", signed: try digest(3), actual: try digest(9)),
                .init(.extra, path: "d/e", actual: try digest(4)),
            ])
        #expect(manifest.compare(actual, ignoring: ["d"]).map(\.kind) == [.missing, .changed])
        #expect(manifest.compare(made.files).isEmpty)
    }

    @Test func `compares names as bytes, not as canonically equal text`() throws {
        let made = try ModelSigningStatement(name: "m", files: [try file("\u{e9}", 1)])
        let manifest = try ModelSigningManifest.parse(try made.payload())
        let kinds = manifest.compare([try file("e\u{301}", 1)]).map(\.kind)
        #expect(Set(kinds) == [.missing, .extra])
    }

    @Test func `takes a single file under any name and never a folder for it`() throws {
        let made = ModelSigningStatement(name: "m.pkl", singleFile: try digest(1))
        let manifest = try ModelSigningManifest.parse(try made.payload())
        #expect(manifest.compare([try file("other.pkl", 1)], isSingleFile: true).isEmpty)
        #expect(
            manifest.compare([try file("m.pkl", 2)], isSingleFile: true).map(\.kind) == [.changed])
        #expect(!manifest.compare([try file("m.pkl", 1)]).isEmpty)
        #expect(!manifest.compare([], isSingleFile: true).isEmpty)
    }

    @Test func `takes a single file under the name of the specification`() throws {
        let made = try ModelSigningStatement(name: "m.pkl", files: [try file("m.pkl", 1)])
        let manifest = try ModelSigningManifest.parse(try made.payload())
        #expect(manifest.compare([try file("m.pkl", 1)], isSingleFile: true).isEmpty)
        #expect(!manifest.compare([try file("x.pkl", 1)], isSingleFile: true).isEmpty)
    }
}
