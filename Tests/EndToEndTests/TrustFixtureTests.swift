// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// What other tools have signed, verified by the program: all that is good, nothing that is bad.
@Suite(
    .enabled(
        if: Surroundings.variable("MREG_FIXTURES") != nil,
        "set MREG_FIXTURES to the folder of third-party test data"))
struct TrustFixtureTests {
    private static let root = Paths.join(Surroundings.variable("MREG_FIXTURES") ?? "", "trust")

    private func at(_ path: String) -> String { Paths.join(Self.root, path) }

    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        let run = try sandbox.run("tar", ["-xzf", at("models.tar.gz")])
        #expect(run.status == 0, "\(run)")
        return sandbox
    }

    private func verify(
        _ sandbox: Sandbox, _ model: String, _ signature: String, _ more: [String]
    ) throws -> Run {
        try sandbox.run(
            Sandbox.binary, ["verify", model, "--signature", at(signature)] + more)
    }

    @Test func `model_signing's keys and certificates verify`() throws {
        let sandbox = try sandbox()
        for curve in ["p256", "p384", "p521"] {
            for model in ["dir", "single"] {
                let path = "models/\(model == "dir" ? "dir" : "single.safetensors")"
                let key = ["--key", at("keys/\(curve).pub.pem")]
                let byKey = try verify(sandbox, path, "sigs/\(model).key.\(curve).sig", key)
                #expect(byKey.status == 0, "\(byKey)")
                let chain = ["--chain", at("certs/root.pem")]
                let signature = "sigs/\(model).cert.\(curve).sig"
                let run = try verify(sandbox, path, signature, chain)
                #expect(run.status == 0, "\(run)")
                let named = try verify(
                    sandbox, path, signature, chain + ["--identity", "release@models.example"])
                #expect(named.status == 0, "\(named)")
            }
        }
    }

    @Test(arguments: [
        ("models/dir", "dir.key.gitpaths", []), ("models/dir", "dir.key.ignore", []),
        ("models/dir-sigin", "dir.key.siginside", []), ("models/odd", "odd.key.p256", []),
        ("models/hf/snapshots/rev1", "hf.key.sym", ["--follow"]),
        ("models/dir", "dir.key.shards4096.sha256", []),
        ("models/dir", "dir.key.shards4096.blake2", []),
        ("models/dir", "dir.key.shardsdefault.sha256", []),
        ("models/dir", "dir.key.files.blake2b", []), ("models/dir", "dir.key.files.blake3", []),
        ("models/colon", "colon.key.shards10", []),
    ])
    func `folders of all sorts verify`(
        _ model: String, _ signature: String, _ more: [String]
    ) throws {
        let key = ["--key", at("keys/p256.pub.pem")]
        let run = try verify(try sandbox(), model, "sigs/\(signature).sig", key + more)
        #expect(run.status == 0, "\(run)")
    }

    @Test(arguments: [
        "dir.key.shards4096.sha256", "dir.key.shards4096.blake2", "dir.key.files.blake3",
    ])
    func `a changed byte is found in every way of hashing`(_ signature: String) throws {
        let sandbox = try sandbox()
        let key = ["--key", at("keys/p256.pub.pem")]
        var weights = try sandbox.read("models/dir/weights.safetensors")
        weights[weights.count - 1] ^= 1
        try sandbox.write("models/dir/weights.safetensors", weights)
        let changed = try verify(sandbox, "models/dir", "sigs/\(signature).sig", key)
        #expect(
            changed.status == 65 && changed.errors.contains("changed: weights.safetensors"),
            "\(changed)")
        weights[weights.count - 1] ^= 1
        try sandbox.write("models/dir/weights.safetensors", weights + [0])
        let longer = try verify(sandbox, "models/dir", "sigs/\(signature).sig", key)
        #expect(longer.status == 65, "\(longer)")
    }

    @Test func `empty files, which shards pass over, are said to be unsigned`() throws {
        let sandbox = try sandbox()
        let run = try verify(
            sandbox, "models/dir", "sigs/dir.key.shards4096.sha256.sig",
            ["--key", at("keys/p256.pub.pem")])
        #expect(run.status == 0 && run.errors.contains("empty.bin"), "\(run)")
    }

    @Test(arguments: ["v0.2.0", "v0.3.1", "v1.0.0", "v1.0.1", "v1.1.0"])
    func `bundles of every version of model_signing verify`(_ version: String) throws {
        let keys = "upstream-oms/keys-certificate"
        let sandbox = try Sandbox()
        let ways: [(String, [String])] = [
            ("certificate", ["--chain", at("\(keys)/ca-cert.pem")]),
            ("elliptic-key", ["--key", at("\(keys)/signing-key-pub.pem")]),
            (
                "sigstore",
                [
                    "--identity", "stefanb@us.ibm.com", "--issuer",
                    "https://sigstore.verify.ibm.com/oauth2", "--trusted-root",
                    at("sigstore-trust/prod.trusted_root.json"),
                ]
            ),
        ]
        for (way, options) in ways {
            let folder = "upstream-oms/\(version)-\(way)"
            guard try FileStatus.of(at(folder)) != nil else { continue }
            let isFile = way == "elliptic-key" && ["v0.3.1", "v1.0.0"].contains(version)
            let ignoring = isFile ? [] : ["--ignore", "ignore-me"]
            let model = at(isFile ? "\(folder)/signme-1" : folder)
            let run = try verify(sandbox, model, "\(folder)/model.sig", options + ignoring)
            #expect(run.status == 0, "\(version) \(way): \(run)")
        }
    }

    /// The model, its signature, who is trusted, the exit status, and a word of the reason.
    static let bad: [(String, String, [String], Int32, String)] = [
        ("models/dir", "sigs/dir.cert.p256.sig", ["--chain", "certs/otherroot.pem"], 77, "chain"),
        (
            "models/dir", "sigs/dir.cert.p256.sig",
            ["--chain", "certs/root.pem", "--identity", "eve@models.example"], 77, "not accepted"
        ),
        (
            "models/dir", "sigs/dir.cert.p256.sig", ["--key", "keys/p256.pub.pem"], 77,
            "certificate"
        ),
        ("models/dir", "sigs/dir.key.p256.sig", ["--chain", "certs/root.pem"], 77, "key"),
        ("models/dir", "sigs/dir.key.p256.sig", ["--key", "keys/other-p256.pub.pem"], 77, "key"),
        ("models/odd", "sigs/dir.key.p256.sig", ["--key", "keys/p256.pub.pem"], 65, "missing"),
        (
            "models/odd", "sigs/dir.key.files.blake3.sig", ["--key", "keys/p256.pub.pem"], 65,
            "missing"
        ),
        (
            "models/odd-dirlink", "sigs/odd.key.dirlink.sig",
            ["--key", "keys/p256.pub.pem", "--follow"], 77, "link to a folder"
        ),
        (
            "models/hf/snapshots/rev1", "sigs/hf.key.sym.sig", ["--key", "keys/p256.pub.pem"], 77,
            "symbolic link"
        ),
    ]

    @Test(arguments: bad.indices)
    func `what is bad is refused for its reason`(_ index: Int) throws {
        let (model, signature, options, status, word) = Self.bad[index]
        let more = options.map { $0.hasSuffix(".pem") ? at($0) : $0 }
        let run = try verify(try sandbox(), model, signature, more)
        #expect(run.status == status && run.errors.contains(word), "\(run)")
    }

    @Test func `a part is never called the model`() throws {
        let sandbox = try sandbox()
        try sandbox.write("models/dir/evil.py", "import os")
        let key = ["--key", at("keys/p256.pub.pem")]
        let whole = try verify(sandbox, "models/dir", "sigs/dir.key.p256.sig", key)
        #expect(whole.status == 65 && whole.errors.contains("evil.py"), "\(whole)")
        let part = try verify(
            sandbox, "models/dir", "sigs/dir.key.p256.sig",
            key + ["--only", "tokenizer", "--only", "config.json"])
        #expect(part.status == 0 && part.output.hasPrefix("part of "), "\(part)")
        #expect(part.output.contains("the rest not looked at"), "\(part)")
        let none = try verify(
            sandbox, "models/dir", "sigs/dir.key.p256.sig", key + ["--only", "evil.py"])
        #expect(none.status == 66, "\(none)")
        try sandbox.write("models/dir/tokenizer/more.py", "import os")
        let extra = try verify(
            sandbox, "models/dir", "sigs/dir.key.p256.sig", key + ["--only", "tokenizer"])
        #expect(extra.status == 65 && extra.errors.contains("more.py"), "\(extra)")
    }

    @Test(arguments: ["p256", "p384", "p521", "rsa3072", "ed25519"])
    func `cosign's signatures of every form verify`(_ kind: String) throws {
        let key = ["--key", at("keys/\(kind).pub.pem")]
        let models = try self.sandbox()
        for form in ["sig", "legacy-bundle.json", "sigstore.json"] {
            let run = try verify(
                models, "models/single.safetensors", "cosign-keys/blob.\(kind).\(form)", key)
            #expect(run.status == 0, "\(form): \(run)")
        }
        try models.write("models/single.safetensors", "other bytes")
        for form in ["sig", "legacy-bundle.json", "sigstore.json"] {
            let run = try verify(
                models, "models/single.safetensors", "cosign-keys/blob.\(kind).\(form)", key)
            #expect(run.status == 65, "\(form): \(run)")
        }
    }

    private func key(_ name: String) throws -> String {
        let text = try File.contents(at("tlog/\(name).vkey"), limit: 4096)
        return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    @Test(arguments: [(0, 1), (299, 300), (42, 256), (42, 600), (599, 600)])
    func `proofs of another log verify with its keys alone`(_ index: Int, _ size: Int) throws {
        let sandbox = try Sandbox()
        let proof = ["log", "verify", "--proof", at("tlog/proof.\(index)of\(size).tlog-proof")]
        let about = { (entry: Int) in ["--entry", self.at("tlog/entry.\(entry)")] }
        for name in ["log", "log-ecdsa"] {
            let run = try sandbox.run(
                Sandbox.binary, proof + about(index) + ["--log-key", try key(name)])
            #expect(run.status == 0 && run.output.contains("entry \(index) of \(size)"), "\(run)")
        }
        let log = ["--log-key", try key("log")]
        let swapped = try sandbox.run(Sandbox.binary, proof + about(index == 42 ? 0 : 42) + log)
        #expect(swapped.status == 65, "\(swapped)")
        let stranger = try sandbox.run(
            Sandbox.binary, proof + about(index) + ["--log-key", try key("c2sp-example")])
        #expect([65, 77].contains(stranger.status), "\(stranger)")
        let witness = ["--witness", try key("witness"), "--witnesses", "1"]
        let witnessed = try sandbox.run(Sandbox.binary, proof + about(index) + log + witness)
        #expect(witnessed.status == 0, "\(witnessed)")
    }

    @Test(
        .enabled(
            if: Surroundings.variable("MREG_MODEL_SIGNING") != nil,
            "set MREG_MODEL_SIGNING to the model_signing program"))
    func `what is signed by a certificate verifies in model_signing`() throws {
        let tool = try #require(Surroundings.variable("MREG_MODEL_SIGNING"))
        let sandbox = try sandbox()
        for curve in ["p256", "p384", "p521"] {
            let signed = try sandbox.mreg(
                "sign", "models/dir", "-o", "dir.sig", "--key", at("keys/\(curve).pem"),
                "--certificate", at("certs/leaf-\(curve).pem"), "--chain", at("certs/chain.pem"))
            #expect(signed.status == 0, "\(signed)")
            let run = try sandbox.run(
                tool,
                [
                    "verify", "certificate", "models/dir", "--signature", "dir.sig",
                    "--certificate_chain", at("certs/root.pem"),
                ])
            #expect(run.status == 0, "\(run)")
            let ours = try sandbox.mreg(
                "verify", "models/dir", "--signature", "dir.sig", "--chain", at("certs/root.pem"))
            #expect(ours.status == 0, "\(ours)")
        }
    }

    @Test(arguments: ["leaf-expired", "leaf-future", "leaf-nosign", "leaf-p384"])
    func `nothing is signed by a certificate that may not`(_ leaf: String) throws {
        let run = try sandbox().mreg(
            "sign", "models/dir", "--key", at("keys/p256.pem"), "--certificate",
            at("certs/\(leaf).pem"), "--chain", at("certs/inter.pem"))
        #expect([64, 77].contains(run.status) && run.errors.contains("certificate"), "\(run)")
    }
}
