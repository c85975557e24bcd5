// SPDX-License-Identifier: Apache-2.0

import MregCore
import MregCrypto
import Testing

@Suite struct PrivateKeyTests {
    static let signing: [KeyAlgorithm] = [.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519]
    let message = Array("a message".utf8)

    @Test(arguments: signing)
    func `signs what its public half verifies`(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        #expect(key.publicKey.algorithm == algorithm)
        for text in [[], message, [UInt8](repeating: 7, count: 100_000)] {
            let signature = try key.sign(text)
            #expect(key.publicKey.verify(signature: signature, of: text))
            #expect(!key.publicKey.verify(signature: signature, of: text + [0]))
        }
        let other = try PrivateKey.generate(algorithm).publicKey
        #expect(other != key.publicKey)
        #expect(!other.verify(signature: try key.sign(message), of: message))
    }

    @Test(arguments: signing)
    func `comes back from PEM, plain and encrypted`(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let plain = Array(try key.pem().utf8)
        #expect(try !PrivateKey.isEncrypted(pem: plain))
        #expect(try PrivateKey(pem: plain).publicKey == key.publicKey)
        #expect(try PrivateKey(pem: plain, passphrase: [1]).publicKey == key.publicKey)
        let sealed = Array(try key.pem(passphrase: [0xff, 0x00, 0x20]).utf8)
        #expect(try PrivateKey.isEncrypted(pem: sealed))
        let back = try PrivateKey(pem: sealed, passphrase: [0xff, 0x00, 0x20])
        #expect(back.publicKey == key.publicKey)
        #expect(key.publicKey.verify(signature: try back.sign(message), of: message))
    }

    @Test func `tells a missing passphrase, a wrong one and no key apart`() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let sealed = Array(try key.pem(passphrase: Array("right".utf8)).utf8)
        let missing = try failure { _ = try PrivateKey(pem: sealed) }
        #expect(missing.code == .usage)
        #expect(missing.next?.contains("--passphrase-file") == true)
        for wrong in ["wrong", "", "right\n"] {
            let error = try failure {
                _ = try PrivateKey(pem: sealed, passphrase: Array(wrong.utf8))
            }
            #expect(error.code == .refused)
        }
        let texts = [
            "", "hello", key.publicKey.pem,
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
            try key.pem() + key.pem(),
        ]
        for text in texts {
            let error = try failure {
                _ = try PrivateKey(pem: Array(text.utf8), passphrase: [1])
            }
            #expect(error.code == .corrupt, "\(text)")
        }
    }

    @Test func `an empty passphrase is a passphrase`() throws {
        let key = try PrivateKey.generate(.ed25519)
        let sealed = Array(try key.pem(passphrase: []).utf8)
        #expect(try PrivateKey(pem: sealed, passphrase: []).publicKey == key.publicKey)
        #expect(try failure { _ = try PrivateKey(pem: sealed) }.code == .usage)
    }

    @Test func `refuses every truncated key`() throws {
        let text = try PrivateKey.generate(.ecdsaP256).pem()
        let body = text.split(separator: "\n").dropFirst().dropLast().joined()
        let der = try #require(Base64.decode(body))
        for length in 0..<der.count {
            #expect(throws: MregError.self) { try PrivateKey(pkcs8: Array(der.prefix(length))) }
        }
        #expect(throws: MregError.self) { try PrivateKey(pkcs8: der + [0]) }
    }

    @Test func `refuses a key whose halves do not match`() throws {
        let keys = try (0..<2).map { _ in
            let text = try PrivateKey.generate(.ecdsaP256).pem()
            let body = text.split(separator: "\n").dropFirst().dropLast().joined()
            return try #require(Base64.decode(body))
        }
        // The last 65 bytes of this PKCS#8 are the public point.
        let mixed = Array(keys[0].dropLast(65)) + keys[1].suffix(65)
        #expect(try failure { _ = try PrivateKey(pkcs8: mixed) }.code == .corrupt)
    }

    @Test(arguments: signing)
    func `one key serves many threads`(_ algorithm: KeyAlgorithm) async throws {
        let key = try PrivateKey.generate(algorithm)
        let good = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in UInt8(0)..<8 {
                group.addTask {
                    try (UInt8(0)..<25).filter { turn in
                        let text = [task, turn]
                        return key.publicKey.verify(signature: try key.sign(text), of: text)
                    }.count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(good == 200)
    }

    @Test func `makes no RSA keys`() throws {
        #expect(try failure { _ = try PrivateKey.generate(.rsa) }.code == .usage)
    }

    @Test(.enabled(if: Fixtures.root != nil, "set MREG_FIXTURES to the third-party files"))
    func `reads PKCS8, encrypted PKCS8 and SEC1 of other tools`() throws {
        for name in ["p256", "p384", "p521"] {
            let known = try PublicKey(pem: Fixtures.key("\(name).pub.pem"))
            for form in ["pem", "sec1.pem", "enc.pem"] {
                let key = try PrivateKey(
                    pem: Fixtures.key("\(name).\(form)"), passphrase: Array("s3cret".utf8))
                #expect(key.publicKey == known, "\(name).\(form)")
                let signature = try key.sign(message)
                #expect(known.verify(signature: signature, of: message))
            }
            let sealed = try Fixtures.key("\(name).enc.pem")
            #expect(try failure { _ = try PrivateKey(pem: sealed) }.code == .usage)
            let wrong = try failure { _ = try PrivateKey(pem: sealed, passphrase: [1]) }
            #expect(wrong.code == .refused)
        }
        let known = try PublicKey(pem: Fixtures.key("ed25519.pub.pem"))
        let key = try PrivateKey(pem: Fixtures.key("ed25519.pem"))
        #expect(key.publicKey == known)
        #expect(Array(try key.pem().utf8) == (try Fixtures.key("ed25519.pem")))
        let rsa = try Fixtures.key("rsa3072.pem")
        #expect(try failure { _ = try PrivateKey(pem: rsa) }.code == .usage)
    }
}
