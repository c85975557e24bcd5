// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// What people type first, in an empty folder with an empty home.
@Suite struct `The main job` {
    @Test func `a first push makes a key and a registry, says so, and is trusted`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        let push = try sandbox.mreg("push", "model.txt")
        #expect(push.status == 0, "\(push)")
        #expect(push.output.hasPrefix("model@v1 "), "\(push)")
        #expect(push.output.contains("trusted"), "\(push)")
        #expect(push.errors.contains("created the registry"), "\(push)")
        #expect(push.errors.contains("made your signing key"), "\(push)")
    }

    @Test func `pushing the same again is recognised and grows nothing`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt")
        let before = try sandbox.run("find", [sandbox.registry, "-type", "f"]).output
        let again = try sandbox.mreg("push", "model.txt")
        #expect(again.status == 0 && again.output.hasPrefix("already model@v1"), "\(again)")
        #expect(try sandbox.run("find", [sandbox.registry, "-type", "f"]).output == before)
    }

    @Test func `a changed byte is a new version and the old one comes back exactly`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt")
        try sandbox.write("model.txt", "weightz")
        #expect(try sandbox.mreg("push", "model.txt").output.hasPrefix("model@v2 "))
        let pull = try sandbox.mreg("pull", "model@v1", "-o", "out")
        #expect(pull.status == 0, "\(pull)")
        #expect(try sandbox.read("out/model.txt") == Array("weights".utf8))
        for command in [["lineage"], ["lineage", "model@v2"], ["verify", "--all"], ["list"]] {
            let run = try sandbox.run(Sandbox.binary, command)
            #expect(run.status == 0 && !run.output.isEmpty, "\(command): \(run)")
        }
    }

    @Test func `a folder comes back as it was`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("bert/config.json", "{}")
        try sandbox.write("bert/sub/empty.txt", "")
        try sandbox.write("bert/big.bin", String(repeating: "0123456789abcdef", count: 80_000))
        try sandbox.scratch.write("work/bert/run.txt", Array("echo\n".utf8), mode: 0o755)
        #expect(try sandbox.mreg("push", "bert").status == 0)
        let pull = try sandbox.mreg("pull", "bert", "-o", "out")
        #expect(pull.status == 0, "\(pull)")
        let difference = try sandbox.run("diff", ["-r", "bert", "out/bert"])
        #expect(difference.status == 0, "\(difference)")
        #expect(try sandbox.run("test", ["-x", "out/bert/run.txt"]).status == 0)
        let one = try sandbox.mreg("pull", "bert", "sub/empty.txt", "-o", "one")
        #expect(one.status == 0, "\(one)")
        #expect(try !sandbox.exists("one/bert/config.json"))
    }

    @Test func `what is there already is fine, something else is kept`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt")
        #expect(try sandbox.mreg("pull", "model").status == 0)
        try sandbox.write("model.txt", "mine")
        let refused = try sandbox.mreg("pull", "model")
        #expect(refused.status == 73 && refused.errors.contains("--force"), "\(refused)")
        #expect(try sandbox.read("model.txt") == Array("mine".utf8))
        #expect(try sandbox.mreg("pull", "model", "--force").status == 0)
        #expect(try sandbox.read("model.txt") == Array("weights".utf8))
    }

    @Test func `a deleted catalog comes back`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt", "--param", "C=1", "--metric", "accuracy=0.97")
        let before = try sandbox.mreg("show", "model", "--json").output
        _ = try sandbox.run(
            "rm",
            ["-f", "\(sandbox.registry)/catalog.sqlite", "\(sandbox.registry)/catalog.sqlite-wal"])
        let after = try sandbox.mreg("show", "model", "--json")
        #expect(after.status == 0)
        #expect(try sandbox.mreg("verify", "--all").status == 0)
        let same = { (text: String) in
            text.split(separator: "\n").filter { !$0.contains("\"at\"") }
        }
        #expect(same(after.output) == same(before))
    }
}
