// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// Two processes on one registry, and one that is killed.
@Suite struct `Two at once` {
    private func pushed() throws -> Sandbox {
        let sandbox = try Sandbox()
        for name in ["one", "two"] {
            for number in 0..<40 {
                try sandbox.write("\(name)/\(number).txt", "\(name) \(number)\n")
            }
            try sandbox.write(
                "\(name)/table.csv", (0..<90_000).map { "\(name) \($0),\($0 % 89)\n" }.joined())
        }
        return sandbox
    }

    @Test func `pushes of two names, and of one name, all become versions`() throws {
        let sandbox = try pushed()
        // The first push of an account makes registry and key: two at once must agree on both.
        let script = """
            "$0" push one & p=$!; "$0" push two & q=$!; wait $p; a=$?; wait $q; b=$?
            "$0" push one --name both & p=$!; "$0" push two --name both & q=$!
            wait $p; c=$?; wait $q; echo "$a $b $c $?"
            """
        let run = try sandbox.run("bash", ["-c", script, Sandbox.binary])
        #expect(run.output.hasSuffix("0 0 0 0\n"), "\(run)")
        var found: Set<String> = []
        for reference in ["one@v1", "two@v1", "both@v1", "both@v2"] {
            let pull = try sandbox.mreg("pull", reference, "-o", "out-\(reference)")
            #expect(pull.status == 0, "\(pull)")
            let folder = "out-\(reference)/\(reference.split(separator: "@")[0])"
            for name in ["one", "two"]
            where try sandbox.run("diff", ["-r", name, folder]).status == 0 {
                found.insert("\(reference) \(name)")
            }
        }
        #expect(found.isSuperset(of: ["one@v1 one", "two@v1 two"]) && found.count == 4, "\(found)")
        #expect(try sandbox.mreg("verify", "--all").status == 0)
    }

    @Test func `a push killed anywhere leaves nothing that the next one minds`() throws {
        let sandbox = try pushed()
        #expect(try sandbox.mreg("push", "one").status == 0)
        let script = """
            "$0" push two & pid=$!; sleep "$1"; kill -9 $pid 2>/dev/null; wait $pid; echo $?
            """
        for delay in ["0", "0.02", "0.05", "0.08", "0.12", "0.2", "0.3"] {
            let run = try sandbox.run("bash", ["-c", script, Sandbox.binary, delay])
            #expect(["0\n", "137\n"].contains { run.output.hasSuffix($0) }, "\(run)")
            let verify = try sandbox.mreg("verify", "--all")
            #expect(verify.status == 0, "\(delay)\n\(verify)")
        }
        let again = try sandbox.mreg("push", "two")
        #expect(again.status == 0, "\(again)")
        #expect(try sandbox.mreg("pull", "two", "-o", "out").status == 0)
        #expect(try sandbox.run("diff", ["-r", "two", "out/two"]).status == 0)
        for _ in 0..<2 { #expect(try sandbox.mreg("gc").status == 0) }
        let left = try sandbox.run("find", ["\(sandbox.registry)/tmp", "-type", "f"])
        #expect(left.output == "", "\(left)")
        #expect(try sandbox.mreg("verify", "--all").status == 0)
    }
}
