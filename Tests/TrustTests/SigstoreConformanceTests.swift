// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing
import Trust

/// The suite that every Sigstore client is measured by.
@Suite(.enabled(if: !Fixtures.areMissing, needsFixtures))
struct SigstoreConformanceTests {
    @Test func `the suite was found`() {
        #expect(ConformanceCase.all.count == 70)
    }

    @Test(arguments: ConformanceCase.all)
    func `judges every case as it says, by file and by digest`(_ one: ConformanceCase) throws {
        if let pem = try one.key, (try? PublicKey(pem: pem)) == nil {
            // One case fails by a key file that cannot be read.
            #expect(!one.isGood)
            return
        }
        let verdict = try one.verdict()
        #expect(verdict.isAccepted == one.isGood, "\(verdict.failures)")
        let digest = Digest.sha256(of: try one.artifact)
        let byDigest = try one.verdict(artifact: SigstoreArtifact(sha256: digest))
        #expect(byDigest.isAccepted == one.isGood, "\(byDigest.failures)")
        #expect(verdict.isAccepted || !verdict.failures.isEmpty)
        #expect(verdict.failures.allSatisfy { !$0.expected.isEmpty && !$0.found.isEmpty })
    }

    /// The step at which a bad bundle must fail, whatever else fails with it.
    static let reasons: [(String, SigstoreStep.Name)] = [
        ("bundle-empty-certificate-chain", .bundle), ("bundle-malformed-json", .bundle),
        ("bundle-negative-log-index", .bundle), ("bundle-with-root-cert", .signer),
        ("checkpoint-bad-keyhint", .logInclusion), ("checkpoint-wrong-roothash", .logInclusion),
        ("dsse-invalid-sig", .signature), ("dsse-mismatch-envelope", .logEntry),
        ("dsse-mismatch-sig", .logEntry), ("inclusion-proof-corrupted-hash", .logInclusion),
        ("incorrect-public-key", .logEntry), ("integrated-time-in-future", .chain),
        ("intoto-expired-certificate", .chain), ("intoto-log-entry-mismatch", .logEntry),
        ("intoto-missing-inclusion-proof", .bundle),
        ("intoto-set-outside-signing-cert-validity", .chain),
        ("intoto-tsa-timestamp-outside-cert-validity", .chain),
        ("invalid-checkpoint-signature", .logInclusion), ("invalid-ct-key", .certificateLog),
        ("managed-key-no-key", .signer), ("message-digest-mismatch", .digest),
        ("rekor2-checkpoint-missing-origin", .logInclusion),
        ("rekor2-checkpoint-no-matching-signature", .logInclusion),
        ("rekor2-dsse-invalid-sig", .signature), ("rekor2-dsse-mismatch-envelope", .logEntry),
        ("rekor2-dsse-mismatch-sig", .logEntry), ("rekor2-no-inclusion-proof", .bundle),
        ("rekor2-no-timestamp", .time),
        ("rekor2-timestamp-outside-trust-root-tsa-validity", .timestamp),
        ("rekor2-timestamp-outside-tsa-cert-validity", .timestamp),
        ("rekor2-timestamp-payload-mismatch", .timestamp),
        ("rekor2-timestamp-untrusted-tsa-with-embedded-cert", .timestamp),
        ("rekor2-timestamp-untrusted-tsa-without-embedded-cert", .timestamp),
        ("rekor2-timestamp-with-incorrect-time", .chain), ("set-invalid-signature", .logPromise),
        ("signature-mismatch", .signature), ("trust-root-tlog-missing-validity-start", .logEntry),
        ("wrong-hashedrekord-artifact", .logEntry), ("wrong-hashedrekord-entry", .logEntry),
        ("wrong-hashedrekord-cert-and-sig", .logEntry), ("wrong-material", .digest),
    ]

    @Test(arguments: reasons)
    func `refuses a bad bundle for the right reason`(
        _ name: String, _ step: SigstoreStep.Name
    ) throws {
        let verdict = try ConformanceCase(name: "\(name)_fail").verdict()
        #expect(verdict.failures.map(\.name).contains(step), "\(verdict.failures)")
    }

    @Test func `another identity or issuer is refused`() throws {
        let one = ConformanceCase(name: "happy-path-v0.3")
        let artifact = SigstoreArtifact(bytes: try one.artifact)
        guard case .identities(let right) = try one.signer else { throw Unexpected.success }
        var other = right[0]
        other.subject += "x"
        let verifier = try one.verifier
        let bundle = try one.bundle
        let named = verifier.verify(bundle, artifact: artifact, signer: .identities([other]))
        #expect(named.failures.map(\.name) == [.identity])
        #expect(try failure { try named.get("a.txt") }.code == .refused)
        other = right[0]
        other.issuer = "https://accounts.example"
        let issued = verifier.verify(bundle, artifact: artifact, signer: .identities([other]))
        #expect(issued.failures.map(\.name) == [.issuer])
        let none = verifier.verify(bundle, artifact: artifact, signer: .identities([]))
        #expect(!none.isAccepted)
        let both = verifier.verify(
            bundle, artifact: artifact, signer: .identities([other, right[0]]))
        #expect(both.isAccepted)
    }

    @Test func `the subject and the issuer must belong to one identity`() throws {
        let one = ConformanceCase(name: "happy-path-v0.3")
        guard case .identities(let right) = try one.signer else { throw Unexpected.success }
        let mixed = [
            SigstoreIdentity(subject: right[0].subject, issuer: "https://accounts.example"),
            SigstoreIdentity(subject: "somebody@else.example", issuer: right[0].issuer),
        ]
        let verdict = try one.verifier.verify(
            try one.bundle, artifact: SigstoreArtifact(bytes: try one.artifact),
            signer: .identities(mixed))
        #expect(verdict.failures.map(\.name) == [.identity])
    }

    @Test func `a signature of tomorrow is refused`() throws {
        for name in ["happy-path-v0.3", "rekor2-happy-path"] {
            let one = ConformanceCase(name: name)
            var verifier = try one.verifier
            verifier.now = try #require(Timestamp("2020-01-01T00:00:00Z"))
            let verdict = verifier.verify(
                try one.bundle, artifact: SigstoreArtifact(bytes: try one.artifact),
                signer: try one.signer)
            #expect(verdict.failures.map(\.name).contains(.time), "\(name)")
        }
    }

    @Test func `a keyless signature needs a trusted root and a log entry`() throws {
        let one = ConformanceCase(name: "happy-path-v0.3")
        let artifact = SigstoreArtifact(bytes: try one.artifact)
        var verifier = try one.verifier
        verifier.root = nil
        let rootless = verifier.verify(try one.bundle, artifact: artifact, signer: try one.signer)
        #expect(rootless.failures.map(\.name) == [.trust])
        var bundle = try Bundle(parsing: try one.bundle)
        bundle.logEntries = []
        let bare = try one.verdict(try bundle.encoded())
        #expect(bare.failures.map(\.name).contains(.logEntry))
        #expect(bare.failures.map(\.name).contains(.time))
    }
}
