// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregSystem
import Policy
import TestSupport
import Testing

@testable import Registry

/// What is known of the models in a registry: shown, compared, found again.
@Suite struct ModelTests {
    /// safetensors (its README): a length, a JSON header, tensors that tile the rest.
    private static func weights(
        _ tensors: [(name: String, dtype: String, shape: [Int], bytes: Int)], _ metadata: String
    ) -> [UInt8] {
        var end = 0
        var parts = [#""__metadata__":{\#(metadata)}"#]
        for tensor in tensors {
            parts.append(
                #""\#(tensor.name)":{"dtype":"\#(tensor.dtype)","shape":\#(tensor.shape),"#
                    + #""data_offsets":[\#(end),\#(end + tensor.bytes)]}"#)
            end += tensor.bytes
        }
        let header = Array("{\(parts.joined(separator: ","))}".utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
        return length + header + [UInt8](repeating: 1, count: end)
    }

    private static func staged() throws -> Stage {
        let stage = try Stage(isStrict: true)
        let first = weights(
            [("a", "F32", [2, 2], 16), ("b", "F16", [2], 4), ("c", "F32", [1], 4)],
            #""license":"mit""#)
        let second = weights(
            [("a", "F16", [2, 2], 8), ("b", "F16", [2], 4), ("d", "F16", [3], 6)],
            #""license":"apache-2.0""#)
        for (bytes, folder) in [(first, "one"), (second, "two")] {
            try stage.scratch.write("\(folder)/model.safetensors", bytes)
            try stage.scratch.write(
                "\(folder)/config.json", Array(#"{"architectures":["BertModel"]}"#.utf8))
            try stage.push([stage.scratch.at(folder)], as: "net")
        }
        return stage
    }

    private static func found(_ stage: Stage, _ conditions: String...) throws -> [String] {
        try stage.open(.read).search(
            try conditions.map { text throws(MregError) in try ListCondition(text) }
        ).versions.map { "\($0.name)@\($0.line.version)" }
    }

    @Test func `a version says what its model is`() throws {
        let stage = try Self.staged()
        let model = try stage.open(.read).show(try Reference("net@v1")).model
        #expect(model.parameters == 7 && model.unscannedFiles == 0)
        #expect(model.weights.map(\.format) == ["safetensors"])
        #expect(model.weights.first?.tensors == 3)
        #expect(model.facts[.architecture] == ["BertModel"])
        #expect(model.facts[.precision] == ["float32"] && model.facts[.licence] == ["mit"])
        let listed = try stage.open(.read).cataloguedModel(try Reference("net@v1"))
        #expect(listed.parameters == 7 && listed.facts == model.facts)
        let tensors = try stage.open(.read).tensors(try Reference("net@v2"))
        #expect(tensors.lines.map(\.tensor.name) == ["a", "b", "d"] && tensors.unlisted == 0)
        #expect(tensors.lines.allSatisfy { $0.path.text == "model.safetensors" })
    }

    @Test func `a diff names tensors and facts`() throws {
        let stage = try Self.staged()
        let diff = try stage.open(.read).diff(try Reference("net@v1"), try Reference("net@v2"))
        let tensors = diff.tensors.changes.map { change in
            "\(change.name) \(change.before?.dtype ?? "-") \(change.after?.dtype ?? "-")"
        }
        #expect(tensors == ["a F32 F16", "c F32 -", "d - F16"] && diff.tensors.sameCount == 1)
        let facts = diff.facts.map { "\($0.name) \($0.before ?? "-") \($0.after ?? "-")" }
        #expect(
            facts == ["precision float32 float16", "licence mit apache-2.0", "parameters 7 9"])
        let same = try stage.open(.read).diff(try Reference("net@v1"), try Reference("net@v1"))
        #expect(same.tensors.changes.isEmpty && same.facts.isEmpty)
    }

    @Test func `versions are found by what they are`() throws {
        let stage = try Self.staged()
        #expect(try Self.found(stage, "licence=mit") == ["net@v1"])
        #expect(try Self.found(stage, "license=apache-2.0", "precision=float16") == ["net@v2"])
        #expect(try Self.found(stage, "parameters>=8") == ["net@v2"])
        #expect(try Self.found(stage, "architecture=BertModel") == ["net@v2", "net@v1"])
        #expect(try Self.found(stage, "format=safetensors", "parameters<8") == ["net@v1"])
        #expect(try Self.found(stage, "tokenizer!=x").isEmpty, "none has a tokenizer")
        for wrong in ["precision>float16", "parameters>=many", "arch=x"] {
            #expect(throws: MregError.self) { try ListCondition(wrong) }
        }
    }

    @Test func `what is stored outlives the catalog and this account's own records`() throws {
        let stage = try Self.staged()
        let before = try stage.dump()
        try Stage.dropCatalog(stage.root)
        #expect(try stage.dump() == before)
        #expect(try Self.found(stage, "licence=mit") == ["net@v1"])
    }

    @Test func `an incomplete push is told, and not let out`() throws {
        let stage = try Stage(isStrict: true)
        let shard = Self.weights([("a", "U8", [1], 1)], "")
        try stage.scratch.write("part/m-00001-of-00002.safetensors", shard)
        try stage.scratch.write(
            "part/m.safetensors.index.json",
            Array(
                (#"{"weight_map":{"a":"m-00001-of-00002.safetensors","#
                    + #""b":"m-00002-of-00002.safetensors"}}"#).utf8))
        let pushed = try stage.push([stage.scratch.at("part")], as: "part")
        #expect(pushed.scan?.concerns.map(\.path) == [""])
        let refusal = try #require(try stage.refusal(of: "part").first { $0.type == "scan" })
        #expect(refusal.found.contains("m-00002-of-00002.safetensors"), "\(refusal.found)")
        try stage.scratch.write(
            "part/m-00002-of-00002.safetensors", Self.weights([("b", "U8", [1], 1)], ""))
        try stage.push([stage.scratch.at("part")], as: "part")
        _ = try stage.pull("part@v2")
    }
}
