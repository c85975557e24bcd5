// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

extension PrivateKey {
    /// The PEM labels of cosign's encrypted private keys, the newer one first.
    public static let cosignLabels = [
        "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY",
    ]

    /// Whether a PEM file holds a private key as cosign writes it.
    public static func isCosign(pem file: [UInt8]) -> Bool {
        let blocks = try? PEM.blocks(of: file)
        return blocks?.contains { cosignLabels.contains($0.label) } ?? false
    }

    /// Reads a private key that `cosign generate-key-pair` encrypted; the passphrase may be empty.
    ///
    /// The file says which scrypt parameters it wants; only `Scrypt.costs` are computed.
    public init(cosignPEM file: [UInt8], passphrase: [UInt8]) throws(MregError) {
        let blocks = try PEM.blocks(of: file).filter { Self.cosignLabels.contains($0.label) }
        guard blocks.count == 1, let block = blocks.first else {
            throw Self.notCosign("it has \(blocks.count) blocks '\(Self.cosignLabels[0])'")
        }
        let box = try CosignBox(parsing: block.der)
        var secret = Scrypt.key(passphrase: passphrase, salt: box.salt, cost: box.cost)
        defer { secret?.wipe() }
        guard let key = secret else { throw Self.notCosign("scrypt has no memory") }
        guard var der = SecretBox.open(box.ciphertext, key: key, nonce: box.nonce) else {
            throw MregError(.refused, "the passphrase does not open this cosign private key")
        }
        defer { der.wipe() }
        // Early versions of cosign sealed SEC 1 instead of PKCS#8.
        if let key = try? PrivateKey(sec1: der) {
            self = key
        } else {
            try self.init(pkcs8: der)
        }
    }

    /// The key as cosign reads it, encrypted with the passphrase, which may be empty.
    public func cosignPEM(passphrase: [UInt8]) throws(MregError) -> String {
        let box = CosignBox(
            cost: Scrypt.defaultCost, salt: randomBytes(CosignBox.saltByteCount),
            nonce: randomBytes(SecretBox.nonceByteCount), ciphertext: [])
        var plain = try pkcs8()
        defer { plain.wipe() }
        var secret = Scrypt.key(passphrase: passphrase, salt: box.salt, cost: box.cost)
        defer { secret?.wipe() }
        guard let secret, let sealed = SecretBox.seal(plain, key: secret, nonce: box.nonce) else {
            throw MregError(.failed, "OpenSSL could not encrypt the key")
        }
        return PEM.encode(try box.encoded(ciphertext: sealed), label: Self.cosignLabels[0])
    }

    private func pkcs8() throws(MregError) -> [UInt8] {
        let info = unsafe EVP_PKEY2PKCS8(handle.key)
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        guard let info = unsafe info,
            let der = unsafe OpenSSL.der({ unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) })
        else { throw MregError(.failed, "OpenSSL could not write the key") }
        return der
    }

    fileprivate static func notCosign(_ cause: String) -> MregError {
        MregError(.corrupt, "this is not a cosign private key", cause: cause)
    }
}

/// The JSON in cosign's key file (go-securesystemslib `encrypted`).
private struct CosignBox {
    static let saltByteCount = 32

    let cost: Int64
    let salt: [UInt8]
    let nonce: [UInt8]
    let ciphertext: [UInt8]

    init(cost: Int64, salt: [UInt8], nonce: [UInt8], ciphertext: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.nonce = nonce
        self.ciphertext = ciphertext
    }

    init(parsing bytes: [UInt8]) throws(MregError) {
        let place = "cosign key"
        var reader = try ObjectReader(try StrictJSON.parse(bytes, as: place), at: place)
        var kdf = try reader.object("kdf")
        guard try kdf.string("name").bytesEqual("scrypt") else {
            throw kdf.error("name", "is not scrypt")
        }
        var parameters = try kdf.object("params")
        cost = try parameters.integer("N")
        let isKnown = try parameters.integer("r") == Scrypt.blockSize
        guard try parameters.integer("p") == 1, isKnown, Scrypt.costs.contains(cost) else {
            throw kdf.error("params", "are not N = 32768, 65536 or 131072, r = 8, p = 1")
        }
        salt = try Self.base64(&kdf, "salt", Self.saltByteCount)
        var cipher = try reader.object("cipher")
        guard try cipher.string("name").bytesEqual("nacl/secretbox") else {
            throw cipher.error("name", "is not nacl/secretbox")
        }
        nonce = try Self.base64(&cipher, "nonce", SecretBox.nonceByteCount)
        ciphertext = try Self.base64(&reader, "ciphertext", nil)
        try parameters.finish()
        try kdf.finish()
        try cipher.finish()
        try reader.finish()
    }

    private static func base64(
        _ reader: inout ObjectReader, _ name: String, _ count: Int?
    ) throws(MregError) -> [UInt8] {
        guard let bytes = Base64.decode(try reader.string(name)) else {
            throw reader.error(name, "is not base64")
        }
        guard count.map({ $0 == bytes.count }) ?? !bytes.isEmpty else {
            throw reader.error(name, "has \(bytes.count) bytes")
        }
        return bytes
    }

    func encoded(ciphertext: [UInt8]) throws(MregError) -> [UInt8] {
        try CanonicalJSON.encode([
            "kdf": [
                "name": "scrypt",
                "params": ["N": .integer(cost), "r": .integer(Scrypt.blockSize), "p": 1],
                "salt": .string(Base64.encode(salt)),
            ],
            "cipher": ["name": "nacl/secretbox", "nonce": .string(Base64.encode(nonce))],
            "ciphertext": .string(Base64.encode(ciphertext)),
        ])
    }
}
