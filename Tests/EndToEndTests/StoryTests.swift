// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// What a registry of evidence is for, told once from beginning to end: digits, four models, three
/// people, and a policy that names its bounds.
@Suite(.enabled(if: Surroundings.variable("MREG_FIXTURES") != nil, "set MREG_FIXTURES"))
struct StoryTests {
    /// What is asked of these models besides the shipped `prod`: a budget they were attacked at
    /// with and without gradients.
    private static let policy = """
        format: mreg.policy/v1
        environment: vision
        extends: prod
        rules:
          - id: evasion
            type: statement
            predicate: urn:mreg:predicate:robustness-report/v0.1
            role: evaluator
            independent: true
            max-age-seconds: 15552000
            where: ['clean.wilson_low >= 0.90', 'evasion(Linf,0.15).wilson_low >= 0.50']
            strict: [R05, R10, R19]
        """

    /// The policies that are shipped.
    private static let templates = Paths.join(
        Paths.parent(Paths.parent(Paths.parent(#filePath))), "registry-data")

    private func fixture(_ path: String) throws -> String {
        Paths.join(try #require(Surroundings.variable("MREG_FIXTURES")), "robustness", path)
    }

    @discardableResult
    private func must(_ sandbox: Sandbox, _ arguments: String...) throws -> Run {
        let run = try sandbox.run(Sandbox.binary, arguments)
        #expect(run.status == 0, "\(arguments): \(run)")
        return run
    }

    /// The registry with its policies; the publisher's key is `default`, `carol` approves, `lab`
    /// evaluates.
    private func stage() throws -> Sandbox {
        let sandbox = try Sandbox()
        try must(sandbox, "init", "registry-data", "--from", Self.templates)
        try sandbox.write("registry-data/policies/vision.yaml", Self.policy)
        try must(sandbox, "policy", "apply")
        for (name, role) in [("carol", "approver"), ("lab", "evaluator")] {
            try must(sandbox, "key", "generate", name)
            try must(
                sandbox, "trust", "add", name, "--owner", name, "--role", role, "--name", "*",
                "--name", "*/*")
        }
        for part in ["train", "test"] {
            try must(
                sandbox, "push", try fixture("dataset/digits_\(part).npz"), "--dataset", "--name",
                "digits/\(part)", "--from-scratch")
        }
        return sandbox
    }

    /// Publishes a model, has carol approve it, and attaches what ART measured, signed by `key`.
    private func publish(
        _ sandbox: Sandbox, _ model: String, as name: String, report key: String?
    ) throws {
        try must(
            sandbox, "push", try fixture("models/\(model).onnx"), "--name", name, "--trained-on",
            "digits/train")
        let label = try must(sandbox, "list", name, "-q").output.split(separator: "\n")[0]
        try must(sandbox, "sign", String(label), "--key", "carol")
        if let key { try attest(sandbox, String(label), model, key) }
    }

    private func attest(
        _ sandbox: Sandbox, _ label: String, _ result: String, _ key: String
    ) throws {
        try must(
            sandbox, "attest", label, "--type", "robustness", "--from",
            try fixture("art_evasion.json"), "--format", "art", "--select", result, "--dataset",
            "digits/test@v1", "--finished", Timestamp.now.description, "--key", key,
            "--accept-invalid")
    }

    private func pull(_ sandbox: Sandbox, _ reference: String) throws -> Run {
        let run = try sandbox.mreg(
            "pull", reference, "--env", "vision", "-o", "out", "--force")
        if run.status != 0 {
            #expect(try !sandbox.exists("out"), "a refusal leaves nothing: \(run)")
        }
        _ = try sandbox.run("rm", ["-rf", "out"])
        return run
    }

    /// The outcome of one rule, as a program reads it.
    private func outcome(
        _ sandbox: Sandbox, _ reference: String, _ rule: String, at: String? = nil
    ) throws -> String {
        let run = try sandbox.run(
            Sandbox.binary,
            ["policy", "explain", reference, "--env", "vision", "--json"]
                + (at.map { ["--at", $0] } ?? []))
        guard case .array(let decisions)? = try run.json()["decisions"] else { return "\(run)" }
        for decision in decisions {
            guard case .array(let rules)? = decision["rules"] else { continue }
            for item in rules where item["id"] == .string(rule) {
                if case .string(let text)? = item["outcome"] { return text }
            }
        }
        return "\(run)"
    }

    @Test func `evidence decides who may leave, and says why`() throws {
        let sandbox = try stage()
        try publish(sandbox, "cnn", as: "vision/cnn", report: nil)
        #expect(try outcome(sandbox, "vision/cnn@v1", "evasion") == "missing")

        // A named bound. robustness.md 2.3: 29 of 200 survive Linf 0.15, sample by sample; that is
        // 0.103 to 0.200, not 0.50.
        try attest(sandbox, "vision/cnn@v1", "cnn", "lab")
        let weak = try pull(sandbox, "vision/cnn@v1")
        #expect(weak.status == 77, "\(weak)")
        for text in ["evasion(Linf,0.15).wilson_low >= 0.50", "29 of 200"] {
            #expect(weak.errors.contains(text), "\(text): \(weak)")
        }

        // The adversarially trained model passes.
        try publish(sandbox, "cnn_at", as: "vision/hardened", report: "lab")
        let strong = try pull(sandbox, "vision/hardened@v1")
        #expect(strong.status == 0, "\(strong)")

        // The fake defence: perfect against gradients, helpless against queries.
        try publish(sandbox, "cnn_quant", as: "vision/quantised", report: "lab")
        let fake = try pull(sandbox, "vision/quantised@v1")
        #expect(fake.status == 77, "\(fake)")
        #expect(try outcome(sandbox, "vision/quantised@v1", "evasion") == "invalid")
        for rule in ["R05", "R06"] { #expect(fake.errors.contains(rule), "\(fake)") }

        // Whoever published a model cannot vouch for it, evaluator or not.
        try must(
            sandbox, "trust", "add", "default", "--owner", Surroundings.userName, "--role",
            "publisher", "--role", "evaluator", "--role", "admin")
        try publish(sandbox, "mlp", as: "vision/own", report: "default")
        #expect(try pull(sandbox, "vision/own@v1").status == 77)
        #expect(try outcome(sandbox, "vision/own@v1", "evasion") == "untrusted")
    }

    @Test func `an accepted risk ends when it says so`() throws {
        let sandbox = try stage()
        try publish(sandbox, "cnn", as: "vision/cnn", report: "lab")
        let own = try sandbox.mreg(
            "waiver", "add", "vision/cnn@v1", "--env", "vision", "--rule", "evasion",
            "--reason", "pilot")
        #expect(own.status == 77, "the publisher cannot waive: \(own)")
        try must(sandbox, "key", "generate", "dora")
        try must(
            sandbox, "trust", "add", "dora", "--owner", "dora", "--role", "approver", "--name",
            "*/*")
        try must(
            sandbox, "waiver", "add", "vision/cnn@v1", "--env", "vision", "--rule", "evasion",
            "--reason", "pilot on a closed network", "--days", "5", "--key", "dora")
        #expect(try pull(sandbox, "vision/cnn@v1").status == 0)
        #expect(try outcome(sandbox, "vision/cnn@v1", "evasion") == "waived")
        let later = Timestamp(seconds: Timestamp.now.seconds + 6 * 86_400).description
        #expect(
            try outcome(sandbox, "vision/cnn@v1", "evasion", at: later) == "expired-waiver")
        let late = try sandbox.mreg(
            "policy", "explain", "vision/cnn@v1", "--env", "vision", "--at", later)
        #expect(late.status == 77, "\(late)")
        // Another version of the same model has no part in it.
        try publish(sandbox, "mlp", as: "vision/cnn", report: "lab")
        let other = try pull(sandbox, "vision/cnn@v2")
        #expect(other.status == 77, "\(other)")
        #expect(other.errors.contains("nearest allowed version: vision/cnn@v1"), "\(other)")
    }

    @Test func `poison is followed to every descendant, and one can be cleared`() throws {
        let sandbox = try stage()
        try publish(sandbox, "cnn_at", as: "vision/hardened", report: "lab")
        for name in ["a", "b"] {
            try sandbox.write("\(name).safetensors", "not weights \(name)")
            try must(
                sandbox, "push", "\(name).safetensors", "--name", "tuned/\(name)", "--base",
                "vision/hardened", "--no-progress")
        }
        let line = ["vision/hardened@v1", "tuned/a@v1", "tuned/b@v1"]
        try must(
            sandbox, "state", "digits/train@v1", "revoked", "--reason", "poisoned: planted rows")
        let impact = try must(sandbox, "impact", "digits/train@v1")
        for label in line {
            #expect(impact.output.contains(label), "\(impact)")
            let run = try sandbox.mreg("pull", label, "-o", "out", "--json")
            #expect(run.status == 77, "\(label): \(run)")
            #expect(
                run.output.contains("-> digits/train@v1") && run.output.contains("poisoned"),
                "\(label): \(run)")
            #expect(try !sandbox.exists("out"))
        }
        // Whoever published it cannot clear it.
        let own = try sandbox.mreg(
            "clear", "digits/train@v1", "vision/hardened@v1", "--reason", "x", "--trigger", "0/400")
        #expect(own.status != 0, "\(own)")
        try must(
            sandbox, "clear", "digits/train@v1", "vision/hardened@v1", "--reason",
            "trained before the rows were planted", "--trigger", "0/400", "--key", "carol")
        let cleared = try pull(sandbox, "vision/hardened@v1")
        #expect(cleared.status == 0, "\(cleared)")
        for label in line.dropFirst() {
            let run = try sandbox.mreg("pull", label, "-o", "out")
            #expect(run.status == 77, "a clearance is inherited by no one: \(run)")
        }
        // A revoked evaluation dataset taints nothing, but what was measured on it is void.
        try must(sandbox, "state", "digits/test@v1", "revoked", "--reason", "leaked labels")
        let void = try pull(sandbox, "vision/hardened@v1")
        #expect(void.status == 77 && void.errors.contains("digits/test@v1"), "\(void)")
        #expect(try outcome(sandbox, "vision/hardened@v1", "evasion") == "invalid")
        #expect(try outcome(sandbox, "vision/hardened@v1", "lineage") == "pass")
    }

    @Test func `a decision is signed, kept, attached and verified`() throws {
        let sandbox = try stage()
        try publish(sandbox, "cnn_at", as: "vision/hardened", report: "lab")
        let digest = try must(sandbox, "show", "vision/hardened@v1", "--json").json()["digest"]
        for (environment, result, status) in [
            ("vision", "PASSED", 0), ("dev", "PASSED", 0),
        ] as [(String, String, Int32)] {
            let run = try sandbox.mreg(
                "policy", "explain", "vision/hardened@v1", "--env", environment, "--vsa",
                "vsa.json")
            #expect(run.status == status, "\(run)")
            let bundle = try StrictJSON.parse(sandbox.read("vsa.json"), as: "bundle")
            guard case .string(let text)? = bundle["dsseEnvelope"]?["payload"] else {
                Issue.record("no payload: \(bundle)")
                return
            }
            let payload = try #require(Base64.decode(text))
            let statement = try StrictJSON.parse(payload, as: "statement")
            let predicate = try #require(statement["predicate"])
            #expect(
                statement["predicateType"]
                    == .string("https://slsa.dev/verification_summary/v1"))
            #expect(predicate["verificationResult"] == .string(result))
            #expect(
                predicate["policy"]?["uri"] == .string("urn:mreg:policy:\(environment)"))
            guard case .array(let subjects)? = statement["subject"],
                case .string(let hex)? = subjects.first?["digest"]?["sha256"]
            else {
                Issue.record("no subject: \(statement)")
                return
            }
            #expect(digest == .string("sha256:\(hex)"))
            let attached = try must(
                sandbox, "attest", "vision/hardened@v1", "--bundle", "vsa.json")
            #expect(attached.output.contains("verification_summary"), "\(attached)")
        }
        let past = try sandbox.mreg(
            "policy", "explain", "vision/hardened@v1", "--vsa", "x.json", "--at", "2020-01-01")
        #expect(past.status == 64, "\(past)")
        #expect(try !sandbox.exists("x.json"))
    }
}
