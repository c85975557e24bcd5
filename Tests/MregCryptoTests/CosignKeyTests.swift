// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@Suite(.enabled(if: Fixtures.root != nil, "set MREG_FIXTURES to the folder with the test data"))
struct CosignKeyTests {
    private func file(_ name: String) throws -> [UInt8] {
        try read(#require(Fixtures.root) + "/trust/cosign-keys/" + name)
    }

    private static let hello = Array("hello".utf8)

    @Test(arguments: ["pemcosigneckey", "pemcosignkey", "pemsigstorekey"])
    func `opens the keys that cosign itself wrote`(_ name: String) throws {
        let pem = try file("upstream-\(name).key")
        #expect(PrivateKey.isCosign(pem: pem))
        let key = try PrivateKey(cosignPEM: pem, passphrase: Self.hello)
        #expect(key.publicKey == (try PublicKey(pem: try file("upstream-\(name).pub"))))
        let message = Array("a message".utf8)
        #expect(key.publicKey.verify(signature: try key.sign(message), of: message))
    }

    @Test(arguments: ["cosign-legacy", "cosign", "cosign-owasp"])
    func `opens keys of every cost`(_ name: String) throws {
        let key = try PrivateKey(cosignPEM: try file("\(name).key"), passphrase: Self.hello)
        #expect(key.publicKey == (try PublicKey(pem: try file("cosign.pub"))))
    }

    @Test func `opens a key with the empty passphrase`() throws {
        let key = try PrivateKey(cosignPEM: try file("cosign-emptypass.key"), passphrase: [])
        #expect(key.publicKey == (try PublicKey(pem: try file("cosign.pub"))))
    }

    @Test func `says that a passphrase is wrong`() throws {
        let pem = try file("cosign.key")
        let error = try failure { _ = try PrivateKey(cosignPEM: pem, passphrase: []) }
        #expect(error.code == .refused)
    }

    @Test func `does not compute parameters that nobody writes`() throws {
        let pem = try file("cosign-badparams.key")
        let error = try failure {
            _ = try PrivateKey(cosignPEM: pem, passphrase: Self.hello)
        }
        #expect(error.code == .corrupt)
        #expect(error.message.contains("params"))
    }

    @Test func `is not confused by files that are cut short`() throws {
        let pem = try file("cosign.key")
        for length in stride(from: 0, to: pem.count - 1, by: 7) {
            let cut = Array(pem.prefix(length))
            #expect(throws: MregError.self) {
                _ = try PrivateKey(cosignPEM: cut, passphrase: Self.hello)
            }
        }
    }
}

@Suite struct CosignKeyExportTests {
    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ed25519])
    func `opens what it exported`(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let pem = Array(try key.cosignPEM(passphrase: Array("p".utf8)).utf8)
        let again = try PrivateKey(cosignPEM: pem, passphrase: Array("p".utf8))
        #expect(again.publicKey == key.publicKey)
        let error = try failure { _ = try PrivateKey(cosignPEM: pem, passphrase: [0]) }
        #expect(error.code == .refused)
    }

    @Test func `does not take an ordinary key for cosign's`() throws {
        let pem = Array(try PrivateKey.generate(.ecdsaP256).pem().utf8)
        #expect(!PrivateKey.isCosign(pem: pem))
        #expect(throws: MregError.self) { _ = try PrivateKey(cosignPEM: pem, passphrase: []) }
    }
}
