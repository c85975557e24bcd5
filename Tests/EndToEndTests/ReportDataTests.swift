// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Reports held against the data they are about: rows that were trained on, and witnesses.
@Suite struct ReportDataTests {
    private static let fixtures = Surroundings.variable("MREG_FIXTURES")
    private static let hint: Comment = "set MREG_FIXTURES to the folder of third-party test data"

    private func at(_ path: String) throws -> String {
        Paths.join(try #require(Self.fixtures), "robustness", path)
    }

    /// What ART measured of a model on the first 200 rows of the digits' test set.
    private func report(_ sandbox: Sandbox, _ model: String) throws -> String {
        let digest = "sha256:6f043dd42989c48e132fb4b783ec890138e835eb7f1c68d7471f0fd31ff535e8"
        let run = try sandbox.mreg(
            "report", "import", try at("art_evasion.json"), "--format", "art", "--select", model,
            "--dataset", digest, "--selection", "first", "--of", "597")
        #expect(run.status == 0, "\(run)")
        return try sandbox.write("\(model).json", run.output)
    }

    /// The flags of one rule, as `severity message`.
    private func flags(_ run: Run, _ rule: String) throws -> [String] {
        guard case .object(let answer) = try run.json(), case .array(let flags)? = answer["flags"]
        else { throw MregError(.failed, "\(run)") }
        #expect(answer.members.map(\.name).sorted() == ["derived", "flags", "verdict"])
        return flags.filter { $0["id"] == .string(rule) }.map { flag in
            guard case .string(let severity)? = flag["severity"],
                case .string(let message)? = flag["message"]
            else { return "\(flag)" }
            return "\(severity) \(message)"
        }
    }

    @Test(.enabled(if: fixtures != nil, hint))
    func `R23 evaluated rows are looked for among the training rows`() throws {
        let sandbox = try Sandbox()
        let file = try report(sandbox, "cnn_at")
        let (train, test) = (try at("dataset/digits_train.npz"), try at("dataset/digits_test.npz"))
        func check(_ arguments: String...) throws -> Run {
            try sandbox.run(Sandbox.binary, ["report", "check", file, "--json"] + arguments)
        }
        let apart = try check("--train", train, "--dataset", test)
        #expect(apart.status == 0, "\(apart)")
        #expect(try flags(apart, "R23").isEmpty && flags(apart, "R03").isEmpty, "\(apart)")
        let same = try check("--train", test, "--dataset", test)
        #expect(same.status == 65, "\(same)")
        #expect(
            try flags(same, "R23")
                == ["error 597 of 597 evaluated rows are in the training set, too"])
        // Another dataset than the one the report names.
        let other = try check("--train", test, "--dataset", train)
        #expect(try flags(other, "R03").count == 1, "\(other)")
        let table = try sandbox.write("rows.csv", "a,b\n1,2\n")
        let unlike = try check("--train", table, "--dataset", test)
        #expect(try flags(unlike, "R23").first?.hasPrefix("info rows were not compared") == true)
        #expect(try check("--train", train).status == 64)
    }

    @Test func `R23 of tables, line by line`() throws {
        let sandbox = try Sandbox()
        let statement = try sandbox.mreg(
            "report", "import",
            try sandbox.write("r.csv", "suite,n,correct\nclean,200,196\nevasion,200,98\n"),
            "--format", "csv")
        try sandbox.write("report.json", statement.output)
        try sandbox.write("test.csv", "a,b\r\n1,2\r\n3,4\r\n\r\n")
        for (rows, shared) in [
            ("a,b\n1,3\n", 0), ("a,b\n3,4", 1), ("b,a\n2,1\n3,4\n1,2\n", 2), ("1,2\n", 1), ("", 0),
        ] {
            try sandbox.write("train.csv", rows)
            let run = try sandbox.mreg(
                "report", "check", "report.json", "--train", "train.csv", "--dataset", "test.csv",
                "--json")
            let found = try flags(run, "R23")
            #expect(
                shared == 0
                    ? found.isEmpty : found.first?.hasPrefix("error \(shared) of 2") == true,
                "\(rows): \(run)")
        }
    }

    @Test(.enabled(if: fixtures != nil, hint))
    func `a model evaluated on what it was trained on is refused`() throws {
        let sandbox = try Sandbox()
        func must(_ arguments: String...) throws {
            let run = try sandbox.run(Sandbox.binary, arguments)
            #expect(run.status == 0, "\(arguments): \(run)")
        }
        try must("init", "registry-data")
        try sandbox.write(
            "registry-data/policies/vision.yaml",
            """
            format: mreg.policy/v1
            environment: vision
            rules:
              - id: evasion
                type: statement
                predicate: urn:mreg:predicate:robustness-report/v0.1
                role: evaluator
                where: ['evasion(Linf,0.15).wilson_low >= 0.50']
            """)
        try must("policy", "apply")
        try must("key", "generate", "lab")
        try must("trust", "add", "lab", "--owner", "lab", "--role", "evaluator")
        for name in ["train", "test"] {
            try must(
                "push", try at("dataset/digits_\(name).npz"), "--dataset", "--name", name)
        }
        for (model, name, data) in [("cnn_at", "leaky", "test"), ("cnn", "other", "train")] {
            try must(
                "push", try at("models/\(model).onnx"), "--name", name, "--trained-on", data)
        }
        for name in ["leaky", "other"] {
            try must(
                "attest", "\(name)@v1", "--type", "robustness", "--from",
                try at("art_evasion.json"), "--format", "art", "--select", "cnn_at", "--dataset",
                "test@v1", "--key", "lab")
        }
        for (name, status) in [("other", 0), ("leaky", 77)] as [(String, Int32)] {
            let run = try sandbox.mreg("policy", "explain", "\(name)@v1", "--env", "vision")
            #expect(run.status == status, "\(name): \(run)")
            #expect((run.output + run.errors).contains("R23") == (status != 0), "\(name): \(run)")
        }
        let shown = try sandbox.mreg("report", "show", "leaky@v1")
        #expect(shown.output.contains("R23"), "\(shown)")
        // Once compared, it is known: the bytes are not read again.
        let again = try sandbox.mreg("policy", "explain", "leaky@v1", "--env", "vision")
        #expect(again.status == 77, "\(again)")
    }

    /// witness.json: 597 examples of Linf 0.15, none of them out of bounds.
    @Test(.enabled(if: fixtures != nil, hint), arguments: ["cnn", "cnn_at", "cnn_quant"])
    func `R27 a witness is held against its budget and the samples`(_ model: String) throws {
        let sandbox = try Sandbox()
        let arguments = [
            "report", "check", try report(sandbox, model), "--json", "--witness",
            try at("witness_\(model).npz"), "--dataset", try at("dataset/digits_test.npz"),
        ]
        let run = try sandbox.run(Sandbox.binary, arguments)
        let found = try flags(run, "R27")
        #expect(
            found.count == 1
                && found[0].hasPrefix("info 597 of 597 examples of the witness keep Linf 0.15"),
            "\(run)")
        #expect(found.first?.contains("mreg runs no model") == true)
        let small = try sandbox.run(Sandbox.binary, arguments + ["--eps", "0.1"])
        #expect(try flags(small, "R27").contains { $0.contains("are beyond Linf 0.1") }, "\(small)")
        let norm = try sandbox.run(Sandbox.binary, arguments + ["--norm", "L9"])
        #expect(norm.status == 64, "\(norm)")
    }

    /// Answers as somebody who has run the model writes them. witness.json: 377 of the 597 are
    /// right for cnn_at, which does not contradict 114 of 200; 94 would.
    @Test(
        .enabled(if: PythonTools.has("numpy") && fixtures != nil, hint),
        arguments: [(377, 0), (94, 65)] as [(Int, Int32)])
    func `R27 answers to a witness contradict a claim, or do not`(
        _ right: Int, _ status: Int32
    ) throws {
        let sandbox = try Sandbox()
        let file = try report(sandbox, "cnn_at")
        try sandbox.write(
            "answers.py",
            """
            import sys, numpy
            labels = numpy.load(sys.argv[1])["y"]
            labels[int(sys.argv[2]):] += 1
            numpy.save("answers.npy", labels)
            numpy.savetxt("answers.txt", labels, fmt="%d")
            """)
        let test = try at("dataset/digits_test.npz")
        let made = try sandbox.run(
            try #require(PythonTools.program), ["answers.py", test, "\(right)"])
        #expect(made.status == 0, "\(made)")
        for answers in ["answers.npy", "answers.txt"] {
            let run = try sandbox.mreg(
                "report", "check", file, "--json", "--witness", try at("witness_cnn_at.npz"),
                "--dataset", test, "--answers", answers)
            #expect(run.status == status, "\(run)")
            let found = try flags(run, "R27")
            #expect(found.count == (status == 0 ? 0 : 1), "\(run)")
            if status != 0 {
                #expect(found == ["error Linf 0.15: 57.0% is claimed, a witness leaves 15.7%"])
            }
        }
    }
}
