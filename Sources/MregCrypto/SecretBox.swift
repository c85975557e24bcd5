// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import MregCore

/// NaCl's secretbox: XSalsa20 and Poly1305, the 16 bytes of authentication first.
///
/// OpenSSL has Poly1305 but not Salsa20, which stands in `Salsa20`.
public enum SecretBox {
    /// The length of a key, in bytes.
    public static let keyByteCount = 32
    /// The length of a nonce, in bytes.
    public static let nonceByteCount = 24
    /// The length of the authentication, in bytes.
    public static let tagByteCount = 16

    /// Encrypts; nil for a key or nonce of the wrong length.
    public static func seal(_ plain: [UInt8], key: [UInt8], nonce: [UInt8]) -> [UInt8]? {
        guard var stream = Stream(key: key, nonce: nonce) else { return nil }
        defer { stream.wipe() }
        let sealed = stream.cross(plain)
        return stream.tag(of: sealed).map { $0 + sealed }
    }

    /// Decrypts; nil when the key is wrong or a byte was changed.
    public static func open(_ box: [UInt8], key: [UInt8], nonce: [UInt8]) -> [UInt8]? {
        guard box.count >= tagByteCount, var stream = Stream(key: key, nonce: nonce) else {
            return nil
        }
        defer { stream.wipe() }
        let sealed = Array(box[tagByteCount...])
        guard let tag = stream.tag(of: sealed),
            unsafe CRYPTO_memcmp(tag, box, tagByteCount) == 0
        else { return nil }
        return stream.cross(sealed)
    }

    /// The key stream: its first 32 bytes are the key of the authentication.
    private struct Stream {
        private var key: [UInt8]
        private let nonce: [UInt8]
        private var first: [UInt8]

        init?(key: [UInt8], nonce: [UInt8]) {
            guard key.count == keyByteCount, nonce.count == nonceByteCount else { return nil }
            self.key = Salsa20.subkey(key: key, nonce: Array(nonce[..<16]))
            self.nonce = Array(nonce[16...])
            first = Salsa20.block(key: self.key, nonce: self.nonce, counter: 0)
        }

        mutating func wipe() {
            key.wipe()
            first.wipe()
        }

        /// Exclusive or with the stream from its 33rd byte on.
        func cross(_ bytes: [UInt8]) -> [UInt8] {
            var out = bytes
            var block = Array(first[32...])
            defer { block.wipe() }
            var counter: UInt64 = 0
            var used = 0
            for index in out.indices {
                if used == block.count {
                    counter += 1
                    block = Salsa20.block(key: key, nonce: nonce, counter: counter)
                    used = 0
                }
                out[index] ^= block[used]
                used += 1
            }
            return out
        }

        func tag(of sealed: [UInt8]) -> [UInt8]? {
            var out = [UInt8](repeating: 0, count: tagByteCount)
            var length = 0
            defer { OpenSSL.clearErrors() }
            let made = unsafe EVP_Q_mac(
                nil, "POLY1305", nil, nil, nil, first, 32, sealed, sealed.count, &out, out.count,
                &length)
            return unsafe made != nil && length == tagByteCount ? out : nil
        }
    }
}

/// The Salsa20 core (Bernstein, "The Salsa20 family of stream ciphers") and HSalsa20
/// ("Extending the Salsa20 nonce").
enum Salsa20 {
    /// 64 bytes of the key stream.
    static func block(key: [UInt8], nonce: [UInt8], counter: UInt64) -> [UInt8] {
        let position = [UInt32(truncatingIfNeeded: counter), UInt32(counter >> 32)]
        let start = state(key: words(key), middle: words(nonce) + position)
        let end = rounds(start)
        return bytes(zip(start, end).map { $0 &+ $1 })
    }

    /// HSalsa20: the key for the rest of a longer nonce.
    static func subkey(key: [UInt8], nonce: [UInt8]) -> [UInt8] {
        let end = rounds(state(key: words(key), middle: words(nonce)))
        return bytes([0, 5, 10, 15, 6, 7, 8, 9].map { end[$0] })
    }

    /// "expand 32-byte k" on the diagonal, the key around the nonce and the position.
    private static func state(key: [UInt32], middle: [UInt32]) -> [UInt32] {
        let constant = words(Array("expand 32-byte k".utf8))
        return [constant[0]] + key[..<4] + [constant[1]] + middle + [constant[2]] + key[4...]
            + [constant[3]]
    }

    /// Ten double rounds: quarter rounds down the columns, then along the rows.
    private static func rounds(_ start: [UInt32]) -> [UInt32] {
        var x = start
        for _ in 0..<10 {
            quarter(&x, 0, 4, 8, 12)
            quarter(&x, 5, 9, 13, 1)
            quarter(&x, 10, 14, 2, 6)
            quarter(&x, 15, 3, 7, 11)
            quarter(&x, 0, 1, 2, 3)
            quarter(&x, 5, 6, 7, 4)
            quarter(&x, 10, 11, 8, 9)
            quarter(&x, 15, 12, 13, 14)
        }
        return x
    }

    private static func quarter(_ x: inout [UInt32], _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        x[b] ^= rotate(x[a] &+ x[d], 7)
        x[c] ^= rotate(x[b] &+ x[a], 9)
        x[d] ^= rotate(x[c] &+ x[b], 13)
        x[a] ^= rotate(x[d] &+ x[c], 18)
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count, by: 4).map { start in
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
        }
    }

    private static func bytes(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) } }
    }
}
