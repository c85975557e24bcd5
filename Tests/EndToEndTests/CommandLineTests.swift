// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Habits of the command line that hold for every command.
@Suite struct `The command line` {
    @Test func `tells its version and helps by example`() throws {
        let sandbox = try Sandbox()
        let version = try sandbox.mreg("--version")
        #expect(version.status == 0 && version.output.hasPrefix("mreg "), "\(version)")
        for command in ["push", "pull", "verify", "lineage", "key", "trust", "policy"] {
            let help = try sandbox.mreg("help", command)
            #expect(help.status == 0 && help.output.contains("EXAMPLES"), "\(command): \(help)")
        }
    }

    @Test func `makes nothing when it only looks`() throws {
        let sandbox = try Sandbox()
        for command in [["list"], ["show", "model"], ["verify", "--all"], ["pull", "model"]] {
            let run = try sandbox.run(Sandbox.binary, command)
            #expect(run.status == 66, "\(command): \(run)")
        }
        #expect(try FileStatus.of(sandbox.registry) == nil)
    }

    @Test(arguments: [
        ["push"], ["push", "missing.txt"], ["pull", "a b"], ["pull", "model@v0"],
        ["frobnicate"], ["verify"], ["push", "model.txt", "--param", "novalue"],
    ])
    func `answers a wrong line with 64 or 66 and a sentence`(_ line: [String]) throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("init")
        let run = try sandbox.run(Sandbox.binary, line)
        #expect([64, 66].contains(run.status), "\(line): \(run)")
        #expect(!run.errors.isEmpty)
    }

    @Test func `gives one JSON document on standard output`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        _ = try sandbox.mreg("push", "model.txt")
        for line in [
            ["list"], ["list", "model"], ["show", "model"], ["lineage"], ["lineage", "model"],
            ["verify", "--all"], ["verify", "model"], ["log", "show"], ["log", "verify"],
            ["key", "list"], ["trust", "list"], ["policy", "show"], ["policy", "explain", "model"],
            ["alias", "list"], ["doctor"], ["gc", "--dry-run"], ["registry", "info"],
            ["statements", "model"], ["state", "model"], ["diff", "model", "model"],
            ["push", "model.txt"], ["pull", "model", "-o", "out"],
        ] {
            let run = try sandbox.run(Sandbox.binary, line + ["--json"])
            #expect(run.status == 0, "\(line): \(run)")
            #expect(throws: Never.self, "\(line): \(run)") { _ = try run.json() }
        }
    }

    @Test func `never lets control characters of a name reach the terminal`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("evil\u{1b}[31m.txt", "weights")
        let run = try sandbox.mreg("push", "evil\u{1b}[31m.txt", "--name", "model")
        #expect(run.status == 64, "\(run)")
        #expect(!(run.output + run.errors).unicodeScalars.contains { $0 == "\u{1b}" })
    }

    @Test func `says which spelling is meant when a file and a reference are both possible`() throws
    {
        let sandbox = try Sandbox()
        try sandbox.write("model", "weights")
        _ = try sandbox.mreg("push", "model")
        try sandbox.write("model@v1", "a file")
        let run = try sandbox.mreg("verify", "model@v1")
        #expect(run.status == 64 && run.errors.contains("./model@v1"), "\(run)")
    }
}
