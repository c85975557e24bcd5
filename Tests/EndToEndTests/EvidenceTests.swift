// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Typed evidence, reports and audits, driven from outside.
@Suite struct EvidenceTests {
    private static let fixtures = Surroundings.variable("MREG_FIXTURES")
    private static let hint: Comment = "set MREG_FIXTURES to the folder of third-party test data"

    private func at(_ path: String) throws -> String {
        Paths.join(try #require(Self.fixtures), "robustness", path)
    }

    /// A model, the dataset it was trained on, one to evaluate on, and an evaluator's key.
    private func published() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("train.csv", "1,2\n")
        try sandbox.write("test.csv", "3,4\n")
        try sandbox.write("model.safetensors", "weights")
        for arguments in [
            ["push", "train.csv", "--dataset", "--name", "train"],
            ["push", "test.csv", "--dataset", "--name", "test"],
            ["push", "model.safetensors", "--name", "model", "--trained-on", "train"],
            ["key", "generate", "lab"],
        ] {
            let run = try sandbox.run(Sandbox.binary, arguments)
            #expect(run.status == 0, "\(run)")
        }
        return sandbox
    }

    private func trustLab(_ sandbox: Sandbox) throws {
        let run = try sandbox.mreg(
            "trust", "add", "lab", "--owner", "lab", "--role", "evaluator", "--name", "*")
        #expect(run.status == 0, "\(run)")
    }

    private func attest(
        _ sandbox: Sandbox, _ arguments: String..., key: String = "default"
    ) throws -> Run {
        try sandbox.run(
            Sandbox.binary, ["attest", "model@v1", "--key", key, "--type"] + arguments)
    }

    private func text(_ value: JSONValue?) throws -> String {
        guard case .string(let text)? = value else {
            throw MregError(.failed, "\(String(describing: value)) is not a string")
        }
        return text
    }

    private func rows(_ value: JSONValue?) throws -> [JSONValue] {
        guard case .array(let rows)? = value else {
            throw MregError(.failed, "\(String(describing: value)) is not an array")
        }
        return rows
    }

    /// A template with every digest and time changed.
    private static func filled(_ template: String) -> String {
        template.replacing("0000000000", with: "1111111111")
            .replacing("2026-01-0", with: "2026-02-0")
            .replacing("clipNorm: \"1.0\"", with: "clipNorm: \"1.5\"")
    }

    @Test(arguments: [
        "validation", "poison-scan", "threat-model", "explanation", "deployment", "monitoring",
        "privacy", "review", "profile-adoption", "robustness", "taint-clearance", "provenance",
        "dp-accounting", "explanation-report",
    ])
    func `a template is filled in, checked, signed and listed`(_ type: String) throws {
        let sandbox = try published()
        let template = try sandbox.mreg("attest", "model@v1", "--type", type, "--template")
        #expect(template.status == 0 && template.output.hasPrefix("# "), "\(template)")
        try sandbox.write("filled.yaml", template.output)
        let empty = try attest(sandbox, type, "--from", "filled.yaml")
        #expect(empty.status == 64 && empty.errors.contains("not filled in"), "\(empty)")
        try sandbox.write("filled.yaml", Self.filled(template.output))
        let run = try attest(sandbox, type, "--from", "filled.yaml")
        #expect(run.status == 0, "\(run)")
        let kind = ["dp-accounting": "privacy", "explanation-report": "explanation"][type] ?? type
        let check = try sandbox.mreg("statements", "model@v1", "--check", kind)
        #expect(check.status == 0, "\(check)")
    }

    @Test func `what no schema allows is not signed`() throws {
        let sandbox = try published()
        let review = #""reviewer":"r","reviewedAt":"2026-01-01T00:00:00Z""#
        let due = #""reviewDue":"2036-01-01T00:00:00Z""#
        for (document, status) in [
            ("{\(review),\(due)}", 0), ("{\(review)}", 65),
            (#"{\#(review),\#(due),"outcom":"approved"}"#, 65),
            (#"{\#(review),\#(due),"outcome":0.5}"#, 65),
            (#"{\#(review),\#(due),"reviewer":"s"}"#, 65), ("[]", 65), ("{", 65), ("", 64),
        ] as [(String, Int32)] {
            try sandbox.write("p.json", document)
            let run = try attest(sandbox, "review", "--from", "p.json")
            #expect(run.status == status, "\(document): \(run)")
        }
        let options = try attest(sandbox, "review", "--from", "p.json", "--format", "art")
        #expect(options.status == 64, "\(options)")
        let none = try sandbox.mreg("attest", "model@v1", "--type", "vsa", "--template")
        #expect(none.status == 64, "\(none)")
    }

    @Test func `a report on unknown data is attached with a warning`() throws {
        let sandbox = try published()
        try sandbox.write("r.csv", "suite,n,correct\nclean,200,196\nevasion,200,98\n")
        for (dataset, warns) in [([], true), (["--dataset", "test@v1"], false)]
            as [([String], Bool)]
        {
            let run = try sandbox.run(
                Sandbox.binary,
                [
                    "attest", "model@v1", "--type", "robustness", "--from", "r.csv", "--format",
                    "csv", "--key", "lab",
                ] + dataset)
            #expect(run.status == 0, "\(run)")
            #expect(run.errors.contains("--dataset REF") == warns, "\(run)")
        }
    }

    @Test func `an audit sees the scan that the push made`() throws {
        let sandbox = try published()
        let run = try sandbox.mreg("audit", "model@v1")
        #expect(run.output.contains("1 file scanned"), "\(run)")
    }

    /// Epsilon of DP-SGD with sigma 1.1, q 0.01 and 3000 steps is about 2.9, not 0.1.
    @Test func `a claim that does not add up is attached only knowingly`() throws {
        let sandbox = try published()
        let template = try sandbox.mreg("attest", "model@v1", "--type", "privacy", "--template")
        let claim = template.output.split(separator: "\n").map {
            $0.hasPrefix("epsilon:") ? "epsilon: \"0.1\"" : String($0)
        }.joined(separator: "\n")
        try sandbox.write("p.yaml", claim)
        let refused = try attest(sandbox, "privacy", "--from", "p.yaml")
        #expect(refused.status == 65 && refused.errors.contains("R26"), "\(refused)")
        let run = try attest(sandbox, "privacy", "--from", "p.yaml", "--accept-invalid")
        #expect(run.status == 0, "\(run)")
        let audit = try sandbox.mreg("audit", "model@v1")
        #expect(audit.output.contains("privacy: failed"), "\(audit)")
    }

    @Test(.enabled(if: fixtures != nil, hint))
    func `a report counts when an evaluator has signed it`() throws {
        let sandbox = try published()
        let from = try at("art_evasion.json")
        let arguments = [
            "attest", "model@v1", "--type", "robustness", "--from", from, "--format", "art",
            "--select", "cnn_at", "--dataset", "test@v1", "--key", "lab",
        ]
        let before = try sandbox.run(Sandbox.binary, arguments)
        #expect(before.status == 0 && before.errors.contains("does not count"), "\(before)")
        let untrusted = try sandbox.mreg("report", "show", "model@v1", "--json").json()
        #expect(untrusted["counted"] == .integer(0))
        try trustLab(sandbox)
        let after = try sandbox.run(Sandbox.binary, arguments)
        #expect(after.status == 0, "\(after)")
        let run = try sandbox.mreg("report", "show", "model@v1", "--svg", "c.svg", "--json")
        let shown = try run.json()
        #expect(shown["counted"] == .integer(1), "\(run)")
        // robustness.md 2.3: cnn_at survives with 114 of 200, sample by sample.
        let budgets = try rows(shown["effective"]?["evasion"])
        let at015 = try #require(budgets.first { $0["eps"] == .string("0.15") })
        #expect(at015["correctAfter"] == .integer(114) && at015["n"] == .integer(200))
        let svg = String(decoding: try sandbox.read("c.svg"), as: UTF8.self)
        #expect(svg.hasPrefix("<svg") && svg.contains("polyline"), "\(svg)")
        let terminal = try sandbox.mreg("report", "show", "model@v1")
        #expect(terminal.output.contains("114/200"), "\(terminal)")
    }

    @Test(.enabled(if: fixtures != nil, hint))
    func `the fake defence is refused, and does not count when attached knowingly`() throws {
        let sandbox = try published()
        try trustLab(sandbox)
        let arguments = [
            "robustness", "--from", try at("art_evasion.json"), "--format", "art", "--select",
            "cnn_quant", "--dataset", "test@v1", "--key", "lab",
        ]
        let base = ["attest", "model@v1", "--type"]
        let refused = try sandbox.run(Sandbox.binary, base + arguments)
        #expect(refused.status == 65 && refused.errors.contains("R06"), "\(refused)")
        let taken = try sandbox.run(Sandbox.binary, base + arguments + ["--accept-invalid"])
        #expect(taken.status == 0, "\(taken)")
        let show = try sandbox.mreg("report", "show", "model@v1")
        #expect(show.output.contains("does not count"), "\(show)")
        let shown = try sandbox.mreg("report", "show", "model@v1", "--json").json()
        #expect(shown["counted"] == .integer(0))
        let audit = try sandbox.mreg("audit", "model@v1")
        #expect(audit.output.contains("evasion: failed"), "\(audit)")
    }

    @Test(.enabled(if: fixtures != nil, hint))
    func `a report about data the registry does not hold is not believed`() throws {
        let sandbox = try published()
        try trustLab(sandbox)
        let elsewhere = "sha256:" + String(repeating: "a", count: 64)
        let run = try sandbox.mreg(
            "attest", "model@v1", "--type", "robustness", "--from", try at("art_evasion.json"),
            "--format", "art", "--select", "cnn_at", "--dataset", elsewhere, "--key", "lab")
        #expect(run.status == 0, "\(run)")
        let show = try sandbox.mreg("report", "show", "model@v1")
        #expect(show.output.contains("R03"), "\(show)")
        let shown = try sandbox.mreg("report", "show", "model@v1", "--json").json()
        #expect(shown["counted"] == .integer(0))
    }

    @Test func `provenance from a run.json names the declared data by digest`() throws {
        let sandbox = try published()
        try sandbox.write(
            "run.json",
            #"{"parameters":{"lr":0.001,"epochs":3},"command":["python","train.py"],"#
                + #""code":{"uri":"git+https://x.example/r","commit":"0123456789abcdef"},"#
                + #""finished":"2026-01-01T00:00:00Z"}"#)
        let run = try attest(sandbox, "provenance", "--from", "run.json")
        #expect(run.status == 0, "\(run)")
        #expect(try sandbox.mreg("statements", "model@v1", "--check", "provenance").status == 0)
        let audit = try sandbox.mreg("audit", "model@v1")
        #expect(audit.output.contains("provenance: met"), "\(audit)")
        try sandbox.write("run.json", #"{"paramters":{}}"#)
        #expect(try attest(sandbox, "provenance", "--from", "run.json").status == 64)
    }

    @Test func `an audit names every gap with a command, and closes as evidence comes`() throws {
        let sandbox = try published()
        let first = try sandbox.mreg("audit", "model@v1", "--json")
        #expect(first.status == 0, "\(first)")
        let items = try rows(try first.json()["audit"]?["items"])
        #expect(items.count == 10)
        for item in items where item["status"] == .string("missing") {
            for finding in try rows(item["findings"]) where finding["status"] != .string("met") {
                let command = try text(finding["command"])
                #expect(command.hasPrefix("mreg "), "\(command)")
            }
        }
        #expect(try sandbox.mreg("audit", "model@v1", "--complete").status == 77)
        let digest = try text(try first.json()["profile-digest"])
        try sandbox.write(
            "adopt.json",
            #"{"profile":"seed-10","version":"1","digest":{"sha256":"\#(digest.dropFirst(7))"},"#
                + #""reviewer":"r","reviewedAt":"2026-01-01T00:00:00Z","#
                + #""reviewDue":"2099-01-01T00:00:00Z"}"#)
        #expect(try attest(sandbox, "profile-adoption", "--from", "adopt.json").status == 0)
        let second = try sandbox.mreg("audit", "model@v1")
        #expect(second.output.contains("1. Familiarize: met"), "\(second)")
        // A stranger's evidence is told and meets nothing.
        let run = try attest(sandbox, "profile-adoption", "--from", "adopt.json", key: "lab")
        #expect(run.status == 0, "\(run)")
        for format in ["md", "html"] {
            let page = try sandbox.mreg("audit", "model@v1", "--format", format)
            #expect(page.status == 0 && page.output.contains("Familiarize"), "\(page)")
        }
        #expect(!second.output.contains("MLSVS"))
        #expect(try sandbox.mreg("audit", "model@v1", "--profile", "none").status == 66)
    }
}
