// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// A key that signs. Its secret lives in OpenSSL's memory, which wipes it at the end.
public struct PrivateKey: Sendable {
    /// The public half.
    public let publicKey: PublicKey

    let handle: KeyHandle

    /// Accepts a key that can sign and whose halves belong together.
    init(checking handle: KeyHandle) throws(MregError) {
        guard let spki = handle.spki else { throw Self.notAKey }
        publicKey = try PublicKey(spki: spki)
        self.handle = handle
        if publicKey.algorithm == .rsa { throw Self.rsaOnlyVerifies }
        guard publicKey.algorithm == .ed25519 || Self.halvesMatch(handle) else {
            throw MregError(.corrupt, "the private and the public half of this key do not match")
        }
    }

    /// Makes a new key from the system's randomness.
    public static func generate(_ algorithm: KeyAlgorithm) throws(MregError) -> PrivateKey {
        if algorithm == .rsa { throw rsaOnlyVerifies }
        let type = algorithm == .ed25519 ? EVP_PKEY_ED25519 : EVP_PKEY_EC
        let context = unsafe EVP_PKEY_CTX_new_id(type, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            algorithm.curve.map({ curve in
                unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, curve) == 1
            }) ?? true,
            unsafe EVP_PKEY_keygen(context, &made) == 1, let handle = unsafe KeyHandle(owning: made)
        else {
            throw MregError(
                .failed, "OpenSSL could not make a key of the kind \(algorithm.rawValue)",
                cause: OpenSSL.takeReason())
        }
        return try PrivateKey(checking: handle)
    }

    /// The signature of the message: DER for ECDSA with the digest of the curve, or pure Ed25519.
    public func sign(_ message: [UInt8]) throws(MregError) -> [UInt8] {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        let method = unsafe publicKey.algorithm.hash?.evp
        guard let context = unsafe context,
            unsafe EVP_DigestSignInit(context, nil, method, nil, handle.key) == 1
        else { throw signingFailed }
        var length = Int(unsafe EVP_PKEY_get_size(handle.key))
        var signature = [UInt8](repeating: 0, count: length)
        guard
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw signingFailed }
        return Array(signature.prefix(length))
    }

    /// The signature of a message of which only the digest is at hand; not with Ed25519, which signs
    /// the message itself.
    public func sign(digest: [UInt8], hash: SignatureHash) throws(MregError) -> [UInt8] {
        guard publicKey.algorithm.hash != nil, digest.count == hash.byteCount else {
            throw signingFailed
        }
        let context = unsafe EVP_PKEY_CTX_new(handle.key, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard let context = unsafe context, unsafe EVP_PKEY_sign_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, hash.evp) == 1
        else { throw signingFailed }
        var length = Int(unsafe EVP_PKEY_get_size(handle.key))
        var signature = [UInt8](repeating: 0, count: length)
        guard
            unsafe EVP_PKEY_sign(context, &signature, &length, digest, digest.count) == 1
        else { throw signingFailed }
        return Array(signature.prefix(length))
    }

    private var signingFailed: MregError {
        MregError(
            .failed, "OpenSSL could not sign with the key \(publicKey.keyID.short)",
            cause: OpenSSL.takeReason())
    }

    private static func halvesMatch(_ handle: KeyHandle) -> Bool {
        let context = unsafe EVP_PKEY_CTX_new(handle.key, nil)
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            OpenSSL.clearErrors()
        }
        return unsafe EVP_PKEY_pairwise_check(context) == 1
    }

    static var notAKey: MregError {
        MregError(
            .corrupt, "this is not a private key",
            cause: "no PEM block 'PRIVATE KEY', 'ENCRYPTED PRIVATE KEY' or 'EC PRIVATE KEY' "
                + "that OpenSSL can read")
    }

    static var rsaOnlyVerifies: MregError {
        MregError(
            .usage, "RSA keys only verify signatures here, they do not make them",
            next: "mreg key generate")
    }
}
