// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// Pulls as a user runs them.
@Suite struct `Pulling` {
    @Test func `a signal ends a pull with 130, and nothing of it stays`() throws {
        let sandbox = try Sandbox()
        let make = try sandbox.run("truncate", ["-s", "600M", "model.bin"])
        #expect(make.status == 0)
        #expect(try sandbox.mreg("push", "model.bin", "--dataset").status == 0)
        let script = """
            mkdir out; "$0" pull model -o out & pid=$!
            until ls -A out | grep -q '^[.]mreg-.*part$' || ! kill -0 $pid; do :; done
            kill -TERM $pid; wait $pid
            """
        let run = try sandbox.run("sh", ["-c", script, Sandbox.binary])
        #expect(run.status == 130, "\(run)")
        #expect(run.errors.contains("interrupted"), "\(run)")
        #expect(try sandbox.run("ls", ["-A", "out"]).output == "")
        let again = try sandbox.mreg("pull", "model", "-o", "out")
        #expect(again.status == 0, "\(again)")
        #expect(try sandbox.run("cmp", ["model.bin", "out/model.bin"]).status == 0)
    }

    @Test func `a linked pull says how each file came, and verifies`() throws {
        let sandbox = try Sandbox()
        // No part of it repeats, so that it is stored whole.
        let big = (0..<300_000).map { "line \($0)\n" }.joined()
        try sandbox.write("net/big.bin", big)
        try sandbox.write("net/config.json", "{}")
        try sandbox.write("net/vocab.txt", "a b c")
        #expect(try sandbox.mreg("push", "net").status == 0)
        let pull = try sandbox.mreg("pull", "net", "--link", "--force", "-o", "out", "--json")
        #expect(pull.status == 0, "\(pull)")
        let links = try pull.json()["links"]
        let shared = [links?["linked"], links?["reflinked"]]
        #expect(shared.contains(.integer(1)) && shared.contains(.integer(0)), "\(pull)")
        #expect(links?["copied"] == .integer(2), "\(pull)")
        #expect(try sandbox.run("diff", ["-r", "net", "out/net"]).status == 0)
        #expect(try sandbox.mreg("verify", "--all").status == 0)
    }
}
