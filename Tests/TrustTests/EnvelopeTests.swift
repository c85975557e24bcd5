// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Registry
import Testing

@testable import Trust

/// Envelopes that are files of their own: t-of-n over distinct keys.
@Suite struct EnvelopeTests {
    private let keys = (0..<3).compactMap { _ in try? PrivateKey.generate(.ecdsaP256) }

    private func envelope(by signers: [PrivateKey]) throws -> DSSEEnvelope {
        let payload = try InTotoStatement(
            subjects: [.init(name: "m", sha256: try digest(1))],
            predicateType: "https://x.example/1", predicate: [:]
        ).encoded()
        let message = PAE.encode(payloadType: PayloadType.inToto, payload: payload)
        return DSSEEnvelope(
            payloadType: PayloadType.inToto, payload: payload,
            signatures: try signers.map { .init(bytes: try $0.sign(message)) })
    }

    private func signers(_ bytes: [UInt8], _ keys: [PrivateKey]) -> Int? {
        let accepted = AcceptedSigners(keys: keys.map(\.publicKey))
        let context = JudgementContext(checks: LogChecks(), now: Timestamp(seconds: 0))
        guard case .accepted(let judged) = accepted.judge(bytes, context) else { return nil }
        return judged.signers.count
    }

    @Test func `counts distinct keys, not signatures`() throws {
        let twice = try envelope(by: [keys[0], keys[0], keys[1]]).encoded()
        #expect(signers(twice, keys) == 2)
        #expect(signers(twice, [keys[0], keys[0]]) == 1)
        #expect(signers(twice, [keys[2]]) == nil)
    }

    @Test func `a signature over another payload counts for nothing`() throws {
        var envelope = try envelope(by: [keys[0], keys[1]])
        envelope.payload[envelope.payload.count - 3] ^= 1
        #expect(signers(try envelope.encoded(), keys) == nil)
        envelope = try self.envelope(by: [keys[0], keys[1]])
        envelope.signatures[0].bytes[9] ^= 1
        #expect(signers(try envelope.encoded(), keys) == 1)
    }

    @Test func `is read strictly`() throws {
        let good = String(decoding: try envelope(by: [keys[0]]).encoded(), as: UTF8.self)
        #expect(signers(Array(good.utf8), keys) == 1)
        for bad in [
            good.dropLast() + #","extra":1}"#, good.dropLast() + #","payload":"AA=="}"#,
            String(good.dropLast(2)), #"{"payload":"AA==","payloadType":"x","signatures":[]}"#,
        ] { #expect(signers(Array(String(bad).utf8), keys) == nil, "\(bad)") }
    }
}

/// Identities in the trust document.
@Suite struct TrustedIdentityTests {
    private func grant() throws -> TrustGrant {
        try TrustGrant(to: "x", owner: "o", roles: [.upstream], names: [.everything])
    }

    @Test(arguments: ["", "*", "a*", "**@*", "has space@x", "https://x/no-star"])
    func `a pattern that names nobody in particular is refused`(_ pattern: String) throws {
        #expect(throws: MregError.self) {
            try TrustedIdentity(
                subject: pattern, isPattern: true, voucher: .authority("ca"), grant: try grant())
        }
    }

    @Test(arguments: [
        ("*@models.example", "bot@models.example", true),
        ("*@models.example", "bot@models.example.evil", false),
        ("*@models.example", "a/b@models.example", false),
        ("https://github.com/acme/*/w.yml", "https://github.com/acme/x/w.yml", true),
        ("https://github.com/acme/*/w.yml", "https://github.com/acme/x/y/w.yml", false),
    ])
    func `stars stop at a slash and both ends hold`(
        _ pattern: String, _ name: String, _ isMatch: Bool
    ) throws {
        let identity = SigstoreIdentity(subject: pattern, issuer: "", isPattern: true)
        #expect(identity.matches(name) == isMatch)
    }

    @Test func `an identity without its voucher is refused`() throws {
        let value: JSONValue = [
            "format": "mreg.trust/v1", "keys": [],
            "identities": [
                [
                    "subject": "a@b.example", "authority": "gone", "owner": "o",
                    "roles": ["upstream"], "names": ["**"],
                ]
            ],
        ]
        let error = try failure { try TrustDocument(parsing: value) }
        #expect(error.cause?.contains("no authority 'gone'") == true)
    }

    @Test(.enabled(if: !Fixtures.areMissing, needsFixtures))
    func `a document with everything reads back equal`() throws {
        let identity = try TrustedIdentity(
            subject: "a@b.example", voucher: .authority("ca"), grant: try grant())
        let keyless = try TrustedIdentity(
            subject: "https://x.example/*", isPattern: true,
            voucher: .issuer(url: "https://i.example", root: "s"), grant: try grant())
        let document = try TrustDocument()
            .replacing(
                identity,
                authority: try NamedAuthority(name: "ca", pem: try Fixtures.bytes("certs/root.pem"))
            )
            .replacing(
                keyless,
                root: try NamedSigstoreRoot(
                    name: "s", json: try Fixtures.bytes("sigstore-trust/prod.trusted_root.json"))
            )
            .adding(try TrustedWitness(owner: "w", key: "w.example+46792f62+BA=="))
        #expect(try TrustDocument(parsing: document.json) == document)
        #expect(
            document.roles(of: identity.id, for: nil, at: .init(seconds: 0), logIndex: nil)
                == [.upstream])
    }
}
