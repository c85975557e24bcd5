// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// The Sigstore recipe: generate keys, list them, set the active one, sign, verify.
@Suite struct `Signing a file with no registry` {
    private static let tool = Surroundings.variable("MREG_MODEL_SIGNING")

    @Test func `works with the active key and nothing else`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        #expect(try sandbox.mreg("key", "generate", "ci").status == 0)
        #expect(try sandbox.mreg("key", "generate", "release").status == 0)
        let list = try sandbox.mreg("key", "list")
        #expect(list.output.contains("ci") && list.output.contains("release"), "\(list)")
        #expect(try sandbox.mreg("key", "set", "release").status == 0)
        #expect(try sandbox.mreg("sign", "model.txt").status == 0)
        #expect(try sandbox.mreg("verify", "model.txt.sig").status == 0)
        #expect(try sandbox.mreg("verify", "model.txt").status == 0)
        #expect(try !sandbox.exists("registry-data"))
    }

    @Test func `finds a changed file`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("key", "generate")
        _ = try sandbox.mreg("sign", "model.txt")
        try sandbox.write("model.txt", "weightz")
        let run = try sandbox.mreg("verify", "model.txt")
        #expect(run.status == 65 && run.errors.contains("model.txt"), "\(run)")
    }

    @Test func `refuses a swapped pair by a foreign key and names that key`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "evil")
        try sandbox.withAnotherHome("mallory") {
            _ = try sandbox.mreg("key", "generate")
            _ = try sandbox.mreg("sign", "model.txt")
        }
        _ = try sandbox.mreg("key", "generate")
        let run = try sandbox.mreg("verify", "model.txt.sig")
        #expect(run.status == 77, "\(run)")
        #expect(run.errors.contains("by the key"), "\(run)")
    }

    @Test func `refuses a cut signature as damage`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("key", "generate")
        _ = try sandbox.mreg("sign", "model.txt")
        _ = try sandbox.run("truncate", ["-s", "100", "model.txt.sig"])
        #expect(try sandbox.mreg("verify", "model.txt").status == 65)
    }

    @Test(.enabled(if: tool != nil, "set MREG_MODEL_SIGNING to the model_signing program"))
    func `verifies in model_signing, signed beside a file and pulled from a registry`() throws {
        let tool = try #require(Self.tool)
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        try sandbox.write("bert/config.json", "{}")
        try sandbox.write("bert/sub/vocab.txt", "a\nb\n")
        _ = try sandbox.mreg("push", "model.txt")
        _ = try sandbox.mreg("push", "bert")
        #expect(try sandbox.mreg("key", "export", "default", "-o", "key.pub").status == 0)
        #expect(try sandbox.mreg("sign", "model.txt").status == 0)
        #expect(try sandbox.mreg("pull", "model", "bert", "-o", "x").status != 0)
        #expect(try sandbox.mreg("pull", "model", "-o", "out", "--with-signature").status == 0)
        #expect(try sandbox.mreg("pull", "bert", "-o", "out", "--with-signature").status == 0)
        for (model, signature) in [
            ("model.txt", "model.txt.sig"), ("out/model.txt", "out/model.txt.sig"),
            ("out/bert", "out/bert.sig"),
        ] {
            let run = try sandbox.run(
                tool,
                ["verify", "key", model, "--public_key", "key.pub", "--signature", signature])
            #expect(run.status == 0, "\(model): \(run)")
        }
    }
}
