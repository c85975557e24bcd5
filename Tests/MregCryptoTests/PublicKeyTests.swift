// SPDX-License-Identifier: Apache-2.0

import MregCore
import MregCrypto
import Testing

private func hex(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }

/// The DER of an ECDSA signature whose two numbers both have their top bit set (SEC 1, C.8).
private func ecdsaDER(_ r: String, _ s: String) throws -> [UInt8] {
    let (r, s) = (try hex(r), try hex(s))
    let numbers =
        [0x02, UInt8(r.count + 1), 0] + r + [0x02, UInt8(s.count + 1), 0] + s
    return [0x30, UInt8(numbers.count)] + numbers
}

/// RFC 6979 A.2.5: the P-256 key, and its signature of "sample" with SHA-256.
private enum RFC6979 {
    static let p256Key =
        "3059301306072a8648ce3d020106082a8648ce3d030107034200"
        + "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
    static let p256R = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    static let p256S = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    /// A.2.6: the P-384 key, and its signature of "sample" with SHA-256.
    static let p384Key =
        "3076301006072a8648ce3d020106052b8104002203620004"
        + "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64"
        + "def8f0ea9055866064a254515480bc138015d9b72d7d57244ea8ef9ac0c62189"
        + "6708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720"
    static let p384R =
        "21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e"
        + "354b63a21d3daa33bde1e888e63355d92fa2b3c36d8fb2cd"
    static let p384S =
        "f3aa443fb107745bf4bd77cb3891674632068a10ca67e3d4"
        + "5db2266fa7d1feebefdc63eccd1ac42ec0cb8668a4fa0ab0"
}

@Suite struct PublicKeyTests {
    let sample = Array("sample".utf8)

    /// RFC 8032 section 7.1, test 1: the empty message.
    @Test func `verifies the published Ed25519 signature, and no other`() throws {
        let key = try PublicKey(
            rawEd25519: hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
        var signature = try hex(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
        #expect(key.algorithm == .ed25519)
        #expect(key.rawEd25519 == Array(key.spki.suffix(32)))
        #expect(key.verify(signature: signature, of: []))
        #expect(!key.verify(signature: signature, of: [0]))
        #expect(!key.verify(signature: signature, of: [], hash: .sha512))
        #expect(!key.verify(signature: signature, ofSHA256: .sha256(of: [])))
        signature[0] ^= 1
        #expect(!key.verify(signature: signature, of: []))
        #expect(!key.verify(signature: [], of: []))
    }

    @Test func `verifies the published P-256 signature, and no other`() throws {
        let key = try PublicKey(spki: hex(RFC6979.p256Key))
        let signature = try ecdsaDER(RFC6979.p256R, RFC6979.p256S)
        #expect(key.algorithm == .ecdsaP256)
        #expect(key.rawEd25519 == nil)
        #expect(key.verify(signature: signature, of: sample))
        #expect(key.verify(signature: signature, ofSHA256: .sha256(of: sample)))
        #expect(!key.verify(signature: signature, of: sample, hash: .sha384))
        #expect(!key.verify(signature: signature, of: Array("samplf".utf8)))
        #expect(!key.verify(signature: signature, ofSHA256: .sha256(of: [])))
        #expect(!key.verify(signature: signature + [0], of: sample), "bytes after the DER")
        #expect(!key.verify(signature: Array(signature.dropLast()), of: sample))
        let raw = try hex(RFC6979.p256R) + hex(RFC6979.p256S)
        #expect(!key.verify(signature: raw, of: sample), "r and s without DER")
        let zero: [UInt8] = [0x30, 6, 2, 1, 0, 2, 1, 0]
        #expect(!key.verify(signature: zero, of: sample))
    }

    @Test func `verifies P-384 over SHA-256 only when asked to`() throws {
        let key = try PublicKey(spki: hex(RFC6979.p384Key))
        let r = try hex(RFC6979.p384R)
        let s = try hex(RFC6979.p384S)
        let numbers = [0x02, 0x30] + r + [0x02, 0x31, 0] + s
        let signature = [0x30, UInt8(numbers.count)] + numbers
        #expect(!key.verify(signature: signature, of: sample))
        #expect(key.verify(signature: signature, of: sample, hash: .sha256))
        #expect(key.verify(signature: signature, ofSHA256: .sha256(of: sample)))
    }

    @Test(.enabled(if: Fixtures.root != nil, "set MREG_FIXTURES to the third-party files"))
    func `reads and writes the PEM of other tools, and gives their hint`() throws {
        let names: [(String, KeyAlgorithm)] = [
            ("p256", .ecdsaP256), ("p384", .ecdsaP384), ("p521", .ecdsaP521),
            ("ed25519", .ed25519), ("rsa3072", .rsa),
        ]
        for (name, algorithm) in names {
            let file = try Fixtures.key("\(name).pub.pem")
            let key = try PublicKey(pem: file)
            #expect(key.algorithm == algorithm)
            #expect(Array(key.pem.utf8) == file)
            #expect(key.omsHint == Digest.sha256(of: file).hex)
            #expect(key.keyID == Digest.sha256(of: key.spki))
            #expect(try PublicKey(spki: key.spki) == key)
        }
    }

    @Test func `reads PEM with text around it and Windows line ends`() throws {
        let key = try PublicKey(spki: hex(RFC6979.p256Key))
        let text = "Public Key Info:\n\tcurve: SECP256R1\n\n" + key.pem + "\nthe end\n"
        #expect(try PublicKey(pem: text) == key)
        let windows = key.pem.utf8.flatMap { $0 == 10 ? [13, 10] : [$0] }
        #expect(try PublicKey(pem: windows) == key)
    }

    @Test func `refuses what is not exactly one public key`() throws {
        let key = try PublicKey(spki: hex(RFC6979.p256Key))
        let open = key.pem.replacing("-----END PUBLIC KEY-----\n", with: "")
        let private1 = try PrivateKey.generate(.ecdsaP256).pem()
        let large = String(repeating: "x", count: CryptoLimits.pemBytesMax) + key.pem
        let texts = [
            "", "hello", open, key.pem + key.pem, private1, large,
            "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            String(repeating: "-----BEGIN A-----\nAAAA\n-----END A-----\n", count: 100),
        ]
        for text in texts {
            #expect(try failure { _ = try PublicKey(pem: text) }.code == .corrupt)
        }
    }

    @Test func `refuses every damaged DER`() throws {
        let spki = try hex(RFC6979.p256Key)
        for length in 0..<spki.count {
            #expect(throws: MregError.self) { try PublicKey(spki: Array(spki.prefix(length))) }
        }
        #expect(throws: MregError.self) { try PublicKey(spki: spki + [0]) }
        // A point that is not on the curve, and the header's bytes one by one.
        for index in Array(0..<27) + [90] {
            var damaged = spki
            damaged[index] ^= 1
            #expect(throws: MregError.self, "byte \(index)") { try PublicKey(spki: damaged) }
        }
        #expect(throws: MregError.self) { try PublicKey(rawEd25519: [1, 2, 3]) }
    }
}
