// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import MregCrypto

@Suite struct SecretBoxTests {
    /// The vector of NaCl's own tests (tests/secretbox.c).
    private static let key = "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389"
    private static let nonce = "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37"
    private static let plain = """
        be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a\
        1ac728d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057\
        e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040\
        e082f937763848645e0705
        """
    private static let box = """
        f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4\
        476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738\
        b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de\
        56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5
        """

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    @Test func `seals and opens the vector of NaCl`() throws {
        let (key, nonce) = (try bytes(Self.key), try bytes(Self.nonce))
        let (plain, box) = (try bytes(Self.plain), try bytes(Self.box))
        #expect(SecretBox.seal(plain, key: key, nonce: nonce) == box)
        #expect(SecretBox.open(box, key: key, nonce: nonce) == plain)
    }

    @Test func `opens nothing that was changed in any byte`() throws {
        let (key, nonce) = (try bytes(Self.key), try bytes(Self.nonce))
        let box = try bytes(Self.box)
        for index in box.indices {
            var changed = box
            changed[index] ^= 0x80
            #expect(SecretBox.open(changed, key: key, nonce: nonce) == nil)
        }
        #expect(SecretBox.open(Array(box.dropLast()), key: key, nonce: nonce) == nil)
        #expect(SecretBox.open(Array(box.prefix(15)), key: key, nonce: nonce) == nil)
        #expect(SecretBox.open([], key: key, nonce: nonce) == nil)
    }

    @Test(arguments: [0, 1, 31, 32, 33, 95, 96, 97, 138, 1000])
    func `opens what it sealed, whatever the length`(_ length: Int) throws {
        let (key, nonce) = (randomBytes(32), randomBytes(24))
        let plain = randomBytes(length)
        let box = try #require(SecretBox.seal(plain, key: key, nonce: nonce))
        #expect(box.count == length + SecretBox.tagByteCount)
        #expect(SecretBox.open(box, key: key, nonce: nonce) == plain)
    }

    @Test func `refuses keys and nonces of a wrong length`() {
        #expect(SecretBox.seal([1], key: randomBytes(31), nonce: randomBytes(24)) == nil)
        #expect(SecretBox.seal([1], key: randomBytes(32), nonce: randomBytes(12)) == nil)
        #expect(SecretBox.open(randomBytes(40), key: [], nonce: randomBytes(24)) == nil)
    }

    @Test func `derives what Python's hashlib scrypt derives`() throws {
        // hashlib.scrypt(b'pleaseletmein', salt=b'SodiumChloride', n=32768, r=8, p=1, dklen=32)
        let first = Scrypt.key(
            passphrase: Array("pleaseletmein".utf8), salt: Array("SodiumChloride".utf8),
            cost: 32_768)
        #expect(
            first.map { Hex.encode($0) }
                == "f72cbc204bdcfc3ff5b115d8508aec1566ff0ef3f658388601a3933078ef7ac8")
        // hashlib.scrypt(b'', salt=bytes(range(32)), n=65536, r=8, p=1, dklen=32)
        let second = Scrypt.key(passphrase: [], salt: Array(0..<32), cost: 65_536)
        #expect(
            second.map { Hex.encode($0) }
                == "82ca78749f24524d967d8be4261b258a647074d33325ebbf1dbd93825e9dc276")
    }

    @Test(arguments: [0, 1, 16_384, 65_535, 262_144, .max] as [Int64])
    func `computes no other cost`(_ cost: Int64) {
        #expect(Scrypt.key(passphrase: [], salt: [], cost: cost) == nil)
    }
}
