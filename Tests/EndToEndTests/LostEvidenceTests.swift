// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// Whoever can delete files of a registry can stop a version, and can let none out.
@Suite(.enabled(if: Surroundings.variable("MREG_FIXTURES") != nil, "set MREG_FIXTURES"))
struct LostEvidenceTests {
    private static let policy = """
        format: mreg.policy/v1
        environment: vision
        rules:
          - id: evasion
            type: statement
            predicate: urn:mreg:predicate:robustness-report/v0.1
            role: evaluator
            independent: true
            where: ['evasion(Linf,0.15).wilson_low >= 0.50']
        """

    private func fixture(_ path: String) throws -> String {
        Paths.join(try #require(Surroundings.variable("MREG_FIXTURES")), "robustness", path)
    }

    private func must(_ sandbox: Sandbox, _ arguments: String...) throws {
        let run = try sandbox.run(Sandbox.binary, arguments)
        #expect(run.status == 0, "\(arguments): \(run)")
    }

    private func report(_ sandbox: Sandbox, _ result: String, on reference: String) throws {
        try must(
            sandbox, "attest", reference, "--type", "robustness", "--from",
            try fixture("art_evasion.json"), "--format", "art", "--select", result, "--dataset",
            "digits-test@v1", "--key", "lab")
    }

    /// `good@v1` may leave; `bad@v1` has a good report and a bad one; `poisoned@v1` a good one and
    /// revoked training data.
    private func stage() throws -> Sandbox {
        let sandbox = try Sandbox()
        try must(sandbox, "init", "registry-data")
        try sandbox.write("registry-data/policies/vision.yaml", Self.policy)
        try must(sandbox, "policy", "apply")
        try must(sandbox, "key", "generate", "lab")
        try must(sandbox, "trust", "add", "lab", "--owner", "lab", "--role", "evaluator")
        for (part, name) in [("train", "digits-train"), ("test", "digits-test")] {
            try must(
                sandbox, "push", try fixture("dataset/digits_\(part).npz"), "--dataset", "--name",
                name)
        }
        for (model, name) in [("cnn_at", "good"), ("cnn", "bad")] {
            try must(sandbox, "push", try fixture("models/\(model).onnx"), "--name", name)
            try report(sandbox, "cnn_at", on: "\(name)@v1")
        }
        try report(sandbox, "cnn", on: "bad@v1")
        try must(
            sandbox, "push", try fixture("models/mlp.onnx"), "--name", "poisoned", "--trained-on",
            "digits-train")
        try report(sandbox, "cnn_at", on: "poisoned@v1")
        try must(sandbox, "state", "digits-train", "revoked", "--reason", "poisoned")
        return sandbox
    }

    private func explain(_ sandbox: Sandbox, _ reference: String) throws -> Run {
        try sandbox.mreg("policy", "explain", reference, "--env", "vision")
    }

    @Test(arguments: [false, true])
    func `a lost file never lets a refused version out`(_ isCatalogLost: Bool) throws {
        let sandbox = try stage()
        #expect(try explain(sandbox, "good@v1").status == 0)
        for name in ["bad@v1", "poisoned@v1"] {
            #expect(try explain(sandbox, name).status == 77)
        }
        let files = try sandbox.run(
            "find", ["registry-data/objects", "registry-data/recipes", "-type", "f"]
        ).output.split(separator: "\n").map(String.init)
        #expect(files.count > 15)
        var stopped = 0
        for file in files {
            _ = try sandbox.run("mv", [file, "aside"])
            if isCatalogLost { _ = try sandbox.run("rm", ["-f", "registry-data/catalog.sqlite"]) }
            for name in ["bad@v1", "poisoned@v1"] {
                let run = try explain(sandbox, name)
                #expect([65, 74, 77].contains(run.status), "\(name) without \(file): \(run)")
            }
            let good = try explain(sandbox, "good@v1")
            #expect([0, 65, 74, 77].contains(good.status), "good without \(file): \(good)")
            if good.status != 0 { stopped += 1 }
            _ = try sandbox.run("mv", ["aside", file])
        }
        // Its own bytes, its release with what was signed at the push, its report.
        #expect(stopped >= 3, "\(stopped) of \(files.count)")
        // A catalog that has seen a recipe go does not look for it again until it is built anew.
        _ = try sandbox.run("rm", ["-f", "registry-data/catalog.sqlite"])
        #expect(try explain(sandbox, "good@v1").status == 0, "all is there again")
    }

    @Test func `a changed byte of a statement is not another statement`() throws {
        let sandbox = try stage()
        let list = try sandbox.mreg("statements", "bad@v1", "--json").json()
        guard case .array(let rows)? = list["statements"] else {
            Issue.record("no statements: \(list)")
            return
        }
        #expect(rows.count >= 4)
        // Every container that holds more than one byte: one bit in its middle.
        let files = try sandbox.run("find", ["registry-data/objects", "-type", "f"])
            .output.split(separator: "\n").map(String.init)
        for file in files {
            var bytes = try sandbox.read(file)
            guard bytes.count > 1, bytes.count < 60_000 else { continue }
            let whole = bytes
            bytes[bytes.count / 2] ^= 1
            _ = try sandbox.run("chmod", ["u+w", file])
            _ = try sandbox.scratch.write("work/\(file)", bytes)
            for name in ["bad@v1", "poisoned@v1"] {
                let run = try explain(sandbox, name)
                #expect([65, 74, 77].contains(run.status), "\(name) with \(file): \(run)")
            }
            _ = try sandbox.scratch.write("work/\(file)", whole)
        }
        #expect(try explain(sandbox, "good@v1").status == 0, "all is there again")
    }
}
