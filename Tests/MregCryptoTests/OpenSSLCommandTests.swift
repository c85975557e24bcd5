// SPDX-License-Identifier: Apache-2.0

import MregCore
import MregCrypto
import Testing

/// Keys and signatures exchanged with the `openssl` command, both ways.
@Suite(.enabled(if: OpenSSLCommand.isPresent, "install the openssl command"))
struct OpenSSLCommandTests {
    let scratch: Scratch
    let message = Array("the message\n".utf8)
    let messageFile: String

    init() throws {
        scratch = try Scratch()
        messageFile = try scratch.file("message", message)
    }

    static let curves: [(KeyAlgorithm, String, String)] = [
        (.ecdsaP256, "P-256", "-sha256"), (.ecdsaP384, "P-384", "-sha384"),
        (.ecdsaP521, "P-521", "-sha512"),
    ]

    @Test(arguments: curves)
    func `openssl verifies our ECDSA signature and reads our key`(
        _ algorithm: KeyAlgorithm, _ curve: String, _ digest: String
    ) throws {
        let key = try PrivateKey.generate(algorithm)
        let signature = try scratch.file("signature", key.sign(message))
        let publicFile = try scratch.file("public", key.publicKey.pem)
        #expect(
            OpenSSLCommand.succeeds(
                "dgst", digest, "-verify", publicFile, "-signature", signature, messageFile))
        try expectReads(key)
    }

    @Test func `openssl verifies our Ed25519 signature and reads our key`() throws {
        let key = try PrivateKey.generate(.ed25519)
        let signature = try scratch.file("signature", key.sign(message))
        let publicFile = try scratch.file("public", key.publicKey.pem)
        #expect(
            OpenSSLCommand.succeeds(
                "pkeyutl", "-verify", "-pubin", "-inkey", publicFile, "-rawin", "-in", messageFile,
                "-sigfile", signature))
        try expectReads(key)
    }

    private func expectReads(_ key: PrivateKey) throws {
        let plain = try scratch.file("plain", key.pem())
        let sealed = try scratch.file("sealed", key.pem(passphrase: Array("pass word".utf8)))
        let out = try scratch.file("out")
        for file in [plain, sealed] {
            #expect(
                OpenSSLCommand.succeeds(
                    "pkey", "-in", file, "-passin", "pass:pass word", "-pubout", "-out", out))
            #expect(try read(out) == Array(key.publicKey.pem.utf8))
        }
        #expect(
            !OpenSSLCommand.succeeds("pkey", "-in", sealed, "-passin", "pass:other", "-out", out))
    }

    @Test(arguments: curves)
    func `we verify openssl's ECDSA signature and read its keys`(
        _ algorithm: KeyAlgorithm, _ curve: String, _ digest: String
    ) throws {
        let file = try makeKey("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)")
        let signature = try scratch.file("signature")
        #expect(
            OpenSSLCommand.succeeds("dgst", digest, "-sign", file, "-out", signature, messageFile))
        let key = try PrivateKey(pem: read(file)).publicKey
        #expect(key.algorithm == algorithm)
        #expect(key.verify(signature: try read(signature), of: message))
    }

    @Test func `we verify openssl's RSA and Ed25519 signatures`() throws {
        let file = try makeKey("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        let publicFile = try scratch.file("public")
        let signature = try scratch.file("signature")
        #expect(OpenSSLCommand.succeeds("pkey", "-in", file, "-pubout", "-out", publicFile))
        #expect(
            OpenSSLCommand.succeeds(
                "dgst", "-sha256", "-sign", file, "-out", signature, messageFile))
        let rsa = try PublicKey(pem: read(publicFile))
        #expect(rsa.algorithm == .rsa)
        #expect(rsa.verify(signature: try read(signature), of: message))
        #expect(rsa.verify(signature: try read(signature), ofSHA256: .sha256(of: message)))
        #expect(!rsa.verify(signature: try read(signature), of: []))

        let edwards = try makeKey("-algorithm", "ED25519")
        #expect(
            OpenSSLCommand.succeeds(
                "pkeyutl", "-sign", "-inkey", edwards, "-rawin", "-in", messageFile, "-out",
                signature))
        let key = try PrivateKey(pem: read(edwards))
        #expect(key.publicKey.verify(signature: try read(signature), of: message))
        #expect(try key.sign(message) == read(signature), "Ed25519 has one signature a message")
    }

    @Test func `reads openssl's scrypt and PBKDF2 encryption, but not PBES1`() throws {
        let file = try makeKey("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        let known = try PrivateKey(pem: read(file)).publicKey
        let out = try scratch.file("out")
        let forms = [["-scrypt"], ["-v2", "aes-128-cbc"], ["-v2prf", "hmacWithSHA512"]]
        for form in forms {
            try seal(file, out, form)
            let key = try PrivateKey(pem: read(out), passphrase: Array("x y".utf8))
            #expect(key.publicKey == known, "\(form)")
        }
        var sealed = try der(of: "ENCRYPTED PRIVATE KEY", in: out)
        // INTEGER 2048, the rounds, becomes 32767: then the scheme is fine and the secret is not.
        let rounds = try #require(sealed.firstRange(of: [0x02, 0x02, 0x08, 0x00]))
        sealed.replaceSubrange(rounds, with: [0x02, 0x02, 0x7f, 0xff])
        #expect(try open(sealed) == .refused)
        // PBES1 is too weak to be worth reading.
        try seal(file, out, ["-v1", "PBE-SHA1-3DES"])
        #expect(try open(der(of: "ENCRYPTED PRIVATE KEY", in: out)) == .corrupt)
    }

    @Test func `refuses too many rounds before it computes them`() throws {
        let file = try makeKey("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        let out = try scratch.file("out")
        try seal(file, out, ["-iter", "100000"])
        let sealed = try der(of: "ENCRYPTED PRIVATE KEY", in: out)
        // INTEGER 100000 in DER; in its place 8 388 607, zero, and a negative number.
        let place = try #require(sealed.firstRange(of: [0x02, 0x03, 0x01, 0x86, 0xa0]))
        let numbers: [[UInt8]] = [
            [0x02, 0x03, 0x7f, 0xff, 0xff], [0x02, 0x03, 0x00, 0x00, 0x00],
            [0x02, 0x03, 0x80, 0x00, 0x00],
        ]
        for number in numbers {
            var hostile = sealed
            hostile.replaceSubrange(place, with: number)
            #expect(try open(hostile) == .corrupt, "\(number)")
        }
    }

    @Test func `reads a key behind its curve's block, and refuses the old encryption`() throws {
        let file = try scratch.file("key")
        #expect(
            OpenSSLCommand.succeeds("ecparam", "-name", "prime256v1", "-genkey", "-out", file))
        let known = try PrivateKey(pem: read(file))
        #expect(known.publicKey.algorithm == .ecdsaP256)
        let old = try scratch.file("old")
        #expect(
            OpenSSLCommand.succeeds(
                "ec", "-in", file, "-aes256", "-passout", "pass:abcd", "-out", old))
        let error = try failure {
            _ = try PrivateKey(pem: read(old), passphrase: Array("abcd".utf8))
        }
        #expect(error.code == .usage)
        #expect(try PrivateKey.isEncrypted(pem: read(old)))
    }

    @Test func `refuses other spellings of a key, other curves and short RSA`() throws {
        let file = try makeKey("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        let out = try scratch.file("out")
        for form in [["-conv_form", "compressed"], ["-param_enc", "explicit"]] {
            let made = run("openssl", ["ec", "-in", file, "-pubout", "-out", out] + form)
            #expect(made == 0)
            #expect(throws: MregError.self, "\(form)") { try PublicKey(pem: read(out)) }
        }
        let others = [
            ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
            ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
            ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
            ["-algorithm", "X25519"], ["-algorithm", "ED448"],
        ]
        for other in others {
            #expect(run("openssl", ["genpkey", "-out", file] + other) == 0)
            #expect(OpenSSLCommand.succeeds("pkey", "-in", file, "-pubout", "-out", out))
            let error = try failure { _ = try PublicKey(pem: read(out)) }
            #expect(error.code == .refused, "\(other)")
            #expect(throws: MregError.self) { try PrivateKey(pem: read(file)) }
        }
    }

    private func makeKey(_ options: String...) throws -> String {
        let file = try scratch.file("key")
        #expect(run("openssl", ["genpkey", "-out", file] + options) == 0)
        return file
    }

    private func seal(_ file: String, _ out: String, _ form: [String]) throws {
        let arguments = ["pkcs8", "-topk8", "-in", file, "-out", out, "-passout", "pass:x y"]
        #expect(run("openssl", arguments + form) == 0)
    }

    private func der(of label: String, in path: String) throws -> [UInt8] {
        let lines = String(decoding: try read(path), as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "-----BEGIN \(label)-----")
        return try #require(Base64.decode(lines.dropFirst().dropLast().joined()))
    }

    private func open(_ sealed: [UInt8]) throws -> MregError.Code {
        let text =
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\(Base64.encode(sealed))\n"
            + "-----END ENCRYPTED PRIVATE KEY-----\n"
        return try failure {
            _ = try PrivateKey(pem: Array(text.utf8), passphrase: Array("x y".utf8))
        }.code
    }
}
