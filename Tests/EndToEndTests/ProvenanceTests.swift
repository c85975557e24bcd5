// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// `mreg run`, `push --run`, `list --where` and what `diff` says of them.
@Suite struct ProvenanceTests {
    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("rows.csv", "1,2\n")
        let run = try sandbox.mreg("push", "rows.csv", "--dataset", "--name", "rows")
        #expect(run.status == 0, "\(run)")
        return sandbox
    }

    private func provenance(_ sandbox: Sandbox, _ reference: String) throws -> JSONValue {
        let run = try sandbox.mreg("export", reference, "--format", "slsa")
        #expect(run.status == 0 && run.errors.contains("signed as statement"), "\(run)")
        let statement = try run.json()
        return try #require(statement["predicate"])
    }

    private func text(_ value: JSONValue?) throws -> String {
        String(decoding: try CanonicalJSON.encode(try #require(value)), as: UTF8.self)
    }

    @Test func `a run is recorded with code, inputs, lock files and a short environment`() throws {
        let sandbox = try sandbox()
        try sandbox.write("requirements.txt", "numpy==2.4.6\n")
        try sandbox.write("seed.txt", "7\n")
        for arguments in [
            ["init", "-q"], ["remote", "add", "origin", "https://me:secret@git.example/x.git"],
            ["add", "seed.txt"],
            [
                "-c", "user.name=a", "-c", "user.email=a@x.example", "commit", "-q", "-m", "one",
            ],
        ] {
            let git = try sandbox.run("git", arguments)
            #expect(git.status == 0, "\(git)")
        }
        let commit = try sandbox.run("git", ["rev-parse", "HEAD"]).output.dropLast()
        let run = try sandbox.run(
            Sandbox.binary,
            [
                "run", "--name", "model", "--trained-on", "rows", "--input", "seed.txt", "--out",
                "m.txt", "--param", "lr=0.1", "--metric", "accuracy=0.9", "--json", "--", "sh",
                "-c", "echo training; cp rows.csv m.txt",
            ], environment: ["PYTHONHASHSEED": "0", "API_TOKEN": "hunter2"])
        #expect(run.status == 0 && run.errors.contains("training"), "\(run)")
        _ = try run.json()
        let predicate = try provenance(sandbox, "model@v1")
        let all = try text(predicate)
        #expect(all.contains(String(commit)), "\(all)")
        #expect(all.contains("git+https://git.example/x.git"), "\(all)")
        #expect(!all.contains("secret") && !all.contains("hunter2"), "\(all)")
        #expect(all.contains(#""codeDirty":true"#), "\(all)")
        #expect(all.contains(#""PYTHONHASHSEED":"0""#), "\(all)")
        #expect(all.contains("mreg:rows@v1"), "\(all)")
        #expect(all.contains(#"{"annotations":{"value":0},"name":"exit-status"}"#), "\(all)")
        for name in ["startedOn", "finishedOn"] { #expect(all.contains(name), "\(all)") }
        // sha256sum of the two files.
        for name in ["seed.txt", "requirements.txt"] {
            let sum = try sandbox.run("sha256sum", [name]).output.prefix(64)
            #expect(all.contains(String(sum)), "\(name): \(all)")
        }
        #expect(try sandbox.mreg("statements", "model@v1", "--check", "provenance").status == 0)
    }

    @Test func `what looks like a secret in the command is hidden, and said`() throws {
        let sandbox = try sandbox()
        let run = try sandbox.mreg(
            "run", "--name", "model", "--out", "m.txt", "--trained-on", "rows", "--", "env",
            "HF_TOKEN=hush", "sh", "-c", "cp rows.csv m.txt; true --db.password=hush", "x",
            "--api-key", "hush", "hf_hushhushhushhushhush", "https://me:hush@x.example/y",
            "--max-tokens", "128", "--tokenizer=bpe", "https://x.example/z")
        #expect(run.status == 0, "\(run)")
        for name in ["HF_TOKEN", "--db.password", "--api-key", "an argument", "an address"] {
            #expect(run.errors.contains("warning: \(name) looks like a secret"), "\(name): \(run)")
        }
        let all = try text(try provenance(sandbox, "model@v1"))
        #expect(!all.contains("hush") && all.contains("HF_TOKEN=(hidden)"), "\(all)")
        #expect(all.contains(#""--max-tokens","128","--tokenizer=bpe","https://x.example/z""#))
    }

    @Test(arguments: [("exit 3", 3), ("kill -9 $$", 137), ("exit 0", 66)] as [(String, Int32)])
    func `a command that fails or makes nothing publishes nothing`(
        _ command: String, _ status: Int32
    ) throws {
        let sandbox = try sandbox()
        let run = try sandbox.mreg(
            "run", "--name", "model", "--out", "none.txt", "--", "sh", "-c", command)
        #expect(run.status == status, "\(run)")
        #expect(try sandbox.mreg("show", "model").status == 66)
    }

    @Test func `a mistake is found before the command runs`() throws {
        let sandbox = try sandbox()
        for options in [
            ["--trained-on", "nothing"], ["--env", "MY_API_KEY"], ["--input", "nothing"],
            ["--param", "x"],
        ] {
            let run = try sandbox.run(
                Sandbox.binary,
                ["run", "--name", "model", "--out", "m.txt"] + options + ["--", "touch", "m.txt"])
            #expect([64, 66].contains(run.status), "\(options): \(run)")
            #expect(try !sandbox.exists("m.txt"))
        }
        #expect(try sandbox.mreg("run", "--out", "m.txt").status == 64)
        let none = try sandbox.mreg("run", "--out", "m.txt", "--", "no-such-program")
        #expect(none.status == 66, "\(none)")
    }

    @Test func `a run_json gives parameters, metrics and signed provenance`() throws {
        let sandbox = try sandbox()
        try sandbox.write("m.txt", "weights")
        try sandbox.write(
            "run.json",
            #"{"parameters":{"lr":1e-3},"metrics":{"accuracy":0.913},"#
                + #""builder":"https://ci.example/1"}"#)
        let push = try sandbox.mreg(
            "push", "m.txt", "--name", "model", "--trained-on", "rows", "--run", "run.json")
        #expect(push.status == 0, "\(push)")
        let all = try text(try provenance(sandbox, "model@v1"))
        #expect(all.contains("https://ci.example/1") && all.contains("mreg:rows@v1"), "\(all)")
        let show = try sandbox.mreg("show", "model@v1", "--json").json()
        #expect(show["metrics"]?["accuracy"] == .string("0.913"))
        #expect(show["parameters"]?["lr"] == .string("1e-3"))
        let clash = try sandbox.mreg(
            "push", "m.txt", "--name", "model", "--param", "lr=2", "--run", "run.json")
        #expect(clash.status == 64 && clash.errors.contains("given twice"), "\(clash)")
        let diff = try sandbox.mreg("diff", "rows@v1", "model@v1")
        #expect(diff.output.contains("+ material sha256:"), "\(diff)")
        #expect(diff.output.contains("+ signature https://slsa.dev/provenance/v1"), "\(diff)")
    }

    @Test func `versions are searched by exact decimals, parameters and state`() throws {
        let sandbox = try sandbox()
        // The second is the same double as the first.
        for (index, accuracy) in ["0.9", "0.90000000000000000001", "0.8999", "high"].enumerated() {
            try sandbox.write("m.txt", "weights \(index)")
            let push = try sandbox.mreg(
                "push", "m.txt", "--name", "model", "--metric", "accuracy=\(accuracy)", "--param",
                "optimizer=\(index == 0 ? "sgd" : "adam")")
            #expect(push.status == 0, "\(push)")
        }
        for (conditions, found) in [
            (["metric.accuracy>=0.9"], "model@v2 model@v1"), (["metric.accuracy>0.9"], "model@v2"),
            (["metric.accuracy<0.9"], "model@v3"), (["metric.accuracy = 9e-1"], "model@v1"),
            (["metric.accuracy=high"], "model@v4"), (["metric.none>0"], ""),
            (["metric.accuracy>=0.9", "param.optimizer=adam"], "model@v2"),
            (["param.optimizer!=adam"], "model@v1"),
            (["state=active", "metric.accuracy<=0.9"], "model@v3 model@v1"),
        ] as [([String], String)] {
            let options = conditions.flatMap { ["--where", $0] }
            let run = try sandbox.run(Sandbox.binary, ["list", "-q"] + options)
            #expect(run.status == 0, "\(run)")
            #expect(
                run.output.split(separator: "\n").joined(separator: " ") == found,
                "\(conditions): \(run)")
        }
        for wrong in [
            "accuracy>=0.9", "metric.accuracy", "metric.accuracy>=", "state>active",
            "metric.accuracy>=x", "metric.=1",
        ] {
            let run = try sandbox.mreg("list", "--where", wrong)
            #expect(run.status == 64, "\(wrong): \(run)")
        }
        let notes = try sandbox.mreg("list", "--where", "metric.accuracy>0")
        #expect(notes.errors.contains("'high'"), "\(notes)")
    }
}
