// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// A key that verifies signatures; equal to another when their DER is.
public struct PublicKey: Sendable {
    /// The kind of the key.
    public let algorithm: KeyAlgorithm
    /// The DER SubjectPublicKeyInfo.
    public let spki: [UInt8]
    /// The name of the key: SHA-256 of `spki`.
    public let keyID: Digest

    let handle: KeyHandle

    /// Reads a DER SubjectPublicKeyInfo that nothing follows.
    public init(spki: [UInt8]) throws(MregError) {
        guard let handle = KeyHandle(plainSPKI: spki) ?? Self.decoded(spki) else {
            throw MregError(.corrupt, "this is not a DER public key (SubjectPublicKeyInfo)")
        }
        algorithm = try Self.algorithm(of: handle, spki)
        self.spki = spki
        self.handle = handle
        keyID = Digest.sha256(of: spki)
    }

    private static func decoded(_ spki: [UInt8]) -> KeyHandle? {
        let parsed = unsafe OpenSSL.parse(
            spki, { unsafe d2i_PUBKEY(nil, $0, $1) }, free: { unsafe EVP_PKEY_free($0) })
        guard let handle = unsafe KeyHandle(owning: parsed), handle.spki == spki else { return nil }
        return handle
    }

    /// Reads the one `PUBLIC KEY` block of a PEM file.
    public init(pem file: [UInt8]) throws(MregError) {
        let blocks = try PEM.blocks(of: file)
        let keys = blocks.filter { $0.label == "PUBLIC KEY" }
        guard let key = keys.first else {
            let isPrivate = blocks.contains { $0.label.hasSuffix("PRIVATE KEY") }
            throw MregError(
                .corrupt, "this file has no PEM block 'PUBLIC KEY'",
                cause: isPrivate ? "it holds a private key" : nil,
                next: isPrivate ? "openssl pkey -in FILE -pubout" : nil)
        }
        guard keys.count == 1 else {
            throw PEM.notPEM("it holds \(keys.count) public keys where one is wanted")
        }
        try self.init(spki: key.der)
    }

    /// Reads the one `PUBLIC KEY` block of a PEM text.
    public init(pem text: String) throws(MregError) {
        try self.init(pem: Array(text.utf8))
    }

    /// Makes an Ed25519 key of its 32 bytes, as signed notes carry it.
    public init(rawEd25519 raw: [UInt8]) throws(MregError) {
        let algorithm = KeyAlgorithm.ed25519
        guard raw.count == algorithm.keyByteCount, let prefix = algorithm.spkiPrefix else {
            throw MregError(.corrupt, "an Ed25519 public key has 32 bytes, not \(raw.count)")
        }
        try self.init(spki: prefix + raw)
    }

    /// The 32 bytes of an Ed25519 key, else nil.
    public var rawEd25519: [UInt8]? {
        algorithm == .ed25519 ? Array(spki.suffix(32)) : nil
    }

    /// The PEM text: 64 columns, with a line end after the last line, as OpenSSL writes it.
    public var pem: String {
        PEM.encode(spki, label: "PUBLIC KEY")
    }

    /// The hint OpenSSF Model Signing puts in a bundle: hex SHA-256 of the PEM text.
    public var omsHint: String {
        Digest.sha256(of: Array(pem.utf8)).hex
    }

    private static func algorithm(
        of handle: KeyHandle, _ spki: [UInt8]
    ) throws(MregError) -> KeyAlgorithm {
        let named = KeyAlgorithm.allCases.first { algorithm in
            algorithm.spkiPrefix.map { spki.starts(with: $0) } ?? false
        }
        if let named { return named }
        guard unsafe EVP_PKEY_get_base_id(handle.key) == EVP_PKEY_RSA else {
            throw MregError(
                .refused, "this kind of public key is not supported",
                next: "use ECDSA P-256, P-384 or P-521 (uncompressed), Ed25519 or RSA")
        }
        let bits = unsafe EVP_PKEY_get_bits(handle.key)
        guard (CryptoLimits.rsaBitsMin...CryptoLimits.rsaBitsMax).contains(bits) else {
            throw MregError(
                .refused, "an RSA key of \(bits) bits is not supported",
                cause: "\(CryptoLimits.rsaBitsMin) to \(CryptoLimits.rsaBitsMax) bits are")
        }
        return .rsa
    }
}

extension PublicKey: Hashable {
    /// Equal when the DER is.
    public static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.keyID == right.keyID
    }

    /// Hashes the key id.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(keyID)
    }
}
