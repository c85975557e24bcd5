// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// The log entry of a signature in the form of Rekor v2, so that its proof can ride in a bundle.
public enum HashedRekord {
    /// The canonical body of a `hashedrekord` 0.0.2 entry for a DSSE signature by a key.
    ///
    /// nil where no such form is written: Rekor v2 takes Ed25519 only pre-hashed, and the larger
    /// curves need SHA-384 and SHA-512 of the message, which the log does not compute.
    public static func body(of envelope: DSSEEnvelope, key: PublicKey) throws(MregError) -> [UInt8]?
    {
        guard key.algorithm == .ecdsaP256, let signature = envelope.signatures.first else {
            return nil
        }
        return try body(
            message: Digest.sha256(of: envelope.signedBytes).bytes, signature: signature.bytes,
            key: key)
    }

    /// The same of a message of which the digest is known.
    static func body(
        message: [UInt8], signature: [UInt8], key: PublicKey
    ) throws(MregError) -> [UInt8]? {
        guard key.algorithm == .ecdsaP256 else { return nil }
        // rekor-v2-spec: for DSSE the digest is the hash of the pre-authentication encoding.
        return try CanonicalJSON.encode([
            "apiVersion": "0.0.2", "kind": "hashedrekord",
            "spec": [
                "hashedRekordV002": [
                    "data": [
                        "algorithm": "SHA2_256", "digest": .string(Base64.encode(message)),
                    ],
                    "signature": [
                        "content": .string(Base64.encode(signature)),
                        "verifier": [
                            "keyDetails": .string(key.algorithm.keyDetails),
                            "publicKey": ["rawBytes": .string(Base64.encode(key.spki))],
                        ],
                    ],
                ]
            ],
        ])
    }
}
