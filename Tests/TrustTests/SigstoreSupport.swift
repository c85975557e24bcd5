// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregCrypto
import Registry
import Testing
import Trust

/// One case of the sigstore-conformance suite.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    static let folder = "conformance/bundle-verify"
    private static let beacon =
        "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/"
        + ".github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"

    let name: String

    var testDescription: String { name }
    var isGood: Bool { !name.hasSuffix("_fail") }

    /// A file of the case, or nil where the usual one stands for it.
    private func own(_ file: String) throws -> [UInt8]? {
        let path = "\(Self.folder)/\(name)/\(file)"
        guard access("\(try #require(Fixtures.root))/\(path)", R_OK) == 0 else { return nil }
        return try Fixtures.bytes(path)
    }

    private func text(_ file: String, else usual: String) throws -> String {
        guard let bytes = try own(file) else { return usual }
        let text = String(decoding: bytes, as: UTF8.self)
        return String(text.prefix { !$0.isWhitespace })
    }

    var bundle: [UInt8] { get throws { try #require(try own("bundle.sigstore.json")) } }

    var artifact: [UInt8] {
        get throws {
            try own("artifact") ?? Fixtures.bytes("\(Self.folder)/a.txt")
        }
    }

    var key: [UInt8]? { get throws { try own("key.pub") } }

    var root: TrustedRoot? {
        get throws {
            if let bytes = try own("trusted_root.json") {
                return try TrustedRoot(parsing: bytes)
            }
            guard try key == nil else { return nil }
            return try TrustedRoot(
                parsing: try Fixtures.bytes("sigstore-trust/prod.trusted_root.json"))
        }
    }

    var signer: SigstoreSigner {
        get throws {
            if let key = try key { return .keys([try PublicKey(pem: key)]) }
            return .identities([
                SigstoreIdentity(
                    subject: try text("identity", else: Self.beacon),
                    issuer: try text(
                        "issuer", else: "https://token.actions.githubusercontent.com"))
            ])
        }
    }

    var verifier: SigstoreVerifier {
        get throws {
            SigstoreVerifier(root: try root, checks: LogChecks(), now: try sigstoreNow())
        }
    }

    func verdict(
        _ changed: [UInt8]? = nil, artifact: SigstoreArtifact? = nil
    ) throws -> SigstoreVerdict {
        try verifier.verify(
            try changed ?? bundle,
            artifact: try artifact ?? SigstoreArtifact(bytes: try self.artifact),
            signer: try signer)
    }

    /// The cases of the suite; none without the fixtures.
    static let all: [ConformanceCase] = {
        let files = (try? Fixtures.list(folder)) ?? []
        return files.filter { $0.hasSuffix("/bundle.sigstore.json") }
            .map { ConformanceCase(name: String($0.prefix { $0 != "/" })) }
    }()
}

/// The moment the tests call now.
func sigstoreNow() throws -> Timestamp { try #require(Timestamp("2026-12-01T00:00:00Z")) }
