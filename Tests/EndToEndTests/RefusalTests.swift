// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// What may not leave, and the command that would change that.
@Suite struct `A refusal` {
    @Test func `of an unsigned version names the command that helps, and leaves nothing`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        let push = try sandbox.mreg("push", "model.txt", "--no-sign")
        #expect(push.status == 0 && push.output.contains("unsigned"), "\(push)")
        let refused = try sandbox.mreg("pull", "model@v1", "-o", "out")
        #expect(refused.status == 77, "\(refused)")
        #expect(refused.errors.contains("fix: mreg sign model@v1"), "\(refused)")
        #expect(try !sandbox.exists("out"))
        #expect(try sandbox.mreg("sign", "model@v1").status == 0)
        #expect(try sandbox.mreg("pull", "model@v1", "-o", "out").status == 0)
        #expect(try sandbox.read("out/model.txt") == Array("weights".utf8))
    }

    @Test func `of an untrusted key ends when an admin trusts it`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("init")
        _ = try sandbox.mreg("key", "generate", "mallory")
        let push = try sandbox.mreg("push", "model.txt", "--key", "mallory")
        #expect(push.status == 0 && push.output.contains("untrusted"), "\(push)")
        let refused = try sandbox.mreg("pull", "model@v1", "-o", "out")
        #expect(refused.status == 77 && refused.errors.contains("mreg trust add"), "\(refused)")
        let trust = try sandbox.mreg(
            "trust", "add", "mallory", "--owner", "mallory", "--role", "publisher", "--name",
            "model")
        #expect(trust.status == 0, "\(trust)")
        #expect(try sandbox.mreg("pull", "model@v1", "-o", "out").status == 0)
    }

    @Test func `covers every command that emits bytes`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt", "--no-sign")
        for command in [["pull", "model@v1", "-o", "out"], ["cat", "model@v1"]] {
            let run = try sandbox.run(Sandbox.binary, command)
            #expect(run.status == 77, "\(command): \(run)")
            #expect(!run.output.contains("weights"))
        }
    }

    @Test func `is one JSON document when asked`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt", "--no-sign")
        let refused = try sandbox.mreg("pull", "model@v1", "--json")
        #expect(refused.status == 77)
        #expect(try refused.json()["error"] != nil, "\(refused)")
    }

    @Test func `can be overridden only with a reason, and the name says so`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt", "--no-sign")
        #expect(try sandbox.mreg("pull", "model@v1", "-o", "out", "--unverified").status == 64)
        let taken = try sandbox.mreg(
            "pull", "model@v1", "-o", "out", "--unverified", "--reason", "forensics")
        #expect(taken.status == 0, "\(taken)")
        #expect(try sandbox.exists("out/model.txt.unverified"))
        #expect(try !sandbox.exists("out/model.txt"))
    }

    @Test func `stops a revoked version and what was made from it at once`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("base.txt", "base")
        try sandbox.write("child.txt", "child")
        _ = try sandbox.mreg("push", "base.txt")
        _ = try sandbox.mreg("push", "child.txt", "--base", "base@v1")
        #expect(try sandbox.mreg("pull", "child", "-o", "out").status == 0)
        let revoke = try sandbox.mreg("state", "base@v1", "revoked", "--reason", "leak")
        #expect(revoke.status == 0, "\(revoke)")
        #expect(try sandbox.mreg("pull", "base@v1", "-o", "out").status == 77)
        let child = try sandbox.mreg("pull", "child", "-o", "out2")
        #expect(child.status == 77 && child.errors.contains("tainted"), "\(child)")
        #expect(try sandbox.mreg("state", "base@v1", "active", "--reason", "oops").status == 77)
        #expect(try sandbox.mreg("verify", "--all").status == 0)
        #expect(try sandbox.mreg("verify", "--all", "--policy").status == 77)
    }
}

/// Who may write to a registry, and which registries are used at all.
@Suite struct `A stranger` {
    @Test func `on a fresh machine cannot write, and pushes as untrusted with the log key`() throws
    {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        let registry = sandbox.scratch.at("shared")
        #expect(try sandbox.mreg("init", "--registry", registry).status == 0)
        let exported = try sandbox.mreg(
            "log", "key", "export", "--registry", registry, "-o", "log.key")
        #expect(exported.status == 0, "\(exported)")
        try sandbox.withAnotherHome("stranger") {
            let refused = try sandbox.mreg("push", "model.txt", "--registry", registry)
            #expect(refused.status == 73 && refused.errors.contains("log key"), "\(refused)")
            let imported = try sandbox.mreg(
                "log", "key", "import", "log.key", "--registry", registry)
            #expect(imported.status == 0, "\(imported)")
            let push = try sandbox.mreg("push", "model.txt", "--registry", registry)
            #expect(push.status == 0 && push.output.contains("untrusted"), "\(push)")
            #expect((push.output + push.errors).contains("mreg trust add"), "\(push)")
            let pull = try sandbox.mreg(
                "pull", "model@v1", "--registry", registry, "-o", "out")
            #expect(pull.status == 77, "\(pull)")
        }
    }

    @Test(.enabled(if: Surroundings.userID == 0, "only root can give a folder away"))
    func `cannot plant a registry in a folder above`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        let planted = Paths.join(sandbox.work, "registry-data")
        _ = try sandbox.mreg("push", "model.txt", "--registry", planted)
        #expect(try sandbox.mreg("list").status == 0)
        _ = try sandbox.run("chown", ["-R", "65534", planted])
        let refused = try sandbox.mreg("list")
        #expect(refused.status == 77 && refused.errors.contains("mreg registry add"), "\(refused)")
        #expect(try sandbox.mreg("registry", "add", planted).status == 0)
        #expect(try sandbox.mreg("list").status == 0)
    }

    @Test func `cannot roll the log back unseen`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt")
        let log = "\(sandbox.registry)/log"
        _ = try sandbox.run("cp", ["-a", log, sandbox.scratch.at("old-log")])
        try sandbox.write("model.txt", "weightz")
        _ = try sandbox.mreg("push", "model.txt")
        _ = try sandbox.run("rm", ["-rf", log])
        _ = try sandbox.run("cp", ["-a", sandbox.scratch.at("old-log"), log])
        let refused = try sandbox.mreg("list")
        #expect(refused.status == 77 && refused.errors.contains("accept-restore"), "\(refused)")
    }

    @Test func `does not decide by editing the policy file`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt", "--no-sign")
        let loose = "format: mreg.policy/v1\nenvironment: default\nrules: []\n"
        _ = try sandbox.run(
            "sh",
            ["-c", "printf '%s' \"$1\" > \"$2\"", "sh", loose, "\(sandbox.registry)/policy.yaml"])
        let refused = try sandbox.mreg("pull", "model@v1", "-o", "out")
        #expect(refused.status == 77, "\(refused)")
        #expect(refused.errors.contains("mreg policy apply"), "\(refused)")
    }
}
