// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

@Suite struct BundleTests {
    let key: PrivateKey
    let payload = Array(#"{"_type":"x"}"#.utf8)
    let bytes: [UInt8]

    init() throws {
        key = try PrivateKey.generate(.ecdsaP256)
        bytes = try Bundle.sign(payload: payload, with: key).encoded()
    }

    private func edited(_ path: [String], to new: JSONValue?) throws -> [UInt8] {
        try CompactJSON.encode(
            try edit(try StrictJSON.parse(bytes, as: "bundle"), path, to: new))
    }

    private func kinds(_ bytes: [UInt8], _ keys: [PublicKey]? = nil) -> [SignatureProblem.Kind] {
        Bundle.check(bytes, keys: keys ?? [key.publicKey]).problems.map(\.kind)
    }

    @Test func `writes exactly the members of model_signing in its order`() throws {
        let bundle = try Bundle(parsing: bytes)
        let signature = Base64.encode(try #require(bundle.envelope).signatures[0].bytes)
        let wanted = """
            {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":\
            {"publicKey":{"hint":"\(key.publicKey.omsHint)"},"tlogEntries":[]},"dsseEnvelope":\
            {"payload":"\(Base64.encode(payload))","payloadType":"application/vnd.in-toto+json",\
            "signatures":[{"sig":"\(signature)","keyid":""}]}}
            """
        #expect(String(decoding: bytes, as: UTF8.self) == wanted)
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519])
    func `verifies what it signed, with the right key among others`(
        _ algorithm: KeyAlgorithm
    ) throws {
        let key = try PrivateKey.generate(algorithm)
        let other = try PrivateKey.generate(algorithm)
        let bytes = try Bundle.sign(payload: payload, with: key).encoded()
        let check = Bundle.check(bytes, keys: [other.publicKey, key.publicKey])
        let verified = try check.get("x")
        #expect(verified.payload == payload)
        #expect(verified.key == key.publicKey)
        #expect(verified.warnings.isEmpty)
    }

    @Test func `names the key when it is not among those given`() throws {
        let other = try PrivateKey.generate(.ecdsaP256)
        let check = Bundle.check(bytes, keys: [other.publicKey])
        #expect(check.problems.map(\.kind) == [.untrusted])
        #expect(check.problems[0].reason.contains(key.publicKey.omsHint))
        #expect(try failure { try check.get("x") }.code == .refused)
        #expect(kinds(bytes, []) == [.untrusted])
    }

    @Test func `accepts every spelling of the hint`() throws {
        let id = key.publicKey.keyID
        for hint in [key.publicKey.omsHint, id.hex, Base64.encode(id.bytes), ""] {
            let copy = try edited(["verificationMaterial", "publicKey", "hint"], to: .string(hint))
            #expect(kinds(copy).isEmpty)
        }
        let none = try edited(["verificationMaterial", "publicKey"], to: [:])
        let verified = try Bundle.check(none, keys: [key.publicKey]).get("x")
        #expect(verified.warnings == ["the bundle does not name its key"])
    }

    @Test func `refuses a hint that is not the signer's`() throws {
        var wrong = Array(key.publicKey.omsHint)
        wrong[0] = wrong[0] == "0" ? "1" : "0"
        for hint in [String(wrong), key.publicKey.omsHint.uppercased(), "x"] {
            let copy = try edited(["verificationMaterial", "publicKey", "hint"], to: .string(hint))
            #expect(kinds(copy) == [.hintMismatch])
        }
    }

    @Test func `refuses a changed payload, type or signature`() throws {
        let forged = Base64.encode(Array(#"{"_type":"y"}"#.utf8))
        #expect(
            kinds(try edited(["dsseEnvelope", "payload"], to: .string(forged))) == [.badSignature])
        #expect(
            kinds(try edited(["dsseEnvelope", "payloadType"], to: "text/plain"))
                == [.payloadType, .badSignature])
        var signature = try #require(try Bundle(parsing: bytes).envelope).signatures[0].bytes
        signature[signature.count - 1] ^= 1
        let path = ["dsseEnvelope", "signatures", "0", "sig"]
        #expect(
            kinds(try edited(path, to: .string(Base64.encode(signature)))) == [.badSignature])
    }

    @Test func `refuses a well signed payload of another type`() throws {
        let other = try Bundle.sign(payload: payload, payloadType: "text/plain", with: key)
        #expect(kinds(try other.encoded()) == [.payloadType])
    }

    @Test(arguments: [
        ["extra"], ["verificationMaterial", "extra"], ["dsseEnvelope", "extra"],
        ["verificationMaterial", "publicKey", "extra"], ["dsseEnvelope", "signatures", "0", "x"],
    ])
    func `refuses an unknown member by name`(_ path: [String]) throws {
        let check = Bundle.check(try edited(path, to: "x"), keys: [key.publicKey])
        #expect(check.problems.map(\.kind) == [.malformed])
        #expect(
            check.problems[0].reason.hasSuffix(".\(try #require(path.last)) is not a known key"))
    }

    static let wrong: [([String], JSONValue?)] = [
        (["mediaType"], "application/vnd.dev.sigstore.bundle.v0.4+json"), (["mediaType"], 1),
        (["mediaType"], nil), (["verificationMaterial"], nil), (["dsseEnvelope"], nil),
        (["verificationMaterial", "publicKey"], nil), (["messageSignature"], [:]),
        (["verificationMaterial", "certificate"], ["rawBytes": "AA=="]),
        (["verificationMaterial", "tlogEntries"], [1]),
        (["verificationMaterial", "tlogEntries"], [:]),
        (["dsseEnvelope", "signatures"], []), (["dsseEnvelope", "payload"], "=="),
        (["dsseEnvelope", "payload"], ""), (["dsseEnvelope", "payload"], "AA ==="),
        (["dsseEnvelope", "signatures", "0", "sig"], nil),
        (["dsseEnvelope", "signatures", "0", "keyid"], 7),
    ]

    @Test(arguments: wrong)
    func `refuses members that are missing or wrong`(
        _ path: [String], _ value: JSONValue?
    ) throws {
        #expect(kinds(try edited(path, to: value)) == [.malformed])
    }

    @Test func `refuses two signatures, duplicate members and bytes after the end`() throws {
        let signature: JSONValue = ["sig": "AA=="]
        #expect(
            kinds(try edited(["dsseEnvelope", "signatures"], to: [signature, signature]))
                == [.malformed])
        let text = String(decoding: bytes, as: UTF8.self)
        let doubled = #"{"mediaType":"x","# + text.dropFirst()
        #expect(kinds(Array(doubled.utf8)) == [.malformed])
        #expect(kinds(bytes + [0x7d]) == [.malformed])
        #expect(kinds([0xef, 0xbb, 0xbf] + bytes) == [.malformed])
        #expect(kinds(bytes + [0x0a]).isEmpty)
    }

    @Test func `refuses every truncation without a crash`() {
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(kinds(Array(bytes.prefix(count))) == [.malformed])
        }
    }

    @Test func `never accepts a flipped bit in what is signed`() throws {
        for place in bytes.indices where place % 5 == 0 {
            var copy = bytes
            copy[place] ^= 1
            guard let verified = Bundle.check(copy, keys: [key.publicKey]).verified else {
                continue
            }
            #expect(verified.payload == payload)
        }
    }

    @Test func `reads the URL-safe alphabet and a null keyid`() throws {
        let payload: [UInt8] = [0xfb, 0xff, 0xfe]
        let bundle = try Bundle.sign(payload: payload, with: key).encoded()
        var value = try StrictJSON.parse(bundle, as: "bundle")
        value = try edit(value, ["dsseEnvelope", "payload"], to: "-__-")
        value = try edit(value, ["dsseEnvelope", "signatures", "0", "keyid"], to: .null)
        value = try edit(value, ["verificationMaterial", "tlogEntries"], to: nil)
        let copy = try CompactJSON.encode(value)
        #expect(try Bundle.check(copy, keys: [key.publicKey]).get("x").payload == payload)
    }

    @Test func `reads no mix of alphabets, and the URL-safe one in envelopes alone`() throws {
        let payload: [UInt8] = [0xfb, 0xff, 0xfe, 0xfb, 0xff, 0xfe]
        let bundle = try Bundle.sign(payload: payload, with: key).encoded()
        let value = try StrictJSON.parse(bundle, as: "bundle")
        let mixed = try CompactJSON.encode(
            try edit(value, ["dsseEnvelope", "payload"], to: "-__-+//+"))
        #expect(throws: MregError.self) { try Bundle(parsing: mixed) }
        var message = try Bundle(parsing: bundle)
        message.content = .message(
            MessageSignature(algorithm: "SHA2_256", digest: payload, signature: payload))
        let safe = try edit(
            try StrictJSON.parse(try message.encoded(), as: "bundle"),
            ["messageSignature", "signature"], to: "-__--__-")
        let bytes = try CompactJSON.encode(safe)
        #expect(throws: MregError.self) { try Bundle(parsing: bytes) }
    }

    @Test func `keeps log entries and timestamps as they were`() throws {
        var bundle = try Bundle(parsing: bytes)
        bundle.logEntries = [["logIndex": "7", "odd": .number("1.50")]]
        bundle.timestamps = [[1, 2, 3]]
        let again = try Bundle(parsing: try bundle.encoded())
        #expect(again == bundle)
        #expect(again.check(keys: [key.publicKey]).verified != nil)
    }

    @Test func `says that signatures by certificate and over messages need more than keys`() throws
    {
        var bundle = try Bundle(parsing: bytes)
        for material in [Bundle.Material.certificate([1]), .certificateChain([[1], [2]])] {
            bundle.material = material
            let problems = Bundle.check(try bundle.encoded(), keys: [key.publicKey]).problems
            #expect(problems.map(\.kind) == [.unsupported])
            #expect(problems[0].reason.contains("only keys were given"))
        }
        bundle.material = .publicKey(.absent)
        bundle.content = .message(.init(algorithm: "SHA2_256", digest: [1], signature: [2]))
        #expect(kinds(try bundle.encoded()) == [.unsupported])
    }
}

@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct BundleFixtureTests {
    @Test func `reads and writes every bundle of the conformance suite that can be good`() throws {
        let files = try Fixtures.list("conformance/bundle-verify").filter {
            $0.hasSuffix("/bundle.sigstore.json") && !$0.contains("_fail/")
        }
        #expect(files.count > 20)
        for file in files {
            let bundle = try Bundle(
                parsing: try Fixtures.bytes("conformance/bundle-verify/\(file)"))
            #expect(try Bundle(parsing: try bundle.encoded()) == bundle, "\(file)")
            #expect(bundle.check(keys: []).problems.map(\.kind) == [.unsupported], "\(file)")
        }
    }

    @Test(arguments: [
        "malformed-json", "unknown-version", "invalid-base64-signature", "empty-certificate-chain",
    ])
    func `refuses a malformed bundle of the conformance suite`(_ name: String) throws {
        let bytes = try Fixtures.bytes(
            "conformance/bundle-verify/bundle-\(name)_fail/bundle.sigstore.json")
        #expect(Bundle.check(bytes, keys: []).problems.map(\.kind) == [.malformed])
    }

    @Test func `writes the key bundles of model_signing byte for byte`() throws {
        for file in ["dir.key.p256", "single.key.p521", "dir.cert.p384"] {
            let bytes = try Fixtures.bytes("sigs/\(file).sig")
            #expect(try Bundle(parsing: bytes).encoded() == bytes)
        }
    }
}
