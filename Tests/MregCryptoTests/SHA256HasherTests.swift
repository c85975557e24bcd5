// SPDX-License-Identifier: Apache-2.0

import MregCore
import MregCrypto
import Testing

private typealias Engine = SHA256Hasher.Engine

/// Bytes that look random and are the same each time (a 64-bit linear congruential generator).
private func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

private func digest(_ message: [UInt8], _ engine: Engine) -> Digest {
    var hasher = SHA256Hasher(engine: engine)
    hasher.update(message)
    return hasher.finalize()
}

@Suite struct SHA256HasherTests {
    /// FIPS 180-4 examples of NIST CSRC, and the digest of nothing.
    @Test(arguments: Engine.allCases)
    fileprivate func `gives the published digests`(_ engine: Engine) {
        let two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        let known = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (two, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        ]
        for (text, hex) in known {
            #expect(digest(Array(text.utf8), engine).hex == hex)
        }
        let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(
            digest(million, engine).hex
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(arguments: Engine.allCases)
    fileprivate func `agrees with OpenSSL over every length to 300`(_ engine: Engine) {
        let message = bytes(300)
        for length in 0...300 {
            let part = Array(message.prefix(length))
            #expect(digest(part, engine) == digest(part, .openssl), "length \(length)")
        }
    }

    @Test(arguments: Engine.allCases)
    fileprivate func `does not depend on how the bytes are split`(_ engine: Engine) {
        let message = bytes(20_000, seed: 7)
        let whole = digest(message, .openssl)
        for round in 0..<100 {
            var hasher = SHA256Hasher(engine: engine)
            var rest = message[...]
            var cuts = SystemRandomNumberGenerator()
            while !rest.isEmpty {
                let step = Int.random(in: 0...(round < 50 ? 130 : 5000), using: &cuts)
                hasher.update(Array(rest.prefix(step)))
                rest = rest.dropFirst(step)
            }
            #expect(hasher.finalize() == whole)
        }
    }

    @Test(arguments: Engine.allCases)
    fileprivate func `hashes two lanes of any lengths`(_ engine: Engine) {
        let left = bytes(400, seed: 2)
        let right = bytes(400, seed: 3)
        let lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 191, 192, 256, 300, 400]
        for leftLength in lengths {
            for rightLength in lengths {
                let one = Array(left.prefix(leftLength))
                let two = Array(right.prefix(rightLength))
                var first = SHA256Hasher(engine: engine)
                var second = SHA256Hasher(engine: engine)
                SHA256Hasher.updateBoth(&first, one.span.bytes, &second, two.span.bytes)
                #expect(first.finalize() == digest(one, .openssl))
                #expect(second.finalize() == digest(two, .openssl))
            }
        }
    }

    @Test(arguments: Engine.allCases, Engine.allCases)
    fileprivate func `hashes two lanes in random pieces, on mixed engines`(
        _ one: Engine, _ two: Engine
    ) {
        let left = bytes(9000, seed: 4)
        let right = bytes(7001, seed: 5)
        for _ in 0..<40 {
            var first = SHA256Hasher(engine: one)
            var second = SHA256Hasher(engine: two)
            var (leftAt, rightAt) = (0, 0)
            while leftAt < left.count || rightAt < right.count {
                let leftEnd = min(left.count, leftAt + Int.random(in: 0...400))
                let rightEnd = min(right.count, rightAt + Int.random(in: 0...400))
                SHA256Hasher.updateBoth(
                    &first, left.span.bytes.extracting(leftAt..<leftEnd),
                    &second, right.span.bytes.extracting(rightAt..<rightEnd))
                (leftAt, rightAt) = (leftEnd, rightEnd)
            }
            #expect(first.finalize() == digest(left, .openssl))
            #expect(second.finalize() == digest(right, .openssl))
        }
    }

    @Test func `gives the whole and a chunk of the same bytes at once`() {
        let message = bytes(5000, seed: 9)
        var whole = SHA256Hasher()
        var chunk = SHA256Hasher()
        whole.update(Array(message.prefix(37)))
        let rest = Array(message.dropFirst(37))
        SHA256Hasher.updateBoth(&whole, rest.span.bytes, &chunk, rest.span.bytes)
        #expect(whole.finalize() == digest(message, .openssl))
        #expect(chunk.finalize() == digest(rest, .openssl))
        #expect(Digest.sha256(of: message) == digest(message, .openssl))
    }

    @Test func `a hasher that is dropped half way harms nothing`() {
        for engine in Engine.allCases {
            var hasher = SHA256Hasher(engine: engine)
            hasher.update([1, 2, 3])
        }
    }
}

@Suite struct RandomTests {
    @Test func `gives as many bytes as asked, different each time`() {
        #expect(randomBytes(0).isEmpty)
        #expect(randomBytes(33).count == 33)
        #expect(randomBytes(32) != randomBytes(32))
    }
}
