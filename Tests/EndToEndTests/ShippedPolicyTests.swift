// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// The policies in `registry-data/` as they are: each lets out what it should, and nothing less.
@Suite struct ShippedPolicyTests {
    private static let templates = Paths.join(
        Paths.parent(Paths.parent(Paths.parent(#filePath))), "registry-data")

    @discardableResult
    private func must(_ sandbox: Sandbox, _ arguments: String...) throws -> Run {
        let run = try sandbox.run(Sandbox.binary, arguments)
        #expect(run.status == 0, "\(arguments): \(run)")
        return run
    }

    private func stage() throws -> Sandbox {
        let sandbox = try Sandbox()
        try must(sandbox, "init", "registry-data", "--from", Self.templates)
        try must(sandbox, "key", "generate", "carol")
        try must(sandbox, "trust", "add", "carol", "--owner", "carol", "--role", "approver")
        try sandbox.write("rows.csv", "1,2\n")
        try sandbox.write("m.txt", "weights")
        try must(sandbox, "push", "rows.csv", "--dataset", "--name", "rows", "--from-scratch")
        return sandbox
    }

    /// The rules that stop a version, by environment: `signature`, `lineage`, …
    private func stopping(_ sandbox: Sandbox, _ environment: String) throws -> [String] {
        let run = try sandbox.mreg(
            "policy", "explain", "model@v1", "--env", environment, "--json")
        guard case .array(let decisions)? = try run.json()["decisions"] else { return ["\(run)"] }
        var found: [String] = []
        for decision in decisions where decision["environment"] == .string(environment) {
            guard case .array(let rules)? = decision["rules"] else { continue }
            for rule in rules where rule["refuses"] == .bool(true) {
                if case .string(let id)? = rule["id"] { found.append(id) }
            }
        }
        #expect((run.status == 0) == (try run.json()["allowed"] == .bool(true)), "\(run)")
        return found
    }

    @Test func `dev, staging, prod and prod-image ask for more, step by step`() throws {
        let sandbox = try stage()
        try must(sandbox, "push", "m.txt", "--name", "model")
        #expect(try stopping(sandbox, "default").isEmpty)
        #expect(try stopping(sandbox, "dev").isEmpty)
        #expect(try stopping(sandbox, "staging") == ["lineage"])
        #expect(try stopping(sandbox, "prod") == ["lineage", "approval"])
        // Saying where it comes from later is enough.
        try must(sandbox, "push", "m.txt", "--name", "model", "--trained-on", "rows")
        #expect(try stopping(sandbox, "staging").isEmpty)
        #expect(try stopping(sandbox, "prod") == ["approval"])
        try must(sandbox, "sign", "model@v1", "--key", "carol")
        #expect(try stopping(sandbox, "prod").isEmpty)
        #expect(try stopping(sandbox, "prod-image") == ["evasion"])
        for environment in ["default", "dev", "staging", "prod"] {
            try must(sandbox, "pull", "model@v1", "--env", environment, "-o", "out", "--force")
        }
        let override = try sandbox.mreg(
            "pull", "model@v1", "--env", "prod-image", "--unverified", "--reason", "x", "-o", "o2")
        #expect(override.status == 77, "prod forbids it: \(override)")
        // A month without a heartbeat may hide a revocation.
        let late = Timestamp(seconds: Timestamp.now.seconds + 31 * 86_400).description
        let stale = try sandbox.mreg(
            "policy", "explain", "model@v1", "--env", "prod", "--at", late)
        #expect(stale.status == 77 && stale.output.contains("stale: fresh-log"), "\(stale)")
        // Deprecated may be tried, not shipped.
        try must(sandbox, "state", "model@v1", "deprecated", "--reason", "old")
        #expect(try stopping(sandbox, "staging").isEmpty)
        #expect(try stopping(sandbox, "prod") == ["state"])
    }

    @Test func `an approver's signature approves and releases nothing`() throws {
        let sandbox = try stage()
        // Pushed by somebody nobody trusts, countersigned by the approver.
        try must(sandbox, "key", "generate", "eve")
        try must(
            sandbox, "push", "m.txt", "--name", "model", "--trained-on", "rows", "--key", "eve")
        try must(sandbox, "sign", "model@v1", "--key", "carol")
        #expect(try stopping(sandbox, "default") == ["signature"])
        #expect(try stopping(sandbox, "prod") == ["signature"])
        #expect(try sandbox.mreg("pull", "model").status == 77)
        // A stranger's countersignature approves nothing either.
        try must(sandbox, "sign", "model@v1", "--key", "default")
        #expect(try stopping(sandbox, "prod").isEmpty)
        try must(sandbox, "push", "rows.csv", "--name", "other", "--trained-on", "rows")
        _ = try sandbox.mreg("sign", "other@v1", "--key", "eve")
        let run = try sandbox.mreg("policy", "explain", "other@v1", "--env", "prod")
        #expect(run.status == 77 && run.output.contains("approval"), "\(run)")
    }

    @Test func `a policy of one's own that loosens a shipped one is refused`() throws {
        let sandbox = try stage()
        for (text, word) in [
            ("allow-unverified: true\nrules: []", "allow-unverified"),
            ("rules: [{id: approval, type: signature, role: publisher}]", "approval"),
            (
                "rules: [{id: fresh-log, type: checkpoint-age, max-seconds: 2592000, "
                    + "effective-on: 2099-01-01}]", "fresh-log"
            ),
            ("rules: [{id: a, type: statement, predicate: x, role: evaluator}]", "predicate"),
            ("rules: [{id: a, type: signature, rolle: x}]", "rolle"),
        ] {
            try sandbox.write(
                "registry-data/policies/mine.yaml",
                "format: mreg.policy/v1\nenvironment: mine\nextends: prod\n\(text)\n")
            let run = try sandbox.mreg("policy", "apply")
            #expect(run.status == 64 && run.errors.contains(word), "\(text): \(run)")
        }
    }

    @Test func `a rule that is announced warns until its day`() throws {
        let sandbox = try stage()
        try must(sandbox, "push", "m.txt", "--name", "model")
        let day = Timestamp(seconds: Timestamp.now.seconds + 10 * 86_400).description
        try sandbox.write(
            "registry-data/policies/soon.yaml",
            """
            format: mreg.policy/v1
            environment: soon
            extends: dev
            rules:
              - {id: approval, type: signature, role: approver, effective-on: '\(day)'}

            """)
        try must(sandbox, "policy", "apply")
        let now = try must(sandbox, "policy", "explain", "model@v1", "--env", "soon")
        #expect(now.output.contains("a warning; refuses from \(day)"), "\(now)")
        try must(sandbox, "pull", "model@v1", "--env", "soon", "-o", "out")
        let then = try sandbox.mreg("policy", "explain", "model@v1", "--env", "soon", "--at", day)
        #expect(then.status == 77, "\(then)")
    }
}
