// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import Testing

/// What files must have in common: the layout of sharded checkpoints, ONNX's external data, and
/// `auto_map`.
@Suite struct FilesTogetherTests {
    private static let index =
        #"{"metadata":{"total_size":3},"weight_map":{"a":"m-00001-of-00002.safetensors","#
        + #""b":"m-00002-of-00002.safetensors"}}"#
    private static let first = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
    private static let second = #"{"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#

    private static func shard(_ header: String, _ size: Int) -> [UInt8] {
        Samples.safetensors(header, size)
    }

    /// The findings about files, as `rule place: evidence`.
    private static func check(_ files: [String: [UInt8]]) throws -> [String] {
        try record(files)?.findings.map { "\($0.rule) \($0.place): \($0.evidence)" } ?? []
    }

    private static func record(_ files: [String: [UInt8]]) throws -> ScanRecord? {
        try outcome(files).record
    }

    private static func outcome(_ files: [String: [UInt8]]) throws -> FilesTogether.Outcome {
        let members = files.map { path, bytes in
            let result = Samples.inspect(bytes, path)
            return FilesTogether.Member(
                path: path, size: Int64(bytes.count), format: result.format,
                metadata: result.metadata)
        }
        let digest = try #require(Digest(bytes: [UInt8](repeating: 7, count: 32)))
        return try FilesTogether.check(members, of: digest) { files[$0.path] }
    }

    private static var honest: [String: [UInt8]] {
        [
            "x/m.safetensors.index.json": Array(index.utf8),
            "x/m-00001-of-00002.safetensors": shard(first, 1),
            "x/m-00002-of-00002.safetensors": shard(second, 2), "x/config.json": Array("{}".utf8),
        ]
    }

    @Test func `a complete checkpoint has nothing to find`() throws {
        #expect(try Self.record(Self.honest) == nil)
        let numbered = Self.honest.filter { !$0.key.hasSuffix("index.json") }
        #expect(try Self.record(numbered) == nil)
    }

    @Test func `a missing shard is named, once`() throws {
        var files = Self.honest
        files["x/m-00002-of-00002.safetensors"] = nil
        let expected =
            "shard-missing x/m.safetensors.index.json: x/m-00002-of-00002.safetensors "
            + "is not among the files"
        #expect(try Self.check(files) == [expected])
        #expect(try Self.record(files)?.level == .unreadable)
        files["x/m.safetensors.index.json"] = nil
        #expect(
            try Self.check(files) == [
                "shard-missing x/m-00001-of-00002.safetensors: x/m-00002-of-00002.safetensors "
                    + "of 2 are not among the files"
            ])
        // A shard of the same name in another folder is another one.
        files["m-00002-of-00002.safetensors"] = Self.shard(Self.second, 2)
        #expect(try Self.check(files).count == 2)
    }

    @Test func `tensors must be where the index says`() throws {
        var files = Self.honest
        let swapped = Self.index.replacing(#""a":"m-00001"#, with: #""a":"m-00002"#)
        files["x/m.safetensors.index.json"] = Array(swapped.utf8)
        #expect(
            try Self.check(files) == [
                "shard-tensor x/m.safetensors.index.json: tensor 'a' is not in "
                    + "x/m-00002-of-00002.safetensors; it is in x/m-00001-of-00002.safetensors",
                "index-size x/m.safetensors.index.json: the index states 3 bytes of tensors, "
                    + "the shards have 2",
            ])
        #expect(try Self.record(files)?.level == .unreadable)
    }

    @Test func `another sum than stated is worth knowing and no more`() throws {
        var files = Self.honest
        files["x/m.safetensors.index.json"] = Array(
            Self.index.replacing(":3}", with: ":4}").utf8)
        #expect(
            try Self.check(files) == [
                "index-size x/m.safetensors.index.json: the index states 4 bytes of tensors, "
                    + "the shards have 3"
            ])
        #expect(try Self.record(files)?.word == .safe)
    }

    @Test(arguments: ["../m", "/etc/m", "a/../../m", #"a\\b"#, "C:m"])
    func `no shard lies outside`(_ path: String) throws {
        let index = #"{"weight_map":{"a":"\#(path)"}}"#
        let record = try Self.record(["m.safetensors.index.json": Array(index.utf8)])
        #expect(record?.level == .malicious)
        #expect(record?.findings.first?.rule == "path-traversal")
    }

    @Test func `hostile indexes are answers`() throws {
        let bad = [
            "{\"weight_map\":", "[]", "{\"weight_map\":[1,[2]]}", "{\"weight_map\":{\"a\":1}}",
        ]
        for text in bad {
            _ = try Self.record(["m.safetensors.index.json": Array(text.utf8)])
        }
        let many = (0..<150_001).map { #""\#($0)":"m""# }.joined(separator: ",")
        let record = try Self.record(
            ["m.safetensors.index.json": Array("{\"weight_map\":{\(many)}}".utf8)])
        #expect(record?.findings.map(\.evidence) == ["the index has too many tensors"])
    }

    @Test func `external data must be there and long enough`() throws {
        let model = LibrarySamples.onnxExternal
        let data = [UInt8](repeating: 0, count: 16384)
        #expect(try Self.record(["m.onnx": model, "ext.weights": data]) == nil)
        #expect(
            try Self.check(["a/m.onnx": model, "ext.weights": data]) == [
                "external-missing a/m.onnx: its weights are in a/ext.weights, "
                    + "which is not among the files"
            ])
        #expect(
            try Self.check(["m.onnx": model, "ext.weights": data.dropLast()]) == [
                "external-short m.onnx: it reads ext.weights up to byte 16384, which has 16383"
            ])
    }

    @Test func `weights beside a model are explained by it, and nothing else is`() throws {
        let model = LibrarySamples.onnxExternal
        let noise = (0..<16384).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3 | 0x80) }
        let digest = try #require(Digest(bytes: [UInt8](repeating: 7, count: 32)))
        let opaque = ScanRecord(Samples.inspect(noise, "ext.weights"), of: digest)
        #expect(opaque.isOpaque)
        let good = try Self.outcome(["m.onnx": model, "ext.weights": noise, "other.data": noise])
        #expect(good.judged(opaque, at: "ext.weights").level == .dataOnly)
        #expect(good.judged(opaque, at: "other.data").level == .unreadable)
        // What is known to be something else stays that.
        let evil = ScanRecord(Samples.inspect(Samples.call, "ext.weights"), of: digest)
        #expect(good.judged(evil, at: "ext.weights").level == .malicious)
        // More than 64 KiB that the model never reads are not its weights.
        let long = noise + [UInt8](repeating: 0x81, count: 64 << 10 | 1)
        let bad = try Self.outcome(["m.onnx": model, "ext.weights": long])
        #expect(bad.judged(opaque, at: "ext.weights").level == .unreadable)
    }

    @Test func `code that is loaded with the model must come with it`() throws {
        let config = #"{"auto_map":{"AutoModel":"modeling.M","AutoConfig":"org/other--conf.C"}}"#
        let files = ["config.json": Array(config.utf8)]
        #expect(
            try Self.check(files) == [
                "code-missing config.json: it loads modeling.py, which is not among the files",
                "code-elsewhere config.json: it loads conf.py of org/other",
            ])
        let with = files.merging(["modeling.py": Array("x = 1\n".utf8)]) { old, _ in old }
        #expect(try Self.check(with).count == 1)
    }
}
