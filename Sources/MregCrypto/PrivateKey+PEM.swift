// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

extension PrivateKey {
    /// Reads a PEM file: PKCS#8, PKCS#8 encrypted by PBES2 (RFC 8018), or SEC 1.
    ///
    /// The passphrase is used only where the file is encrypted. Errors: `usage` when one is needed
    /// and none was given, `refused` when it is wrong, `corrupt` for what is not a key.
    public init(pem file: [UInt8], passphrase: [UInt8]? = nil) throws(MregError) {
        var block = try Self.keyBlock(of: file)
        defer { block.der.wipe() }
        if block.hasHeaders { throw Self.weaklyEncrypted }
        switch block.label {
        case "PRIVATE KEY": try self.init(pkcs8: block.der)
        case "EC PRIVATE KEY": try self.init(sec1: block.der)
        case "RSA PRIVATE KEY": throw Self.rsaOnlyVerifies
        default:
            guard let passphrase else { throw Self.passphraseNeeded }
            try self.init(encryptedPKCS8: block.der, passphrase: passphrase)
        }
    }

    /// Reads a DER PrivateKeyInfo (PKCS#8, RFC 5208) that nothing follows.
    public init(pkcs8 der: [UInt8]) throws(MregError) {
        if let plain = KeyHandle(plainPKCS8: der) {
            try self.init(checking: plain)
            return
        }
        let info = unsafe OpenSSL.parse(
            der, { unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, $0, $1) },
            free: { unsafe PKCS8_PRIV_KEY_INFO_free($0) })
        try unsafe self.init(info: info)
    }

    /// Whether a PEM file needs a passphrase; throws for what holds no private key.
    public static func isEncrypted(pem file: [UInt8]) throws(MregError) -> Bool {
        var block = try keyBlock(of: file)
        defer { block.der.wipe() }
        return block.hasHeaders || block.label == "ENCRYPTED PRIVATE KEY"
    }

    /// The PKCS#8 PEM text; with a passphrase encrypted by PBES2 with PBKDF2-HMAC-SHA256 and
    /// AES-256-CBC, which every OpenSSL and `cryptography` reads.
    public func pem(passphrase: [UInt8]? = nil) throws(MregError) -> String {
        String(decoding: try encodedPEM(passphrase: passphrase), as: UTF8.self)
    }

    /// The same as bytes, which the caller wipes.
    public func encodedPEM(passphrase: [UInt8]?) throws(MregError) -> [UInt8] {
        let info = unsafe EVP_PKEY2PKCS8(handle.key)
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        guard let info = unsafe info else { throw Self.encodingFailed }
        if let passphrase {
            return PEM.encoded(
                try unsafe Self.encrypt(info, passphrase), label: "ENCRYPTED PRIVATE KEY")
        }
        guard var der = unsafe OpenSSL.der({ unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }) else {
            throw Self.encodingFailed
        }
        defer { der.wipe() }
        return PEM.encoded(der, label: "PRIVATE KEY")
    }

    /// Reads a DER ECPrivateKey (SEC 1, RFC 5915) that nothing follows.
    init(sec1 der: [UInt8]) throws(MregError) {
        let parsed = unsafe OpenSSL.parse(
            der, { unsafe d2i_PrivateKey(EVP_PKEY_EC, nil, $0, $1) },
            free: { unsafe EVP_PKEY_free($0) })
        guard let handle = unsafe KeyHandle(owning: parsed) else { throw Self.notAKey }
        try self.init(checking: handle)
    }

    private init(encryptedPKCS8 der: [UInt8], passphrase: [UInt8]) throws(MregError) {
        let sealed = unsafe OpenSSL.parse(
            der, { unsafe d2i_X509_SIG(nil, $0, $1) }, free: { unsafe X509_SIG_free($0) })
        defer { unsafe X509_SIG_free(sealed) }
        guard let sealed = unsafe sealed else { throw Self.notAKey }
        try unsafe PassphraseScheme.check(sealed)
        let info = unsafe Self.withText(passphrase) { text, length in
            unsafe PKCS8_decrypt(sealed, text, length)
        }
        guard let info = unsafe info else {
            OpenSSL.clearErrors()
            throw MregError(.refused, "the passphrase does not open this private key")
        }
        try unsafe self.init(info: info)
    }

    /// Takes ownership of the parsed PKCS#8.
    private init(info: OpaquePointer?) throws(MregError) {
        guard let info = unsafe info else { throw Self.notAKey }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        guard let handle = unsafe KeyHandle(owning: EVP_PKCS82PKEY(info)) else {
            throw Self.notAKey
        }
        try self.init(checking: handle)
    }

    private static func keyBlock(of file: [UInt8]) throws(MregError) -> PEMBlock {
        let labels = ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"]
        let keys = try PEM.blocks(of: file).filter { labels.contains($0.label) }
        guard let key = keys.first else { throw notAKey }
        guard keys.count == 1 else {
            throw PEM.notPEM("it holds \(keys.count) private keys where one is wanted")
        }
        return key
    }

    private static func encrypt(
        _ info: OpaquePointer, _ passphrase: [UInt8]
    ) throws(MregError) -> [UInt8] {
        var salt = randomBytes(16)
        let scheme = unsafe PKCS5_pbe2_set_iv(
            EVP_aes_256_cbc(), CryptoLimits.passphraseRounds, &salt, Int32(salt.count), nil,
            NID_hmacWithSHA256)
        guard let scheme = unsafe scheme else { throw encodingFailed }
        let sealed = unsafe withText(passphrase) { text, length in
            unsafe PKCS8_set0_pbe(text, length, info, scheme)
        }
        guard let sealed = unsafe sealed else {
            unsafe X509_ALGOR_free(scheme)
            throw encodingFailed
        }
        defer { unsafe X509_SIG_free(sealed) }
        guard let der = unsafe OpenSSL.der({ unsafe i2d_X509_SIG(sealed, $0) }) else {
            throw encodingFailed
        }
        return der
    }

    /// Lends the passphrase as C text with its length; the empty one is not a null pointer, which
    /// OpenSSL would take as "ask on the terminal" elsewhere.
    private static func withText<Result>(
        _ passphrase: [UInt8], _ body: (UnsafePointer<CChar>?, Int32) -> Result
    ) -> Result {
        var text = passphrase + [0]
        defer { text.wipe() }
        return unsafe text.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe body(start, Int32(clamping: passphrase.count))
        }
    }

    private static var passphraseNeeded: MregError {
        MregError(
            .usage, "this private key is encrypted and no passphrase was given",
            next: "--passphrase-file FILE, or set MREG_KEY_PASSPHRASE")
    }

    private static var weaklyEncrypted: MregError {
        MregError(
            .usage, "this private key has the old PEM encryption, which is not read",
            next: "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW")
    }

    private static var encodingFailed: MregError {
        MregError(.failed, "OpenSSL could not write the key", cause: OpenSSL.takeReason())
    }
}
