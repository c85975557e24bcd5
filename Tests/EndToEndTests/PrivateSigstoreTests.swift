// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// A private Sigstore world of fresh keys, made by another program: all that is good verifies,
/// and each thing that is wrong is refused at the step that must find it.
@Suite(.enabled(if: python != nil, "set MREG_PYTHON to a Python that has cryptography"))
struct PrivateSigstoreTests {
    /// No fewer cases than the program makes today: a generator that stops early is no success.
    private static let casesMin = (good: 39, bad: 151)

    private func script() throws -> String {
        let tests = Paths.parent(Paths.parent(Paths.parent(#filePath)))
        return Paths.join(tests, "scripts/make-private-sigstore.py")
    }

    private func text(_ sandbox: Sandbox, _ file: String) throws -> String? {
        guard try sandbox.exists(file) else { return nil }
        return String(decoding: try sandbox.read(file), as: UTF8.self)
    }

    private func verify(_ sandbox: Sandbox, _ name: String) throws -> Run {
        let at = { (file: String) in "world/\(name)/\(file)" }
        var arguments = [
            "verify", at("artifact"), "--bundle", at("bundle.sigstore.json"), "--trusted-root",
            at("trusted_root.json"), "--json",
        ]
        if let identity = try text(sandbox, at("identity")) {
            let issuer = try #require(try text(sandbox, at("issuer")))
            arguments += ["--identity", identity, "--issuer", issuer]
        } else {
            arguments += ["--key", at("key.pub")]
        }
        return try sandbox.run(Sandbox.binary, arguments)
    }

    /// The steps that failed, each with what was expected and what was found.
    private func failures(_ run: Run) throws -> [String] {
        guard case .array(let steps)? = try run.json()["steps"] else {
            Issue.record("\(run)")
            return []
        }
        return try steps.filter { $0["ok"] == .bool(false) }.map { step in
            for member in ["expected", "found"] {
                guard case .string(let text)? = step[member], !text.isEmpty else {
                    Issue.record("a failed step does not say what was \(member): \(run)")
                    continue
                }
            }
            guard case .string(let name) = try #require(step["step"]) else { return "" }
            return name
        }
    }

    @Test func `good bundles verify, and each wrong one fails at its step`() throws {
        let sandbox = try Sandbox()
        let made = try sandbox.run(try #require(python), [try script(), "world"])
        try #require(made.status == 0, "\(made)")
        let folder = Paths.join(sandbox.work, "world")
        let names = try #require(try Directory.list(folder)).map(\.name).sorted()
        let bad = names.filter { $0.hasSuffix("_fail") }
        #expect(names.count - bad.count >= Self.casesMin.good && bad.count >= Self.casesMin.bad)
        for name in names {
            let run = try verify(sandbox, name)
            guard bad.contains(name) else {
                #expect(run.status == 0, "\(name): \(run)")
                continue
            }
            #expect([65, 77].contains(run.status), "\(name): \(run)")
            let (failed, step) = (
                try failures(run), try #require(try text(sandbox, "world/\(name)/step"))
            )
            #expect(
                step == "any" ? !failed.isEmpty : failed.contains(step),
                "\(name) must fail at \(step): \(failed)")
        }
    }
}

/// A Python with the packages of other implementations.
private let python = Surroundings.variable("MREG_PYTHON")
