// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Registry
import Testing

@testable import Trust

/// Model Signing bundles by certificates of one's own authority.
@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct CertificateAuthorityTests {
    private func certificates(_ files: String...) throws -> [Certificate] {
        try files.flatMap { try Certificate.certificates(pem: try Fixtures.bytes($0)) }
    }

    private func verify(
        _ bundle: [UInt8], _ trust: CertificateAuthorityTrust, at time: String? = nil
    ) throws -> SigstoreVerdict {
        let now = try time.map { try #require(Timestamp($0)) } ?? sigstoreNow()
        var verifier = SigstoreVerifier(root: nil, checks: LogChecks(), now: now)
        verifier.requirements.acceptsLegacyEncoding = true
        return verifier.verify(bundle, artifact: nil, signer: .authority(trust))
    }

    private func verify(
        _ path: String, root: String = "certs/root.pem", at time: String? = nil,
        subjects: [String] = []
    ) throws -> SigstoreVerdict {
        let trust = try CertificateAuthorityTrust(
            certificates: try certificates(root), subjects: subjects)
        return try verify(try Fixtures.bytes(path), trust, at: time)
    }

    @Test(arguments: ["dir", "single"], ["p256", "p384", "p521"])
    func `verifies what model_signing signed`(_ model: String, _ curve: String) throws {
        let verdict = try verify("sigs/\(model).cert.\(curve).sig")
        let accepted = try verdict.get(model)
        _ = try ModelSigningManifest.parse(try #require(accepted.payload))
        #expect(accepted.times.isEmpty)
        #expect(verdict.warnings.count == 1)
    }

    @Test(arguments: ["v0.2.0", "v0.3.1", "v1.0.0", "v1.0.1", "v1.1.0"])
    func `verifies the historical certificate bundles`(_ version: String) throws {
        let verdict = try verify(
            "upstream-oms/\(version)-certificate/model.sig",
            root: "upstream-oms/keys-certificate/ca-cert.pem")
        let accepted = try verdict.get(version)
        _ = try ModelSigningManifest.parse(try #require(accepted.payload))
    }

    @Test func `another root, and an intermediate alone, are no trust`() throws {
        let other = try verify("sigs/dir.cert.p256.sig", root: "certs/otherroot.pem")
        #expect(other.failures.map(\.name) == [.chain])
        #expect(try failure { try other.get("dir") }.code == .refused)
        #expect(throws: MregError.self) {
            try CertificateAuthorityTrust(certificates: try certificates("certs/inter.pem"))
        }
    }

    @Test func `takes intermediates from the verifier as well`() throws {
        var bundle = try Bundle(parsing: try Fixtures.bytes("sigs/dir.cert.p256.sig"))
        guard case .certificateChain(let chain) = bundle.material else { throw Unexpected.success }
        bundle.material = .certificateChain([chain[0]])
        let alone = try bundle.encoded()
        let root = try CertificateAuthorityTrust(certificates: try certificates("certs/root.pem"))
        #expect(try verify(alone, root).failures.map(\.name) == [.chain])
        let whole = try CertificateAuthorityTrust(
            certificates: try certificates("certs/chain.pem"))
        #expect(try verify(alone, whole).isAccepted)
    }

    @Test func `the leaf must be valid now, or at a proven time`() throws {
        let late = "2031-01-01T00:00:00Z"
        let path = "sigs/dir.cert.p256.sig"
        #expect(try verify(path, at: late).failures.map(\.name) == [.chain])
        #expect(try verify(path, at: "2026-11-01T00:00:00Z").failures.map(\.name) == [.chain])
        var trust = try CertificateAuthorityTrust(certificates: try certificates("certs/root.pem"))
        trust.provenTimes = [try sigstoreNow()]
        let proven = try verify(try Fixtures.bytes(path), trust, at: late)
        #expect(proven.accepted?.times == trust.provenTimes)
        #expect(proven.warnings.isEmpty)
        // Every proven time must hold.
        trust.provenTimes.append(try #require(Timestamp(late)))
        #expect(try !verify(try Fixtures.bytes(path), trust).isAccepted)
    }

    /// A bundle by a certificate of the fixtures whose key is `p256`.
    private func signed(by leaf: String) throws -> [UInt8] {
        let key = try Fixtures.privateKey("p256")
        let statement = ModelSigningStatement(name: "m", singleFile: Digest.sha256(of: []))
        var bundle = try Bundle(parsing: try statement.sign(with: key))
        let chain = try certificates("certs/\(leaf).pem", "certs/inter.pem")
        bundle.material = .certificateChain(chain.map(\.der))
        return try bundle.encoded()
    }

    static let leaves: [(String, SigstoreStep.Name?)] = [
        ("leaf-p256", nil), ("leaf-ekuonly", nil), ("leaf-kuonly", nil),
        ("leaf-noku-noeku", .usage), ("leaf-nosign", .usage), ("leaf-expired", .chain),
        ("leaf-future", .chain), ("leaf-critical", .chain), ("leaf-p384", .signature),
    ]

    @Test(arguments: leaves)
    func `judges certificates of all sorts`(_ leaf: String, _ wrong: SigstoreStep.Name?) throws {
        let trust = try CertificateAuthorityTrust(
            certificates: try certificates("certs/root.pem"))
        let verdict = try verify(try signed(by: leaf), trust)
        #expect(verdict.failures.map(\.name) == [wrong].compactMap { $0 }, "\(verdict.failures)")
    }

    @Test func `names the subject that was expected and found`() throws {
        let path = "sigs/dir.cert.p256.sig"
        #expect(try verify(path, subjects: ["release@models.example"]).isAccepted)
        #expect(try verify(path, subjects: ["leaf-p256"]).isAccepted)
        let wrong = try verify(path, subjects: ["somebody@else.example"])
        #expect(wrong.failures.map(\.name) == [.identity])
        #expect(wrong.failures[0].found == "leaf-p256, release@models.example")
    }

    @Test func `a key is no certificate, nor the other way round`() throws {
        #expect(try verify("sigs/dir.key.p256.sig").failures.map(\.name) == [.signer])
        let verifier = SigstoreVerifier(root: nil, checks: LogChecks(), now: try sigstoreNow())
        let verdict = verifier.verify(
            try Fixtures.bytes("sigs/dir.cert.p256.sig"), artifact: nil,
            signer: .keys([try Fixtures.key("p256")]))
        #expect(verdict.failures.map(\.name) == [.signer])
    }

    @Test func `writes a chain without its root, which verifies`() throws {
        let key = try Fixtures.privateKey("p256")
        let statement = ModelSigningStatement(name: "m", singleFile: Digest.sha256(of: []))
        let chain = try certificates("certs/leaf-p256.pem", "certs/chain.pem")
        let bundle = try Bundle.sign(
            payload: try statement.payload(), with: key, certificates: chain)
        #expect(bundle.material == .certificateChain(chain.prefix(2).map(\.der)))
        let trust = try CertificateAuthorityTrust(
            certificates: try certificates("certs/root.pem"))
        #expect(try verify(try bundle.encoded(), trust).isAccepted)
        for wrong in ["leaf-p384", "leaf-nosign", "root"] {
            #expect(throws: MregError.self) {
                try Bundle.sign(
                    payload: [], with: key, certificates: try certificates("certs/\(wrong).pem"))
            }
        }
    }

    @Test(.enabled(if: modelSigningTool != nil, "set MREG_MODEL_SIGNING to the program"))
    func `model_signing verifies the chain that was written`() throws {
        let place = try Scratch()
        let model = try place.file("model.bin", [1, 2, 3])
        let statement = ModelSigningStatement(
            name: "model.bin", singleFile: Digest.sha256(of: [1, 2, 3]))
        let bundle = try Bundle.sign(
            payload: try statement.payload(), with: try Fixtures.privateKey("p256"),
            certificates: try certificates("certs/leaf-p256.pem", "certs/chain.pem"))
        let signature = try place.file("model.sig", try bundle.encoded())
        let root = try place.file("root.pem", try Fixtures.bytes("certs/root.pem"))
        let tool = try #require(modelSigningTool)
        let arguments = [
            "verify", "certificate", model, "--signature", signature, "--certificate_chain", root,
        ]
        #expect(run(tool, arguments) == 0)
        try place.file("model.bin", [1, 2, 4])
        #expect(run(tool, arguments) == 1)
    }

    @Test func `a certificate that is changed, or of no use, is not passed over`() throws {
        let trust = try CertificateAuthorityTrust(certificates: try certificates("certs/root.pem"))
        let good = try Bundle(parsing: try Fixtures.bytes("sigs/dir.cert.p256.sig"))
        guard case .certificateChain(let chain) = good.material, chain.count == 3 else {
            throw MregError(.failed, "the bundle has not leaf, intermediate and root")
        }
        #expect(try verify(try good.encoded(), trust).isAccepted)
        for place in chain.indices {
            var changed = chain
            // Within the signature at the end, where the certificate still can be read.
            changed[place][changed[place].count - 2] ^= 1
            var bundle = good
            bundle.material = .certificateChain(changed)
            let verdict = try verify(try bundle.encoded(), trust)
            #expect(verdict.failures.map(\.name).contains(.chain), "certificate \(place)")
        }
        var bundle = good
        bundle.material = .certificateChain(
            chain + [try certificates("certs/leaf-p384.pem")[0].der])
        #expect(try verify(try bundle.encoded(), trust).failures.map(\.name) == [.chain])
        bundle.material = .certificateChain(Array(chain.dropLast()))
        #expect(try verify(try bundle.encoded(), trust).isAccepted)
    }

    @Test func `a changed payload or signature is not the certificate's`() throws {
        let good = try Bundle(parsing: try Fixtures.bytes("sigs/dir.cert.p384.sig"))
        let trust = try CertificateAuthorityTrust(
            certificates: try certificates("certs/root.pem"))
        var envelope = try #require(good.envelope)
        envelope.payload[envelope.payload.count / 2] ^= 1
        var bundle = good
        bundle.content = .envelope(envelope)
        #expect(
            try verify(try bundle.encoded(), trust).failures.map(\.name).contains(.signature))
        envelope = try #require(good.envelope)
        envelope.signatures[0].bytes[20] ^= 1
        bundle.content = .envelope(envelope)
        #expect(try verify(try bundle.encoded(), trust).failures.map(\.name) == [.signature])
    }
}

/// Keyless Model Signing bundles of all versions, in the public Sigstore.
@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct KeylessModelSigningTests {
    @Test(arguments: ["v0.3.1", "v1.0.0", "v1.0.1", "v1.1.0"])
    func `verifies the historical keyless bundles`(_ version: String) throws {
        let root = try TrustedRoot(
            parsing: try Fixtures.bytes("sigstore-trust/prod.trusted_root.json"))
        let verifier = SigstoreVerifier(root: root, checks: LogChecks(), now: try sigstoreNow())
        let identity = SigstoreIdentity(
            subject: "stefanb@us.ibm.com", issuer: "https://sigstore.verify.ibm.com/oauth2")
        let accepted = try verifier.verify(
            try Fixtures.bytes("upstream-oms/\(version)-sigstore/model.sig"), artifact: nil,
            signer: .identities([identity])
        ).get(version)
        let manifest = try ModelSigningManifest.parse(try #require(accepted.payload))
        #expect(manifest.files.map(\.path).contains("signme-1"))
        #expect(accepted.times.count >= 1)
    }
}
