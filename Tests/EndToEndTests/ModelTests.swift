// SPDX-License-Identifier: Apache-2.0
import MregCore
import TestSupport
import Testing

/// What a model is, as people ask for it.
@Suite struct `Models` {
    private static func weights(_ dtype: String, _ shape: [Int], _ bytes: Int) -> String {
        let header =
            #"{"w":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":[0,\#(bytes)]}}"#
        // The length fits one byte, so that the file is text.
        let length = String(UnicodeScalar(UInt8(header.utf8.count)))
        return length + String(repeating: "\0", count: 7) + header
            + String(repeating: "\0", count: bytes)
    }

    @Test func `show, diff and list tell about the model`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("net/model.safetensors", Self.weights("F32", [2, 2], 16))
        try sandbox.write("net/README.md", "---\nlicense: mit\nbase_model: org/base\n---\n")
        #expect(try sandbox.mreg("push", "net").status == 0)
        try sandbox.write("net/model.safetensors", Self.weights("BF16", [2, 2], 8))
        #expect(try sandbox.mreg("push", "net").status == 0)
        let show = try sandbox.mreg("show", "net@v1")
        #expect(show.output.contains("4 in 1 tensor (safetensors, 1 file)"), "\(show)")
        #expect(show.output.contains("float32") && show.output.contains("org/base"), "\(show)")
        let tensors = try sandbox.mreg("show", "net", "--tensors")
        #expect(tensors.status == 0 && tensors.output.hasPrefix("TENSOR"), "\(tensors)")
        #expect(tensors.output.contains("BF16") && tensors.output.contains("2x2"), "\(tensors)")
        let json = try sandbox.mreg("show", "net", "--json").json()
        #expect(json["model"]?["precision"] == ["bfloat16"] && json["model"]?["licence"] == ["mit"])
        let diff = try sandbox.mreg("diff", "net@v1", "net@v2")
        #expect(diff.output.contains("~ tensor w  F32 [2, 2] -> BF16 [2, 2]"), "\(diff)")
        #expect(diff.output.contains("~ model precision  float32 -> bfloat16"), "\(diff)")
        let list = try sandbox.mreg("list", "--where", "precision=float32", "--quiet")
        #expect(list.status == 0 && list.output == "net@v1\n", "\(list)")
        #expect(try sandbox.mreg("list", "--where", "size=1").status == 64)
        let versions = try sandbox.mreg("list", "net", "--json")
        guard case .array(let lines) = try versions.json()["versions"] else { throw Missing() }
        #expect(lines.first?["model"]?["parameters"] == 4, "\(versions)")
    }

    @Test func `a folder is also judged as a whole`() throws {
        let sandbox = try Sandbox()
        try sandbox.write(
            "net/m.safetensors.index.json", #"{"weight_map":{"w":"m-1.safetensors"}}"#)
        let scan = try sandbox.mreg("scan", "net", "--explain")
        #expect(scan.status == 65, "\(scan)")
        #expect(scan.output.contains("shard-missing  net/m.safetensors.index.json"), "\(scan)")
        #expect(scan.output.contains("net/m-1.safetensors is not among the files"), "\(scan)")
        let sarif = try sandbox.mreg("scan", "net", "--sarif")
        #expect(sarif.output.contains(#""uri": "net/m.safetensors.index.json""#), "\(sarif)")
    }

    private struct Missing: Error {}
}
