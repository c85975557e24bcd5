// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

@Suite struct ReleaseStatementTests {
    let release: ReleaseStatement

    init() throws {
        release = ReleaseStatement(
            registry: try digest(1), name: try ArtifactName("fraud/detector"),
            version: try #require(VersionNumber(value: 3)), manifest: try digest(2),
            previous: try digest(3), kind: .model)
    }

    private func edited(_ path: [String], to new: JSONValue?) throws -> [UInt8] {
        try CompactJSON.encode(
            try edit(try StrictJSON.parse(try release.payload(), as: "statement"), path, to: new))
    }

    @Test func `has exactly these bytes`() throws {
        let one = String(repeating: "01", count: 32)
        let two = String(repeating: "02", count: 32)
        let three = String(repeating: "03", count: 32)
        let wanted = """
            {"_type":"https://in-toto.io/Statement/v1","predicate":{"kind":"model",\
            "name":"fraud/detector","previous":"sha256:\(three)","registry":"\(one)","version":3},\
            "predicateType":"urn:mreg:predicate:release:v1","subject":[{"digest":{"sha256":\
            "\(two)"},"name":"fraud/detector@v3"}]}
            """
        #expect(String(decoding: try release.payload(), as: UTF8.self) == wanted)
    }

    @Test func `reads back what was signed, with and without a version before`() throws {
        let key = try PrivateKey.generate(.ed25519)
        var first = release
        first.previous = nil
        for statement in [release, first] {
            let check = Bundle.check(try statement.sign(with: key), keys: [key.publicKey])
            #expect(try ReleaseStatement.parse(try check.get("x").payload) == statement)
        }
    }

    static let wrong: [([String], JSONValue?)] = [
        (["predicate", "registry"], "01"), (["predicate", "registry"], nil),
        (["predicate", "name"], "Fraud"), (["predicate", "name"], "fraud/other"),
        (["predicate", "version"], 0), (["predicate", "version"], 4),
        (["predicate", "version"], "3"), (["predicate", "version"], .number("3.0")),
        (["predicate", "previous"], nil), (["predicate", "previous"], "sha256:0"),
        (["predicate", "kind"], "weights"), (["predicate", "extra"], 1), (["extra"], 1),
        (["predicate"], nil), (["subject", "0", "name"], "fraud/detector@v4"),
        (["subject", "0", "name"], nil), (["subject", "0", "digest", "sha512"], "00"),
        (["subject", "0", "annotations"], [:]), (["predicateType"], "urn:mreg:predicate:x"),
    ]

    @Test(arguments: wrong)
    func `refuses what is not exactly a release`(
        _ path: [String], _ value: JSONValue?
    ) throws {
        let bytes = try edited(path, to: value)
        #expect(try failure { try ReleaseStatement.parse(bytes) }.code == .corrupt, "\(path)")
    }

    @Test func `lists every way in which it is about something else`() throws {
        #expect(release.check(against: release).isEmpty)
        let other = ReleaseStatement(
            registry: try digest(9), name: try ArtifactName("x"),
            version: try #require(VersionNumber(value: 1)), manifest: try digest(8), previous: nil,
            kind: .dataset)
        #expect(release.check(against: other).count == 6)
        var moved = release
        moved.version = moved.version.next
        #expect(release.check(against: moved) == ["it is about version v3, not v4"])
    }

    @Test func `tells registries apart whose short ids are equal`() throws {
        var bytes = try digest(1).bytes
        bytes[31] = 2
        var other = release
        other.registry = try #require(Digest(bytes: bytes))
        #expect(release.check(against: other) == ["it is about another registry"])
    }
}

@Suite struct EntrySignatureTests {
    let key: PrivateKey
    let leaf = Array(#"{"kind":"alias","v":1}"#.utf8)

    init() throws { key = try PrivateKey.generate(.ecdsaP256) }

    @Test func `is a DSSE envelope without its payload`() throws {
        let signature = try EntrySignature.sign(leaf, with: key)
        let text = String(decoding: try signature.encoded(), as: UTF8.self)
        let wanted = """
            {"payloadType":"application/vnd.mreg.entry.v1+json","signatures":[{"keyid":\
            "\(key.publicKey.keyID.hex)","sig":"\(Base64.encode(signature.signature))"}]}
            """
        #expect(text == wanted)
        #expect(try EntrySignature(parsing: Array(text.utf8)) == signature)
        // Any DSSE verifier can check it once the leaf is put back.
        let message = Array("DSSEv1 34 application/vnd.mreg.entry.v1+json 22 ".utf8) + leaf
        #expect(key.publicKey.verify(signature: signature.signature, of: message))
    }

    @Test func `holds for its leaf and its key only`() throws {
        let signature = try EntrySignature.sign(leaf, with: key)
        #expect(signature.check(leaf: leaf, key: key.publicKey).verified?.payload == leaf)
        let changed = signature.check(leaf: leaf + [0x20], key: key.publicKey)
        #expect(changed.problems.map(\.kind) == [.badSignature])
        let other = try PrivateKey.generate(.ecdsaP256)
        let foreign = signature.check(leaf: leaf, key: other.publicKey)
        #expect(foreign.problems.map(\.kind) == [.untrusted])
        let claimed = EntrySignature(
            keyID: other.publicKey.keyID, signature: signature.signature)
        #expect(
            claimed.check(leaf: leaf, key: other.publicKey).problems.map(\.kind) == [.badSignature])
    }

    @Test func `is not a signature over a statement of the same bytes`() throws {
        let statement = try Bundle.sign(payload: leaf, with: key)
        let envelope = try #require(statement.envelope)
        let moved = EntrySignature(
            keyID: key.publicKey.keyID, signature: envelope.signatures[0].bytes)
        #expect(moved.check(leaf: leaf, key: key.publicKey).verified == nil)
    }

    @Test func `reads only its one canonical spelling`() throws {
        let bytes = try EntrySignature.sign(leaf, with: key).encoded()
        let text = String(decoding: bytes, as: UTF8.self)
        let bad = [
            "", "[]", " " + text, text + "\n", text.replacing("entry.v1", with: "entry.v2"),
            text.replacing("\"sig\"", with: "\"x\":1,\"sig\""),
            text.replacing("\"keyid\":\"", with: "\"keyid\":\"0"), String(text.dropLast()),
            text + String(repeating: " ", count: 5000),
        ]
        for text in bad {
            let error = try failure { try EntrySignature(parsing: Array(text.utf8)) }
            #expect(error.code == .corrupt)
        }
    }
}

@Suite struct HashedRekordTests {
    @Test func `names the hash of what was signed, the signature and the key`() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let bundle = try Bundle.sign(payload: [1, 2], with: key)
        let envelope = try #require(bundle.envelope)
        let body = try #require(try HashedRekord.body(of: envelope, key: key.publicKey))
        let digest = Base64.encode(Digest.sha256(of: envelope.signedBytes).bytes)
        let wanted = """
            {"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":\
            {"algorithm":"SHA2_256","digest":"\(digest)"},"signature":{"content":\
            "\(Base64.encode(envelope.signatures[0].bytes))","verifier":{"keyDetails":\
            "PKIX_ECDSA_P256_SHA_256","publicKey":{"rawBytes":\
            "\(Base64.encode(key.publicKey.spki))"}}}}}}
            """
        #expect(String(decoding: body, as: UTF8.self) == wanted)
    }

    @Test func `has no form for keys that Rekor v2 would hash otherwise`() throws {
        for algorithm in [KeyAlgorithm.ed25519, .ecdsaP384, .ecdsaP521] {
            let key = try PrivateKey.generate(algorithm)
            let bundle = try Bundle.sign(payload: [1], with: key)
            let envelope = try #require(bundle.envelope)
            #expect(try HashedRekord.body(of: envelope, key: key.publicKey) == nil)
        }
    }

    @Test(.enabled(if: !Fixtures.areMissing, needsFixtures))
    func `equals a real Rekor v2 entry of an envelope, the certificate aside`() throws {
        let bundle = try Bundle(
            parsing: try Fixtures.bytes(
                "conformance/bundle-verify/rekor2-dsse-happy-path/bundle.sigstore.json"))
        var entry = try ObjectReader(try #require(bundle.logEntries?.first), at: "entry")
        let real = try StrictJSON.parse(try entry.base64("canonicalizedBody"), as: "body")
        let key = try PrivateKey.generate(.ecdsaP256).publicKey
        let envelope = try #require(bundle.envelope)
        let body = try #require(try HashedRekord.body(of: envelope, key: key))
        let path = ["spec", "hashedRekordV002", "signature", "verifier"]
        let ours = try edit(try StrictJSON.parse(body, as: "body"), path, to: nil)
        #expect(
            try CanonicalJSON.encode(ours)
                == CanonicalJSON.encode(try edit(real, path, to: nil)))
    }
}
