// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// What others have declared: model cards of the hub, Croissant descriptions of datasets.
@Suite struct DeclaredOriginTests {
    private static let python = PythonTools.program
    private static let fixtures = Surroundings.variable("MREG_FIXTURES")
    private static let hint: Comment =
        "set MREG_PYTHON to a Python that has mlcroissant, jsonschema"

    private func must(_ sandbox: Sandbox, _ arguments: String...) throws -> Run {
        let run = try sandbox.run(Sandbox.binary, arguments)
        #expect(run.status == 0, "\(arguments): \(run)")
        return run
    }

    private static let card = """
        ---
        license: apache-2.0
        base_model: Acme/Base
        base_model_relation: quantized
        datasets: [acme/rows, elsewhere/web]
        ---
        # A model

        """

    @Test func `a model card gives licence and the lineage that can be pinned`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("rows.csv", "1,2\n")
        try sandbox.write("base.txt", "base")
        try sandbox.write("m.txt", "weights")
        try sandbox.write("CARD.md", Self.card)
        _ = try must(sandbox, "push", "rows.csv", "--dataset", "--name", "acme/rows")
        _ = try must(sandbox, "push", "base.txt", "--name", "acme/base")
        let push = try must(sandbox, "push", "m.txt", "--name", "acme/m", "--card", "CARD.md")
        #expect(push.errors.contains("'elsewhere/web', which is not in this registry"), "\(push)")
        #expect(!push.errors.contains("'Acme/Base'"), "\(push)")
        let show = try must(sandbox, "show", "acme/m@v1", "--json").json()
        #expect(show["parameters"]?["license"] == .string("apache-2.0"))
        #expect(show["parameters"]?["datasets"] == .string("acme/rows, elsewhere/web"))
        let up = try must(sandbox, "lineage", "acme/m@v1", "--up")
        for text in ["acme/base@v1", "quantized", "acme/rows@v1", "trained-on"] {
            #expect(up.output.contains(text), "\(text): \(up)")
        }
        let found = try must(sandbox, "list", "-q", "--where", "param.license=apache-2.0")
        #expect(found.output == "acme/m@v1\n", "\(found)")
        #expect(try must(sandbox, "sbom", "acme/m@v1").output.contains("apache-2.0"))
        // Stopping what the card names stops the model.
        _ = try must(sandbox, "state", "acme/base@v1", "revoked", "--reason", "licence")
        #expect(try sandbox.mreg("pull", "acme/m@v1", "-o", "out").status == 77)
    }

    @Test func `a card that contradicts or is none stops the push`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("m.txt", "weights")
        try sandbox.write("CARD.md", Self.card)
        try sandbox.write("plain.md", "# no head\n")
        for arguments in [
            ["--card", "CARD.md", "--from-scratch"], ["--card", "plain.md"],
            ["--card", "CARD.md", "--param", "license=mit"], ["--card", "CARD.md", "--dataset"],
            ["--croissant", "CARD.md"],
        ] {
            let run = try sandbox.run(
                Sandbox.binary, ["push", "m.txt", "--name", "m"] + arguments)
            #expect([64, 65].contains(run.status), "\(arguments): \(run)")
        }
        #expect(try sandbox.mreg("push", "m.txt", "--card", "none.md").status == 66)
        #expect(try sandbox.mreg("show", "m").status == 66)
    }

    /// `train.csv` of the published description is three bytes, `foo`.
    private func description(_ sandbox: Sandbox) throws {
        let path = Paths.join(try #require(Self.fixtures), "clients/croissant.json")
        let text = String(decoding: try File.contents(path, limit: 1 << 20), as: UTF8.self)
        try sandbox.write("croissant.json", text)
    }

    @Test(.enabled(if: fixtures != nil, "set MREG_FIXTURES"))
    func `a Croissant description must be one of the files`() throws {
        let sandbox = try Sandbox()
        try description(sandbox)
        try sandbox.write("data/train.csv", "foo")
        let options = ["--dataset", "--name", "churn", "--croissant", "croissant.json"]
        let push = try sandbox.run(Sandbox.binary, ["push", "data"] + options)
        #expect(push.status == 0, "\(push)")
        let show = try must(sandbox, "show", "churn@v1", "--json").json()
        #expect(show["parameters"]?["croissant.name"] == .string("churn-train"))
        #expect(show["parameters"]?["license"] == .string("Apache-2.0"))
        for (name, text) in [("train.csv", "fop"), ("other.csv", "fop")] {
            _ = try sandbox.run("rm", ["-r", "data"])
            try sandbox.write("data/\(name)", text)
            let run = try sandbox.run(Sandbox.binary, ["push", "data"] + options)
            #expect(run.status == 65, "\(name): \(run)")
            #expect(try sandbox.mreg("show", "churn@v2").status == 66)
        }
        // The same bytes under another name are what is described.
        _ = try sandbox.run("rm", ["-r", "data"])
        try sandbox.write("data/moved.csv", "foo")
        let moved = try sandbox.run(Sandbox.binary, ["push", "data"] + options)
        #expect(moved.status == 0, "\(moved)")
        let model = try sandbox.mreg("push", "data", "--croissant", "croissant.json")
        #expect(model.status == 64, "\(model)")
    }

    @Test(.enabled(if: PythonTools.has("mlcroissant"), hint))
    func `what mlcroissant writes is read`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("data/rows.csv", "text\nhello\n")
        try sandbox.write(
            "make.py",
            """
            import hashlib, json
            import mlcroissant as mlc
            sha = hashlib.sha256(open("data/rows.csv", "rb").read()).hexdigest()
            file = mlc.FileObject(id="rows.csv", name="rows.csv", content_url="rows.csv",
                encoding_formats=["text/csv"], sha256=sha)
            data = mlc.Metadata(name="rows", description="d", url="https://example.org/rows",
                license=["https://choosealicense.com/licenses/mit/"], version="1.0.0",
                distribution=[file])
            json.dump(data.to_json(), open("made.json", "w"), default=str)
            mlc.Dataset("made.json")
            """)
        let made = try sandbox.run(try #require(Self.python), ["make.py"])
        #expect(made.status == 0, "\(made)")
        let push = try must(
            sandbox, "push", "data", "--dataset", "--name", "rows", "--croissant", "made.json")
        let show = try must(sandbox, "show", "rows@v1", "--json").json()
        #expect(show["parameters"]?["croissant.name"] == .string("rows"), "\(push)")
        try sandbox.write("data/rows.csv", "text\nhellO\n")
        let changed = try sandbox.mreg(
            "push", "data", "--dataset", "--name", "rows", "--croissant", "made.json")
        #expect(changed.status == 65, "\(changed)")
    }

    /// Every importer against the published schema of what they write.
    @Test(
        .enabled(if: PythonTools.has("jsonschema") && fixtures != nil, hint),
        arguments: [
            ["art_evasion.json", "art", "--select", "cnn"],
            ["art_poison.json", "art", "--select", "clean"],
            ["art_privacy.json", "art", "--select", "normal"],
            ["foolbox.json", "foolbox", "--select", "mlp"],
            ["torchattacks.json", "torchattacks", "--select", "mlp"],
            ["autoattack_cnn_at.log", "autoattack", "--eps", "0.15"],
            ["garak_report_trimmed.jsonl", "garak"], ["generic.csv", "csv"],
            ["corruption.json", "corruption", "--select", "mlp"],
            ["inputs/robustbench_JinRinard2020Manifold.json", "robustbench"],
            ["eval_report_1.json", "evaluator"],
        ])
    func `imported statements have the published schema`(_ report: [String]) throws {
        let sandbox = try Sandbox()
        let folder = Paths.join(try #require(Self.fixtures), "robustness")
        let run = try sandbox.run(
            Sandbox.binary,
            ["report", "import", Paths.join(folder, report[0]), "--format"] + report.dropFirst())
        #expect(run.status == 0, "\(run)")
        try sandbox.write("statement.json", run.output)
        try sandbox.write(
            "check.py",
            """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            statement = json.load(open("statement.json"), parse_float=lambda x: sys.exit("float"))
            base = "https://mreg.example/attestation/"
            kind = statement["predicateType"].removeprefix("urn:mreg:predicate:")
            statement["predicateType"] = base + kind
            jsonschema.validate(statement, schema)
            """)
        let check = try sandbox.run(
            try #require(Self.python),
            ["check.py", Paths.join(folder, "robustness-report.schema.json")])
        #expect(check.status == 0, "\(check)")
    }
}
