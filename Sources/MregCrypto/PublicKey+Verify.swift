// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

extension PublicKey {
    /// Whether the signature is this key's over the message, with the digest of the key's kind.
    public func verify(signature: [UInt8], of message: [UInt8]) -> Bool {
        verify(signature: signature, of: message, digest: algorithm.hash)
    }

    /// The same with a digest other than the key's own, as some P-384 signers use SHA-256.
    ///
    /// False for Ed25519, which has no choice of digest.
    public func verify(
        signature: [UInt8], of message: [UInt8], hash: SignatureHash
    ) -> Bool {
        algorithm.hash != nil && verify(signature: signature, of: message, digest: hash)
    }

    private func verify(
        signature: [UInt8], of message: [UInt8], digest: SignatureHash?
    ) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            OpenSSL.clearErrors()
        }
        let method = unsafe digest?.evp
        guard unsafe EVP_DigestVerifyInit(context, nil, method, nil, handle.key) == 1 else {
            return false
        }
        return unsafe EVP_DigestVerify(
            context, signature, signature.count, message, message.count) == 1
    }
    /// Whether the signature is this key's over the message whose SHA-256 is given.
    ///
    /// For messages too large to read again; false for Ed25519, which signs the message itself.
    public func verify(signature: [UInt8], ofSHA256 digest: Digest) -> Bool {
        guard algorithm.hash != nil else { return false }
        let context = unsafe EVP_PKEY_CTX_new(handle.key, nil)
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            OpenSSL.clearErrors()
        }
        guard let context = unsafe context, unsafe EVP_PKEY_verify_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        else { return false }
        let bytes = digest.bytes
        return unsafe EVP_PKEY_verify(
            context, signature, signature.count, bytes, bytes.count) == 1
    }
}
