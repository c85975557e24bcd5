// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Keys and bundles that go to cosign and come from it, read by an implementation of cosign's
/// documents that shares no code with ours; cosign itself is not to be had as a package.
@Suite(.enabled(if: python != nil, "set MREG_PYTHON to a Python that has cryptography"))
struct CosignInteropTests {
    private func asCosign(_ sandbox: Sandbox, _ arguments: String...) throws -> Run {
        let tests = Paths.parent(Paths.parent(Paths.parent(#filePath)))
        let script = Paths.join(tests, "scripts/read-as-cosign.py")
        return try sandbox.run(try #require(python), [script] + arguments)
    }

    @Test(arguments: ["", "a passphrase, long and odd: é\u{1F511}"])
    func `an exported key opens with its passphrase and signs for us`(_ phrase: String) throws {
        let sandbox = try Sandbox()
        try sandbox.write("phrase", phrase)
        try sandbox.write("wrong", phrase + "x")
        try sandbox.write("blob", "the blob\n")
        let protect = phrase.isEmpty ? [] : ["--passphrase-file", "phrase"]
        let made = try sandbox.run(Sandbox.binary, ["key", "generate", "release"] + protect)
        #expect(made.status == 0, "\(made)")
        let exported = try sandbox.run(
            Sandbox.binary, ["key", "export", "release", "--cosign", "-o", "cosign.key"] + protect)
        #expect(exported.status == 0, "\(exported)")
        #expect(try sandbox.run("stat", ["-c", "%a", "cosign.key"]).output == "600\n")
        let ours = try sandbox.mreg("key", "export", "release", "-o", "release.pub")
        #expect(ours.status == 0)
        let theirs = try asCosign(sandbox, "key", "cosign.key", "phrase")
        #expect(Array(theirs.output.utf8) == (try sandbox.read("release.pub")), "\(theirs)")
        #expect(try asCosign(sandbox, "key", "cosign.key", "wrong").status != 0)

        let signed = try asCosign(sandbox, "sign", "cosign.key", "phrase", "blob")
        try sandbox.write("blob.sig", signed.output)
        let verified = try sandbox.mreg(
            "verify", "blob", "--signature", "blob.sig", "--key", "release.pub")
        #expect(verified.status == 0, "\(verified)")

        let back = try sandbox.mreg(
            "key", "import", "cosign.key", "--name", "again", "--passphrase-file", "phrase")
        #expect(back.status == 0, "\(back)")
        let keys = try sandbox.mreg("key", "list", "--json").json()
        guard case .array(let items)? = keys["keys"] else {
            Issue.record("\(keys)")
            return
        }
        #expect(items.count == 2 && items[0]["key-id"] == items[1]["key-id"])
        #expect(items.allSatisfy { $0["encrypted"] == .bool(!phrase.isEmpty) })
    }

    @Test(arguments: ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521"])
    func `what is signed by a key verifies as an attestation`(_ kind: String) throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.bin", "weights of \(kind)")
        for arguments in [
            ["key", "generate", "k", "--type", kind], ["key", "export", "k", "-o", "k.pub"],
            ["sign", "model.bin"],
        ] {
            let run = try sandbox.run(Sandbox.binary, arguments)
            #expect(run.status == 0, "\(run)")
        }
        let type = "https://model_signing/signature/v1.0"
        // Model Signing's root digest: SHA-256 over the raw SHA-256 of the one file.
        let root = try sandbox.run(
            "sh", ["-c", "openssl dgst -sha256 -binary model.bin | sha256sum | cut -c1-64"]
        ).output.prefix(64)
        let good = try asCosign(
            sandbox, "statement", "model.bin.sig", "k.pub", type, String(root))
        #expect(good.status == 0, "\(good)")
        let other = String(repeating: "0", count: 64)
        #expect(
            try asCosign(sandbox, "statement", "model.bin.sig", "k.pub", type, other).status != 0)
    }
}

/// A Python with the packages of other implementations.
private let python = Surroundings.variable("MREG_PYTHON")
