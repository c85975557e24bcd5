// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import MregCrypto

/// Keys that are read and named without OpenSSL's decoders are the same keys.
@Suite struct PlainKeyTests {
    private static let kinds: [KeyAlgorithm] = [.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519]

    @Test(arguments: kinds)
    func `a public key is read from its frame and written back`(_ kind: KeyAlgorithm) throws {
        let spki = try PrivateKey.generate(kind).publicKey.spki
        let plain = try #require(KeyHandle(plainSPKI: spki))
        #expect(plain.plainSPKI == spki)
        // The last byte of a coordinate: no point of the curve any more.
        guard kind != .ed25519 else { return }
        var damaged = spki
        damaged[damaged.count - 1] ^= 1
        #expect(KeyHandle(plainSPKI: damaged) == nil)
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ed25519])
    func `a private key that mreg wrote is read from its frame`(_ kind: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(kind)
        let der = try #require(try PEM.blocks(of: Array(try key.pem().utf8)).first).der
        let plain = try #require(KeyHandle(plainPKCS8: der))
        #expect(plain.plainSPKI == key.publicKey.spki)
        let again = try PrivateKey(checking: plain)
        let signature = try again.sign([1, 2, 3])
        #expect(key.publicKey.verify(signature: signature, of: [1, 2, 3]))
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP384, .ecdsaP521])
    func `other private keys are left to the decoders`(_ kind: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(kind)
        let der = try #require(try PEM.blocks(of: Array(try key.pem().utf8)).first).der
        #expect(KeyHandle(plainPKCS8: der) == nil)
        #expect(try PrivateKey(pkcs8: der).publicKey == key.publicKey)
    }

    @Test func `a private key whose halves are of two keys is refused`() throws {
        let (one, two) = (try Self.der(.ecdsaP256), try Self.der(.ecdsaP256))
        #expect(throws: MregError.self) {
            try PrivateKey(pkcs8: Array(one.dropLast(64)) + two.suffix(64))
        }
    }

    private static func der(_ kind: KeyAlgorithm) throws -> [UInt8] {
        let text = try PrivateKey.generate(kind).pem()
        return try #require(try PEM.blocks(of: Array(text.utf8)).first).der
    }
}
