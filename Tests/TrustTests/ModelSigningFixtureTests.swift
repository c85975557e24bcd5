// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

/// Bundles that the real model_signing made, of all its versions.
@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct ModelSigningFixtureTests {
    static let good: [(signature: String, key: String, model: String)] = [
        ("dir.key.p256", "p256", "dir"), ("dir.key.p384", "p384", "dir"),
        ("dir.key.p521", "p521", "dir"), ("dir.key.gitpaths", "p256", "dir"),
        ("dir.key.ignore", "p256", "dir"), ("dir.key.siginside", "p256", "dir-sigin"),
        ("odd.key.p256", "p256", "odd"),
    ]

    private func verify(_ path: String, _ key: PublicKey) throws -> ModelSigningManifest {
        let check = ModelSigning.check(try Fixtures.bytes(path), keys: [key])
        return try ModelSigningManifest.parse(try check.get(path).payload)
    }

    @Test func `verifies bundles of folders and finds the files equal`() throws {
        let models = try Scratch()
        let root = try models.extractModels()
        for (signature, key, model) in Self.good {
            let manifest = try verify("sigs/\(signature).sig", try Fixtures.key(key))
            let files = try signedFiles("\(root)/\(model)")
            let differences = manifest.compare(files, ignoring: manifest.ignorePaths)
            #expect(differences.isEmpty, "\(signature): \(differences)")
            #expect(manifest.warnings.isEmpty)
            let kept = files.filter { !PathCover(manifest.ignorePaths).covers($0.path) }
            let made = try ModelSigningStatement(name: model, files: kept)
            #expect(made.rootDigest == manifest.rootDigest, "\(signature)")
        }
    }

    @Test(arguments: ["p256", "p384", "p521"])
    func `verifies bundles of single files`(_ key: String) throws {
        let models = try Scratch()
        let file = "\(try models.extractModels())/single.safetensors"
        let manifest = try verify("sigs/single.key.\(key).sig", try Fixtures.key(key))
        let digest = Digest.sha256(of: try readFile(file))
        let actual = [SignedFile(path: "single.safetensors", digest: digest)]
        #expect(manifest.compare(actual, isSingleFile: true).isEmpty)
    }

    @Test func `finds a changed and an added file of a signed folder`() throws {
        let models = try Scratch()
        let root = try models.extractModels()
        try models.file("models/dir/a0", Array("changed".utf8))
        try models.file("models/dir/evil.py", Array("import os".utf8))
        let manifest = try verify("sigs/dir.key.p256.sig", try Fixtures.key("p256"))
        let found = manifest.compare(
            try signedFiles("\(root)/dir"), ignoring: manifest.ignorePaths)
        #expect(found.map { "\($0.kind) \($0.path)" } == ["changed a0", "extra evil.py"])
    }

    @Test(arguments: ["v0.3.1", "v1.0.0", "v1.0.1", "v1.1.0"])
    func `verifies the historical key bundles`(_ version: String) throws {
        let folder = "upstream-oms/\(version)-elliptic-key"
        let key = try PublicKey(
            pem: try Fixtures.bytes("upstream-oms/keys-certificate/signing-key-pub.pem"))
        let manifest = try verify("\(folder)/model.sig", key)
        let files = try Fixtures.list(folder).map {
            SignedFile(path: $0, digest: Digest.sha256(of: try Fixtures.bytes("\(folder)/\($0)")))
        }
        let isSingle = manifest.isSingleFile
        let actual = isSingle ? files.filter { $0.path == "signme-1" } : files
        let found = manifest.compare(
            actual, isSingleFile: isSingle, ignoring: ["model.sig", "ignore-me"])
        #expect(found.isEmpty)
    }

    @Test func `reads the statement of model_signing 0_2`() throws {
        let bundle = try Bundle(
            parsing: try Fixtures.bytes("upstream-oms/v0.2.0-certificate/model.sig"))
        let manifest = try ModelSigningManifest.parse(try #require(bundle.envelope).payload)
        #expect(manifest.files.map(\.path) == ["signme-1", "signme-2"])
        #expect(manifest.warnings.count == 1)
    }

    @Test(arguments: [
        ("dir.key.shards4096.sha256", "dir"), ("dir.key.shards4096.blake2", "dir"),
        ("dir.key.shardsdefault.sha256", "dir"), ("dir.key.files.blake2b", "dir"),
        ("dir.key.files.blake3", "dir"), ("colon.key.shards10", "colon"),
    ])
    func `verifies shards and BLAKE over the files, and nothing stored by them`(
        _ name: String, _ model: String
    ) throws {
        let models = try Scratch()
        let root = "\(try models.extractModels())/\(model)"
        let manifest = try verify("sigs/\(name).sig", try Fixtures.key("p256"))
        let cover = PathCover(manifest.ignorePaths)
        let isSharded = manifest.hashing.shardBytes != nil
        let marked = try filesBelow(root).compactMap { path -> SignedFile? in
            let bytes = try readFile("\(root)/\(path)")
            guard !cover.covers(path), !(isSharded && bytes.isEmpty) else { return nil }
            var hasher = FileHasher(manifest.hashing)
            hasher.update(bytes.span.bytes)
            return SignedFile(path: path, digest: hasher.finalize())
        }
        #expect(manifest.compare(marked).isEmpty && manifest.warnings.isEmpty)
        var changed = marked
        changed[0].digest = try digest(9)
        #expect(manifest.compare(changed).map(\.kind) == [.changed])
        let error = try failure { try manifest.byStoredDigests() }
        #expect(error.code == .refused && error.cause?.contains(manifest.hashing.label) == true)
    }

    @Test func `says that certificates and keyless bundles are not supported yet`() throws {
        let files =
            try Fixtures.list("sigs").filter { $0.contains(".cert.") }.map { "sigs/\($0)" }
            + Fixtures.list("upstream-oms").filter {
                $0.hasSuffix("model.sig") && !$0.contains("elliptic")
            }.map { "upstream-oms/\($0)" }
        #expect(files.count >= 14)
        for file in files {
            let check = ModelSigning.check(
                try Fixtures.bytes(file), keys: [try Fixtures.key("p256")])
            #expect(check.problems.map(\.kind) == [.unsupported], "\(file)")
        }
    }

    @Test func `refuses another key of the same kind`() throws {
        let check = ModelSigning.check(
            try Fixtures.bytes("sigs/dir.key.p256.sig"), keys: [try Fixtures.key("other-p256")])
        #expect(check.problems.map(\.kind) == [.untrusted])
    }

    @Test func `agrees with the vectors of the specification`() throws {
        let folder = "oms-test-vectors/v1.0"
        let key = try PublicKey(
            pem: try Fixtures.bytes("upstream-oms/keys-certificate/signing-key-pub.pem"))
        for name in try Fixtures.list("\(folder)/invalid") {
            let bytes = try Fixtures.bytes("\(folder)/invalid/\(name)")
            #expect(ModelSigning.check(bytes, keys: [key]).verified == nil, "\(name)")
        }
        for name in try Fixtures.list("\(folder)/valid") {
            let bundle = try Bundle(parsing: try Fixtures.bytes("\(folder)/valid/\(name)"))
            _ = try ModelSigningManifest.parse(try #require(bundle.envelope).payload)
        }
        let wrong = try Bundle(
            parsing: try Fixtures.bytes("\(folder)/invalid-payload/wrong-predicate.bundle.json"))
        let payload = try #require(wrong.envelope).payload
        #expect(try failure { try ModelSigningManifest.parse(payload) }.code == .corrupt)
    }

    @Test func `reaches the root digests of the Python tests`() throws {
        for name in try Fixtures.list("oms-payload-goldens") {
            let payload = try Fixtures.bytes("oms-payload-goldens/\(name)")
            let signsNothing = String(decoding: payload, as: UTF8.self)
                .contains("\"resources\": []")
            guard !signsNothing else {
                #expect(throws: MregError.self) { try ModelSigningManifest.parse(payload) }
                continue
            }
            // Parsing compares the root digest that the tool computed.
            let manifest = try ModelSigningManifest.parse(payload)
            guard !manifest.isSingleFile, manifest.hashing == .usual else { continue }
            let made = try ModelSigningStatement(name: "m", files: manifest.files.reversed())
            #expect(made.rootDigest == manifest.rootDigest, "\(name)")
        }
    }
}

/// Our bundles in the real tool.
@Suite(
    .enabled(
        if: modelSigningTool != nil && !Fixtures.areMissing,
        "set MREG_MODEL_SIGNING to the model_signing program, and MREG_FIXTURES"))
struct ModelSigningToolTests {
    @Test func `model_signing verifies our bundles and refuses them over other bytes`() throws {
        let tool = try #require(modelSigningTool)
        let models = try Scratch()
        let root = try models.extractModels()
        let key = try PrivateKey.generate(.ecdsaP384)
        let keyFile = try models.file("key.pub", Array(key.publicKey.pem.utf8))
        let files = try signedFiles("\(root)/odd")
        let signature = try models.file(
            "odd.sig", try ModelSigningStatement(name: "odd", files: files).sign(with: key))
        let arguments = [
            "verify", "key", "\(root)/odd", "--public_key", keyFile, "--signature", signature,
        ]
        #expect(run(tool, arguments) == 0)
        try models.file("models/odd/a.bin", [0])
        #expect(run(tool, arguments) == 1)
    }

    @Test(arguments: ["p256", "p384", "p521"])
    func `model_signing verifies our bundle of a single file`(_ name: String) throws {
        let tool = try #require(modelSigningTool)
        let models = try Scratch()
        let file = "\(try models.extractModels())/single.safetensors"
        let statement = ModelSigningStatement(
            name: "single.safetensors", singleFile: Digest.sha256(of: try readFile(file)))
        let signature = try models.file(
            "single.sig", try statement.sign(with: try Fixtures.privateKey(name)))
        let key = "\(try #require(Fixtures.root))/keys/\(name).pub.pem"
        #expect(
            run(tool, ["verify", "key", file, "--public_key", key, "--signature", signature]) == 0)
    }
}
