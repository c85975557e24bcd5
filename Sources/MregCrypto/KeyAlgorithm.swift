// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The kind of a key, and with it the kind of its signatures.
public enum KeyAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// ECDSA over NIST P-256 with SHA-256, DER signatures.
    case ecdsaP256 = "ecdsa-p256"
    /// ECDSA over NIST P-384 with SHA-384, DER signatures.
    case ecdsaP384 = "ecdsa-p384"
    /// ECDSA over NIST P-521 with SHA-512, DER signatures.
    case ecdsaP521 = "ecdsa-p521"
    /// Pure Ed25519 (RFC 8032).
    case ed25519
    /// RSA PKCS#1 v1.5 with SHA-256; only verified, never made here.
    case rsa

    /// The digest that goes with the key, or nil where the message itself is signed.
    public var hash: SignatureHash? {
        switch self {
        case .ecdsaP256, .rsa: .sha256
        case .ecdsaP384: .sha384
        case .ecdsaP521: .sha512
        case .ed25519: nil
        }
    }

    /// The OpenSSL number of the curve, or nil for a key that is not ECDSA.
    var curve: Int32? {
        switch self {
        case .ecdsaP256: NID_X9_62_prime256v1
        case .ecdsaP384: NID_secp384r1
        case .ecdsaP521: NID_secp521r1
        case .ed25519, .rsa: nil
        }
    }

    /// How many bytes follow `spkiPrefix`, or nil for RSA: both coordinates of the point (SEC 1
    /// section 2.3.3), or the Ed25519 key (RFC 8032).
    var keyByteCount: Int? {
        switch self {
        case .ecdsaP256: 2 * 32
        case .ecdsaP384: 2 * 48
        case .ecdsaP521: 2 * 66
        case .ed25519: 32
        case .rsa: nil
        }
    }

    /// Everything before the key itself in its one DER SubjectPublicKeyInfo, or nil for RSA.
    ///
    /// RFC 5480 section 2 (named curves, the point uncompressed) and RFC 8410 section 4. Other
    /// spellings of the same key would give it a second key id, so they are not read.
    var spkiPrefix: [UInt8]? {
        switch self {
        case .ecdsaP256:
            [
                0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
            ]
        case .ecdsaP384:
            [
                0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04,
            ]
        case .ecdsaP521:
            [
                0x30, 0x81, 0x9b, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23, 0x03, 0x81, 0x86, 0x00, 0x04,
            ]
        case .ed25519:
            [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
        case .rsa: nil
        }
    }
}

/// The digest under a signature.
public enum SignatureHash: String, Sendable, Hashable, CaseIterable {
    /// SHA-256.
    case sha256
    /// SHA-384.
    case sha384
    /// SHA-512.
    case sha512

    /// OpenSSL's description of the digest; static memory.
    var evp: OpaquePointer? {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }
}

/// Bounds on keys and key files.
public enum CryptoLimits {
    /// Largest PEM file read, in bytes.
    public static let pemBytesMax = 64 << 10
    /// Most PEM blocks in one file.
    public static let pemBlocksMax = 16
    /// Smallest RSA modulus trusted, in bits (NIST SP 800-57 part 1, 112-bit strength).
    public static let rsaBitsMin: Int32 = 2048
    /// Largest RSA modulus verified, in bits.
    public static let rsaBitsMax: Int32 = 8192
    /// Rounds of PBKDF2-HMAC-SHA256 on a key that is written (OWASP, 2023).
    public static let passphraseRounds: Int32 = 600_000
    /// Most rounds of PBKDF2 accepted in a key that is read: a few seconds.
    public static let passphraseRoundsMax = 5_000_000
}
