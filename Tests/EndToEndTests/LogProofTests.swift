// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// The log's proof that travels in an exported bundle, read by ours and by others.
@Suite struct LogProofTests {
    private static let python = Surroundings.variable("MREG_PYTHON")
    private static let modelSigning = Surroundings.variable("MREG_MODEL_SIGNING")

    /// What sigstore-python makes of entry and checkpoint; it takes no bundles by keys as a whole.
    private static let script = """
        import json
        from sigstore._internal.merkle import verify_merkle_inclusion
        from sigstore._internal.rekor.checkpoint import verify_checkpoint
        from sigstore._internal.trust import KeyringPurpose
        from sigstore.models import TransparencyLogEntry, TrustedRoot
        from sigstore_models.rekor.v1 import TransparencyLogEntry as Message
        bundle = json.load(open("out/m.sig"))
        entry = bundle["verificationMaterial"]["tlogEntries"][0]
        entry = TransparencyLogEntry(Message.from_dict(entry))
        verify_merkle_inclusion(entry)
        ring = TrustedRoot.from_file("root.json").rekor_keyring(KeyringPurpose.VERIFY)
        verify_checkpoint(ring, entry)
        """

    /// A pulled folder with its bundle, the public key, and the log's keys.
    private func exported(rotating: Bool) throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("m/a.txt", "first")
        try sandbox.write("m/b.txt", "second")
        try #require(try sandbox.mreg("push", "m", "--name", "m").status == 0)
        if rotating {
            let run = try sandbox.mreg("log", "key", "rotate", "--reason", "test")
            try #require(run.status == 0, "\(run)")
        }
        for arguments in [
            ["pull", "m", "-o", "out", "--with-signature"],
            ["key", "export", "default", "-o", "k"],
            ["log", "trusted-root", "-o", "root.json"],
        ] {
            let run = try sandbox.run(Sandbox.binary, arguments)
            try #require(run.status == 0, "\(run)")
        }
        return sandbox
    }

    /// The digest that the bundle's statement is about.
    private func subject(_ sandbox: Sandbox) throws -> String {
        let bundle = try StrictJSON.parse(try sandbox.read("out/m.sig"), as: "bundle")
        guard case .string(let text)? = bundle["dsseEnvelope"]?["payload"],
            let payload = Base64.decode(text),
            case .array(let subjects)? = try StrictJSON.parse(payload, as: "statement")["subject"],
            case .string(let digest)? = subjects.first?["digest"]?["sha256"]
        else { throw MregError(.failed, "there is no subject in \(bundle)") }
        return "sha256:\(digest)"
    }

    private func verify(_ sandbox: Sandbox, _ root: String) throws -> Run {
        try sandbox.mreg(
            "verify", try subject(sandbox), "--bundle", "out/m.sig", "--key", "k",
            "--trusted-root", root, "--json")
    }

    @Test(arguments: [false, true])
    func `ours verifies it, with the log's keys alone`(rotating: Bool) throws {
        let sandbox = try exported(rotating: rotating)
        let run = try verify(sandbox, "root.json")
        #expect(run.status == 0, "\(run)")
        #expect(run.output.contains("\"log-inclusion\""), "\(run)")
        // The keys of another log say nothing of this one.
        try sandbox.withAnotherHome("other") {
            try #require(try sandbox.mreg("push", "m", "--name", "m").status == 0)
            let other = try sandbox.mreg("log", "trusted-root", "-o", "other.json")
            #expect(other.status == 0, "\(other)")
        }
        let wrong = try verify(sandbox, "other.json")
        #expect(wrong.status != 0 && wrong.output.contains("is not there"), "\(wrong)")
    }

    @Test(
        .enabled(if: modelSigning != nil, "set MREG_MODEL_SIGNING to the model_signing program"))
    func `model_signing takes the bundle with it`() throws {
        let sandbox = try exported(rotating: true)
        let run = try sandbox.run(
            try #require(Self.modelSigning),
            ["verify", "key", "out/m", "--public_key", "k", "--signature", "out/m.sig"])
        #expect(run.status == 0, "\(run)")
    }

    @Test(
        .enabled(if: python != nil, "set MREG_PYTHON to a Python that has sigstore"),
        arguments: [false, true])
    func `sigstore-python verifies entry and checkpoint`(rotating: Bool) throws {
        let sandbox = try exported(rotating: rotating)
        let run = try sandbox.run(try #require(Self.python), ["-c", Self.script])
        #expect(run.status == 0, "\(run)")
        let text = String(decoding: try sandbox.read("out/m.sig"), as: UTF8.self)
        let size = #""treeSize":""#
        #expect(text.contains(size))
        try sandbox.write("out/m.sig", text.replacing(size, with: #""treeSize":"1"#))
        #expect(try sandbox.run(try #require(Self.python), ["-c", Self.script]).status != 0)
    }
}
