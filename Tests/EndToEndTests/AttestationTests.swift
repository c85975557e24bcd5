// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Statements of any type, upstream signatures and witnesses, driven from outside.
@Suite struct AttestationTests {
    private static let fixtures = Surroundings.variable("MREG_FIXTURES")
    private static let hint: Comment = "set MREG_FIXTURES to the folder of third-party test data"

    private func at(_ path: String) throws -> String {
        Paths.join(try #require(Self.fixtures), "trust", path)
    }

    private func published() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("model.safetensors", "weights")
        let run = try sandbox.mreg("push", "model.safetensors", "--name", "model")
        #expect(run.status == 0, "\(run)")
        return sandbox
    }

    /// Puts a default policy with one rule into force.
    private func apply(_ rule: String, _ sandbox: Sandbox) throws {
        let text = "format: mreg.policy/v1\nenvironment: default\nrules:\n  - id: r\n" + rule
        try DurableWrite.replace(
            Paths.join(sandbox.registry, "policy.yaml"), with: Array(text.utf8))
        let run = try sandbox.mreg("policy", "apply")
        #expect(run.status == 0, "\(run)")
    }

    @Test func `a predicate is signed, listed and demanded by type, role and key`() throws {
        let sandbox = try published()
        // A fraction, which canonical JSON has not, must survive.
        try sandbox.write("p.json", #"{"buildDefinition":{"buildType":"https://x/1","rate":0.5}}"#)
        let attest = try sandbox.mreg(
            "attest", "model@v1", "--type", "slsa-provenance", "--from", "p.json")
        #expect(attest.status == 0, "\(attest)")
        let list = try sandbox.mreg("statements", "model@v1")
        #expect(list.output.contains("https://slsa.dev/provenance/v1"), "\(list)")
        for (options, status) in [
            (["--check", "slsa-provenance"], 0), (["--check", "cyclonedx"], 77),
            (["--check", "slsa-provenance", "--role", "publisher", "--key", "default"], 0),
            (["--check", "slsa-provenance", "--role", "evaluator"], 77),
            (["--role", "evaluator"], 64), (["--check", "nonsense"], 64),
        ] as [([String], Int32)] {
            let run = try sandbox.run(Sandbox.binary, ["statements", "model@v1"] + options)
            #expect(run.status == status, "\(options): \(run)")
        }
        #expect(try sandbox.mreg("verify", "--all").status == 0)
    }

    @Test func `a version is signed without its bytes, even where they are lost`() throws {
        let sandbox = try Sandbox()
        // No part of it repeats, so that it is stored whole.
        let text = (0..<300_000).map { "line \($0)\n" }.joined()
        try sandbox.write("w.bin", text)
        #expect(try sandbox.mreg("push", "w.bin", "--name", "w").status == 0)
        let folder = Paths.join(sandbox.registry, "objects")
        let found = try sandbox.run("find", [folder, "-type", "f", "-size", "+2M"])
        let containers = found.output.split(separator: "\n").map(String.init)
        #expect(containers.count == 1, "\(found)")
        for container in containers { try Directory.remove(container) }
        #expect(try sandbox.mreg("key", "generate", "second").status == 0)
        let run = try sandbox.mreg("sign", "w@v1", "--key", "second")
        #expect(run.status == 0, "\(run)")
        #expect(try sandbox.mreg("verify", "w@v1").status == 65)
    }

    @Test func `what may not be attested is refused`() throws {
        let sandbox = try published()
        try sandbox.write("p.json", "{}")
        let other = String(repeating: "a", count: 64)
        try sandbox.write(
            "other.json",
            #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x","digest":"#
                + #"{"sha256":"\#(other)"}}],"predicateType":"https://x.example/1","predicate":{}}"#
        )
        try sandbox.write("twice.json", #"{"a":1,"a":2}"#)
        for arguments in [
            ["--from", "p.json"], ["--type", "nonsense", "--from", "p.json"],
            ["--type", "urn:mreg:predicate:release:v1", "--from", "p.json"],
            ["--type", "https://model_signing/signature/v1.0", "--from", "p.json"],
            ["--from", "other.json"], [],
        ] {
            let run = try sandbox.run(Sandbox.binary, ["attest", "model@v1"] + arguments)
            #expect(run.status == 64, "\(arguments): \(run)")
        }
        for file in ["twice.json", "p.json"] {
            let run = try sandbox.mreg("attest", "model@v1", "--bundle", file)
            #expect(run.status == 65, "\(run)")
        }
        let run = try sandbox.mreg("attest", "model@v1", "--type", "vsa", "--from", "twice.json")
        #expect(run.status == 65, "\(run)")
    }

    @Test func `a stranger's statement is kept and does not count`() throws {
        let sandbox = try published()
        try sandbox.write("p.json", "{}")
        #expect(try sandbox.mreg("key", "generate", "eve").status == 0)
        let attest = try sandbox.mreg(
            "attest", "model@v1", "--type", "vsa", "--from", "p.json", "--key", "eve")
        #expect(attest.status == 0 && attest.errors.contains("does not count"), "\(attest)")
        #expect(try sandbox.mreg("statements", "model@v1", "--check", "vsa").status == 77)
        #expect(try sandbox.mreg("pull", "model@v1", "-o", "out").status == 0)
    }

    @Test(.enabled(if: fixtures != nil, hint))
    func `an upstream certificate is brought along, demanded and distrusted`() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.run("tar", ["-xzf", try at("models.tar.gz")])
        let bundle = try at("sigs/single.cert.p256.sig")
        let push = try sandbox.mreg(
            "push", "models/single.safetensors", "--name", "model", "--bundle", bundle)
        #expect(push.status == 0 && push.errors.contains("attached"), "\(push)")
        // One entry: there is no moment at which the version is there without it.
        let log = try sandbox.mreg("log", "show", "--json")
        guard case .array(let entries)? = try log.json()["entries"] else {
            throw MregError(.failed, "no entries in \(log)")
        }
        #expect(!entries.contains { $0["kind"] == .string("attach") })
        let published = try #require(entries.last { $0["kind"] == .string("publish") })
        guard case .array(let named)? = published["leaf"]?["statements"] else {
            throw MregError(.failed, "no statements in \(log)")
        }
        let digest = "sha256:" + (try sandbox.run("sha256sum", [bundle]).output.prefix(64))
        #expect(named.filter { $0["bundle"] == .string(digest) }.count == 1, "\(log)")
        let again = try sandbox.mreg(
            "push", "models/single.safetensors", "--name", "model", "--bundle", bundle)
        #expect(again.status == 0 && !again.errors.contains("attached"), "\(again)")
        let known = try sandbox.mreg(
            "push", "models/single.safetensors", "--name", "model", "--bundle",
            try at("sigs/single.cert.p384.sig"))
        #expect(known.status == 0 && known.errors.contains("attached"), "\(known)")
        try apply("    type: statement\n    predicate: files\n    role: upstream\n", sandbox)
        let before = try sandbox.mreg("pull", "model", "-o", "out")
        #expect(before.status == 77 && before.errors.contains("leaf-p256"), "\(before)")
        let trust = try sandbox.mreg(
            "trust", "identity", "*@models.example", "--pattern", "--owner", "models", "--role",
            "upstream", "--chain", try at("certs/root.pem"))
        #expect(trust.status == 0, "\(trust)")
        let pull = try sandbox.mreg("pull", "model", "-o", "out")
        #expect(pull.status == 0, "\(pull)")
        let show = try sandbox.mreg("trust", "show")
        #expect(show.output.contains("models, *@models.example"), "\(show)")
        #expect(show.output.contains("upstream of every name"), "\(show)")
        #expect(
            try sandbox.mreg("trust", "remove", "*@models.example", "--compromised").status == 0)
        let lapsed = try sandbox.mreg("trust", "show")
        #expect(lapsed.output.contains("nothing new; it is recorded as compromised"), "\(lapsed)")
        // Signed before the compromise: the place in the log says so, and it still counts.
        #expect(try sandbox.mreg("pull", "model", "-o", "again").status == 0)
        let later = try sandbox.mreg("attest", "model@v1", "--bundle", bundle)
        #expect(later.status == 0, "\(later)")
        let other = try sandbox.mreg(
            "push", "models/dir/config.json", "--name", "other", "--bundle", bundle)
        #expect(other.status == 64 && other.errors.contains("does not sign"), "\(other)")
    }

    @Test func `a signature by a larger curve is over the version's only file`() throws {
        let sandbox = try Sandbox()
        try sandbox.write("model.safetensors", "weights")
        let sign = """
            openssl ecparam -name secp384r1 -genkey -noout -out up.pem
            openssl pkey -in up.pem -pubout -out up.pub
            openssl dgst -sha384 -sign up.pem -out sig "$1"
            openssl dgst -sha384 -binary -out digest "$1"
            """
        let bundle = { (file: String) throws -> String in
            let run = try sandbox.run("sh", ["-ec", sign, "sh", file])
            try #require(run.status == 0, "\(run)")
            let (digest, signature) = (try sandbox.read("digest"), try sandbox.read("sig"))
            return #"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","#
                + #""verificationMaterial":{"publicKey":{"hint":""}},"messageSignature":"#
                + #"{"messageDigest":{"algorithm":"SHA2_384","digest":"#
                + "\"\(Base64.encode(digest))\"},\"signature\":\"\(Base64.encode(signature))\"}}"
        }
        try sandbox.write("other", "other weights")
        try sandbox.write("other.json", try bundle("other"))
        let other = try sandbox.mreg(
            "push", "model.safetensors", "--name", "model", "--bundle", "other.json")
        #expect(other.status == 64 && other.errors.contains("none of the files"), "\(other)")
        try sandbox.write("b.json", try bundle("model.safetensors"))
        let push = try sandbox.mreg(
            "push", "model.safetensors", "--name", "model", "--bundle", "b.json")
        #expect(push.status == 0 && push.output.contains("v1"), "\(push)")
        try apply("    type: statement\n    predicate: files\n    role: upstream\n", sandbox)
        #expect(try sandbox.mreg("pull", "model", "-o", "out").status == 77)
        let trust = try sandbox.mreg(
            "trust", "add", "up.pub", "--owner", "up", "--role", "upstream")
        #expect(trust.status == 0, "\(trust)")
        for _ in 0..<2 {
            let pull = try sandbox.mreg("pull", "model", "-o", "out")
            #expect(pull.status == 0, "\(pull)")
        }
        // A cache that lies about the file is looked into by nobody but its owner; one that is
        // not as it was written is made again.
        let files = try sandbox.run("sh", ["-c", "ls $HOME/.cache/mreg/digests/*"])
        #expect(files.output.split(separator: "\n").count == 1, "\(files)")
        _ = try sandbox.run(
            "sh", ["-c", "for f in $HOME/.cache/mreg/digests/*; do echo x >$f; done"])
        #expect(try sandbox.mreg("pull", "model", "-o", "again").status == 0)
    }

    @Test(.enabled(if: fixtures != nil, hint))
    func `a keyless upstream signature counts by identity and issuer`() throws {
        let sandbox = try Sandbox()
        let folder = try at("upstream-oms/v1.1.0-sigstore")
        for name in ["signme-1", "signme-2"] {
            let bytes = try File.contents(Paths.join(folder, name), limit: 1 << 20)
            try sandbox.write("m/\(name)", String(decoding: bytes, as: UTF8.self))
        }
        let push = try sandbox.mreg(
            "push", "m", "--name", "model", "--bundle", Paths.join(folder, "model.sig"))
        #expect(push.status == 0, "\(push)")
        try apply("    type: statement\n    predicate: files\n    role: upstream\n", sandbox)
        let root = try at("sigstore-trust/prod.trusted_root.json")
        for (issuer, status) in [
            ("https://accounts.example.org", 77),
            ("https://sigstore.verify.ibm.com/oauth2", 0),
        ] as [(String, Int32)] {
            let trust = try sandbox.mreg(
                "trust", "identity", "stefanb@us.ibm.com", "--owner", "ibm", "--role", "upstream",
                "--issuer", issuer, "--trusted-root", root)
            #expect(trust.status == 0, "\(trust)")
            let pull = try sandbox.mreg("pull", "model", "-o", "out")
            #expect(pull.status == status, "\(issuer): \(pull)")
        }
    }

    @Test func `a policy demands that a witness has cosigned the version`() throws {
        let sandbox = try published()
        let registry = sandbox.registry
        let key = try sandbox.withAnotherHome("watch") {
            #expect(try sandbox.mreg("key", "generate", "watch", "--type", "ed25519").status == 0)
            let run = try sandbox.mreg(
                "log", "witness", "--registry", registry, "--key", "watch", "--name",
                "w.example/1", "-o", "cosigned.txt", "--json")
            #expect(run.status == 0, "\(run)")
            guard case .string(let key)? = try run.json()["key"] else {
                throw MregError(.failed, "no key in \(run)")
            }
            return key
        }
        let stranger = try sandbox.mreg("log", "witness", "--add", "cosigned.txt")
        #expect(stranger.status == 77, "\(stranger)")
        #expect(try sandbox.mreg("trust", "witness", key, "--owner", "carol").status == 0)
        try apply(
            "    type: checkpoint-age\n    max-seconds: 3600\n    witnesses: 1\n", sandbox)
        let before = try sandbox.mreg("pull", "model", "-o", "out")
        #expect(before.status == 77 && before.errors.contains("0 of 1 witness"), "\(before)")
        let note = String(decoding: try sandbox.read("cosigned.txt"), as: UTF8.self)
        let add = try sandbox.mreg("log", "witness", "--add", "cosigned.txt")
        #expect(add.status == 0 && add.output.contains("carol"), "\(add)")
        let pull = try sandbox.mreg("pull", "model", "-o", "out")
        #expect(pull.status == 0, "\(pull)")
        try sandbox.write("model.safetensors", "other weights")
        #expect(try sandbox.mreg("push", "model.safetensors", "--name", "model").status == 0)
        #expect(try sandbox.mreg("pull", "model@v2", "-o", "two").status == 77)
        #expect(try sandbox.mreg("pull", "model@v1", "-o", "one").status == 0)
        let proved = try sandbox.mreg("log", "prove", "model@v1", "-o", "v1.proof")
        #expect(proved.status == 0, "\(proved)")
        let witnessed = try sandbox.mreg(
            "log", "verify", "--proof", "v1.proof", "--witnesses", "1")
        #expect(witnessed.status == 0 && witnessed.output.contains("carol"), "\(witnessed)")
        let two = try sandbox.mreg("log", "verify", "--proof", "v1.proof", "--witnesses", "2")
        #expect(two.status == 77 && two.errors.contains("found 1"), "\(two)")
        // What the witness has not seen is proven by the newest checkpoint, which nobody cosigned.
        #expect(try sandbox.mreg("log", "prove", "model@v2", "-o", "v2.proof").status == 0)
        #expect(try sandbox.mreg("log", "verify", "--proof", "v2.proof").status == 0)
        let newer = try sandbox.mreg("log", "verify", "--proof", "v2.proof", "--witnesses", "1")
        #expect(newer.status == 77, "\(newer)")
        let rotated = try sandbox.mreg("log", "key", "rotate", "--reason", "a new year")
        #expect(rotated.status == 0, "\(rotated)")
        let after = try sandbox.mreg("log", "verify", "--proof", "v1.proof", "--witnesses", "1")
        #expect(after.status == 0, "\(after)")
        #expect(try sandbox.mreg("pull", "model@v1", "-o", "after").status == 0)
        #expect(try sandbox.mreg("verify", "--all").status == 0)
        let cut = note.split(separator: "\n", omittingEmptySubsequences: false)
        try sandbox.write("cut.txt", cut.dropLast(3).joined(separator: "\n"))
        #expect(try sandbox.mreg("log", "witness", "--add", "cut.txt").status == 65)
    }
}
