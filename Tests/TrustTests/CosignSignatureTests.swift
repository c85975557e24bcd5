// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Registry
import Testing
import Trust

/// What cosign signs with a key, in its three forms.
@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct CosignSignatureTests {
    static let keys = ["p256", "p384", "p521", "ed25519", "rsa3072"]

    private func verifier() throws -> SigstoreVerifier {
        SigstoreVerifier(root: nil, checks: LogChecks(), now: try sigstoreNow())
    }

    private func blob() throws -> SigstoreArtifact {
        let models = try Scratch()
        return SigstoreArtifact(
            bytes: try readFile("\(try models.extractModels())/single.safetensors"))
    }

    private func verdicts(
        _ name: String, _ artifact: SigstoreArtifact, _ keys: [PublicKey]
    ) throws -> [SigstoreVerdict] {
        let verifier = try verifier()
        func file(_ form: String) throws -> [UInt8] {
            try Fixtures.bytes("cosign-keys/blob.\(name).\(form)")
        }
        return [
            verifier.verify(
                try file("sigstore.json"), artifact: artifact, signer: .keys(keys)),
            verifier.verify(
                cosignBundle: try file("legacy-bundle.json"), artifact: artifact,
                signer: .keys(keys)),
            verifier.verify(cosignSignature: try file("sig"), artifact: artifact, keys: keys),
        ]
    }

    @Test(arguments: keys)
    func `verifies every form by every kind of key`(_ name: String) throws {
        let key = try Fixtures.key(name)
        for verdict in try verdicts(name, try blob(), [key]) {
            #expect(verdict.accepted?.signer == .key(key), "\(verdict.failures)")
        }
    }

    @Test(arguments: keys)
    func `refuses another key and other bytes`(_ name: String) throws {
        let key = try Fixtures.key(name)
        for verdict in try verdicts(name, try blob(), [try Fixtures.key("other-p256")]) {
            #expect(verdict.failures.map(\.name) == [.signature])
        }
        for verdict in try verdicts(name, SigstoreArtifact(bytes: [1]), [key]) {
            #expect(verdict.failures.map(\.name).contains(.signature))
        }
        for verdict in try verdicts(name, try blob(), []) { #expect(!verdict.isAccepted) }
    }

    @Test func `says that the file is needed where its SHA-256 is too little`() throws {
        let digest = try #require(try blob().digests[.sha256].flatMap { Digest(bytes: $0) })
        let artifact = SigstoreArtifact(sha256: digest)
        for name in ["p256", "rsa3072"] {
            for verdict in try verdicts(name, artifact, [try Fixtures.key(name)]) {
                #expect(verdict.isAccepted)
            }
        }
        for name in ["p384", "p521", "ed25519"] {
            for verdict in try verdicts(name, artifact, [try Fixtures.key(name)]) {
                let reasons = verdict.failures.map(\.found).joined()
                #expect(reasons.contains("the file is needed"), "\(reasons)")
            }
        }
    }

    @Test(arguments: ["", "{}", "[]", "null", #"{"base64Signature":""}"#, "AAAA", "not base64!"])
    func `refuses files that are neither`(_ text: String) throws {
        let (bytes, key) = (Array(text.utf8), try Fixtures.key("p256"))
        let artifact = SigstoreArtifact(bytes: [1])
        let verifier = try verifier()
        let first = verifier.verify(cosignSignature: bytes, artifact: artifact, keys: [key])
        #expect(!first.isAccepted && !first.failures.isEmpty)
        let second = verifier.verify(
            cosignBundle: bytes, artifact: artifact, signer: .keys([key]))
        #expect(second.failures.map(\.name) == [.bundle])
    }
}
