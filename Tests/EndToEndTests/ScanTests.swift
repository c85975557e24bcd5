// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import TestSupport
import Testing

/// Scanning as people meet it: at a push, at a pull, and by `mreg scan`.
@Suite struct `Scanning` {
    private static let call = "cos\nsystem\n(S'echo pwned'\ntR."

    @Test func `a push says what pull will do, and pull does it`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("evil.pkl", Self.call)
        let push = try sandbox.mreg("push", "evil.pkl")
        #expect(push.status == 0 && push.output.contains("scan: UNSAFE (evil.pkl)"), "\(push)")
        #expect(push.errors.contains("pull will refuse evil@v1"), "\(push)")
        let pull = try sandbox.mreg("pull", "evil", "-o", "out")
        #expect(pull.status == 77 && pull.errors.contains(#"os.system("echo pwned")"#), "\(pull)")
        #expect(try !sandbox.exists("out"))
        let stopped = try sandbox.mreg("push", "evil.pkl", "--name", "b", "--refuse-unsafe")
        #expect(stopped.status == 77 && stopped.output.isEmpty, "\(stopped)")
        #expect(try sandbox.mreg("show", "b").status == 66)
        let all = try sandbox.mreg("verify", "--all", "--policy")
        #expect(all.status == 77 && all.output.contains("refuse:scan=fail"), "\(all)")
    }

    @Test func `exit status and documents follow the verdict`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("evil.pkl", Self.call)
        try sandbox.write("good.txt", "weights")
        try sandbox.write("odd.pkl", "weights")
        for (name, status) in [("evil.pkl", 77), ("good.txt", 0), ("odd.pkl", 65)] as [(_, Int32)] {
            #expect(try sandbox.mreg("scan", name).status == status, "\(name)")
            #expect(try sandbox.mreg("push", name).status == 0)
            let stem = name.split(separator: ".")[0]
            let run = try sandbox.mreg("scan", "\(stem)@v1", "--json")
            #expect(run.status == status, "\(run)")
            guard case .array(let files) = try run.json()["files"] else {
                Issue.record("\(run)")
                continue
            }
            #expect(files.first?["path"] == .string(name) && files.count == 1)
        }
        let all = try sandbox.mreg("scan", "--all", "--quiet")
        #expect(all.status == 77 && all.output == "evil@v1\nodd@v1\n", "\(all)")
        #expect(try sandbox.mreg("scan").status == 64)
        #expect(try sandbox.mreg("scan", "good.txt", "--json", "--sarif").status == 64)
    }

    /// SARIF 2.1.0, sections 3.13 (log), 3.14 (run) and 3.27 (result).
    @Test func `findings are also SARIF`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("a folder/e vil.pkl", Self.call)
        let run = try sandbox.mreg("scan", "a folder", "--sarif")
        #expect(run.status == 77)
        let document = try run.json()
        #expect(document["version"] == "2.1.0")
        guard case .array(let runs) = document["runs"],
            case .array(let results) = runs[0]["results"],
            let result = results.first, case .array(let locations) = result["locations"]
        else {
            Issue.record("\(run)")
            return
        }
        #expect(runs.count == 1 && runs[0]["tool"]?["driver"]?["name"] == "mreg")
        #expect(result["ruleId"] == "dangerous-call" && result["level"] == "error")
        #expect(
            locations[0]["physicalLocation"]?["artifactLocation"]?["uri"]
                == "a%20folder/e%20vil.pkl")
        // 3.19.23 and 3.27.5: each result's rule is described once, 3.27.10: the words of levels.
        guard case .array(let rules) = runs[0]["tool"]?["driver"]?["rules"] else {
            Issue.record("\(run)")
            return
        }
        let ids = rules.compactMap { $0["id"] }
        #expect(ids.count == rules.count && Set(ids.map { "\($0)" }).count == ids.count)
        for result in results {
            #expect(result["ruleId"].map(ids.contains) == true)
            #expect([JSONValue.string("error"), "warning", "note"].contains(result["level"]))
            // 3.11.8: a message has a text.
            guard case .string(let text) = result["message"]?["text"] else {
                Issue.record("no text in \(result)")
                continue
            }
            #expect(!text.isEmpty)
        }
    }

    @Test func `another account believes its own eyes`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.txt", "weights")
        try sandbox.write("evil.pkl", Self.call)
        let registry = sandbox.scratch.at("shared")
        for name in ["model.txt", "evil.pkl"] {
            #expect(try sandbox.mreg("push", name, "--registry", registry).status == 0)
        }
        try sandbox.withAnotherHome("reader") {
            let pull = try sandbox.mreg("pull", "model", "--registry", registry, "-o", "out")
            #expect(pull.status == 0, "\(pull)")
            let evil = try sandbox.mreg("pull", "evil", "--registry", registry, "-o", "out")
            #expect(evil.status == 77, "\(evil)")
        }
    }
}
