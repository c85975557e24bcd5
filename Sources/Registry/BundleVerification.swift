// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Trust

/// Verifies a Sigstore bundle over a file or a digest, fully offline and with no registry.
public enum BundleVerification {
    /// What is to be verified, and whom to trust.
    public struct Request: Sendable {
        /// A file, or `sha256:HEX` of one that is elsewhere.
        public var target: String
        /// The bundle's file.
        public var bundle: String
        /// The file of the public key that must have signed.
        public var key: String?
        /// The identity that must have signed; with an issuer.
        public var identity: String?
        /// Who vouches for the identity.
        public var issuer: String?
        /// The file of the trusted root (`trusted_root.json`).
        public var trustedRoot: String?

        /// Makes a request.
        public init(target: String, bundle: String) {
            self.target = target
            self.bundle = bundle
        }
    }

    /// Files up to this many bytes are held in memory, which Ed25519 signatures over them need.
    private static let memoryBytesMax: Int64 = 16 << 20

    /// Takes every step and reports it; nothing but unusable arguments is thrown.
    public static func verify(_ request: Request) throws -> SigstoreVerdict {
        let signer = try signer(request)
        let root = try request.trustedRoot.map { path throws(MregError) in
            try TrustedRoot(parsing: try File.contents(path, limit: Limits.bundleBytesMax))
        }
        let bytes = try File.contents(request.bundle, limit: Limits.bundleBytesMax)
        let artifact = try artifact(request.target)
        let verifier = SigstoreVerifier(root: root, checks: LogChecks(), now: .now)
        if case .keys(let keys) = signer, bytes.first != UInt8(ascii: "{"),
            request.trustedRoot == nil
        {
            return verifier.verify(cosignSignature: bytes, artifact: artifact, keys: keys)
        }
        return SigstoreVerifier.isCosignBundle(bytes)
            ? verifier.verify(cosignBundle: bytes, artifact: artifact, signer: signer)
            : verifier.verify(bytes, artifact: artifact, signer: signer)
    }

    private static func signer(_ request: Request) throws(MregError) -> SigstoreSigner {
        switch (request.key, request.identity, request.issuer) {
        case (let key?, nil, nil):
            let pem = try File.contents(key, limit: CryptoLimits.pemBytesMax)
            return .keys([try PublicKey(pem: pem)])
        case (nil, let identity?, let issuer?):
            return .identities([SigstoreIdentity(subject: identity, issuer: issuer)])
        default:
            throw MregError(
                .usage, "say who must have signed",
                next: "give --key FILE, or --identity ID and --issuer URL")
        }
    }

    static func artifact(_ target: String) throws(MregError) -> SigstoreArtifact {
        guard let status = try FileStatus.of(target) else {
            guard let digest = try? Digest(parsing: target) else {
                throw MregError(.notFound, "there is no file '\(target.printable)'")
            }
            return SigstoreArtifact(sha256: digest)
        }
        guard status.size > memoryBytesMax else {
            return SigstoreArtifact(
                bytes: try File.contents(target, limit: Int(memoryBytesMax)))
        }
        return SigstoreArtifact(digests: try digests(of: target))
    }

    /// All digests that a signature may be over, in one pass.
    private static func digests(of path: String) throws(MregError) -> [SignatureHash: [UInt8]] {
        let file = try File.open(reading: path)
        file.adviseSequential()
        let buffer = AlignedBuffer(capacity: File.blockBytes)
        var sha256 = MessageHasher(.sha256)
        var sha384 = MessageHasher(.sha384)
        var sha512 = MessageHasher(.sha512)
        repeat {
            try file.read(into: buffer)
            buffer.withBytes { bytes in
                sha256.update(bytes)
                sha384.update(bytes)
                sha512.update(bytes)
            }
        } while buffer.count == buffer.capacity
        return [
            .sha256: sha256.finalize(), .sha384: sha384.finalize(), .sha512: sha512.finalize(),
        ]
    }
}
