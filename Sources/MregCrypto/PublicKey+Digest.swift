// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

extension PublicKey {
    /// Whether the signature is this key's over a message of which only the digest is known.
    ///
    /// False for Ed25519, which signs the message itself, and for a digest of the wrong length.
    public func verify(signature: [UInt8], ofDigest digest: [UInt8], hash: SignatureHash) -> Bool {
        guard algorithm.hash != nil, digest.count == hash.byteCount,
            let context = unsafe EVP_PKEY_CTX_new(handle.key, nil)
        else { return false }
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            OpenSSL.clearErrors()
        }
        guard unsafe EVP_PKEY_verify_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, hash.evp) == 1
        else { return false }
        return unsafe EVP_PKEY_verify(
            context, signature, signature.count, digest, digest.count) == 1
    }

    /// Reads a DER RSAPublicKey (PKCS#1, RFC 8017 appendix A.1.1) that nothing follows.
    public init(pkcs1 der: [UInt8]) throws(MregError) {
        let parsed = unsafe OpenSSL.parse(
            der, { unsafe d2i_PublicKey(EVP_PKEY_RSA, nil, $0, $1) },
            free: { unsafe EVP_PKEY_free($0) })
        guard let handle = unsafe KeyHandle(owning: parsed), let spki = handle.spki else {
            throw MregError(.corrupt, "this is not a DER RSA public key (PKCS#1)")
        }
        try self.init(spki: spki)
    }
}

extension SignatureHash {
    /// The length of the digest, in bytes.
    public var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The digest of some bytes.
    public func digest(of bytes: [UInt8]) -> [UInt8] {
        var hasher = MessageHasher(self)
        hasher.update(bytes)
        return hasher.finalize()
    }
}

/// A digest in progress of any of the kinds that go under signatures.
///
/// For SHA-256 alone `SHA256Hasher` is faster.
@safe
public struct MessageHasher: ~Copyable {
    private let byteCount: Int
    private let context: OpaquePointer?
    private var isGood: Bool

    /// Starts a digest.
    public init(_ hash: SignatureHash) {
        unsafe self.init(hash.evp, byteCount: hash.byteCount)
    }

    /// Starts a digest of a kind that OpenSSL knows.
    init(_ kind: OpaquePointer?, byteCount: Int) {
        self.byteCount = byteCount
        unsafe context = EVP_MD_CTX_new()
        isGood = unsafe EVP_DigestInit_ex(context, kind, nil) == 1
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { buffer in
            let status = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
            isGood = isGood && status == 1
        }
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) {
        unsafe update(bytes.span.bytes)
    }

    /// The digest of everything added; empty, which verifies nothing, where OpenSSL failed.
    public consuming func finalize() -> [UInt8] {
        var out = [UInt8](repeating: 0, count: byteCount)
        guard isGood, unsafe EVP_DigestFinal_ex(context, &out, nil) == 1 else { return [] }
        return out
    }
}
