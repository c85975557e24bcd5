// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@Suite struct ContentHasherTests {
    private func hash(_ kind: ContentHash, _ parts: [[UInt8]]) -> String {
        var hasher = ContentHasher(kind)
        for part in parts { hasher.update(part.span.bytes) }
        return Hex.encode(hasher.finalize())
    }

    /// Lengths of BLAKE3's own test vectors, over the bytes 0 to 250 again and again; by the
    /// reference implementation.
    static let blake3: [(Int, String)] = [
        (0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"),
        (1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"),
        (64, "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98"),
        (65, "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee"),
        (1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"),
        (1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"),
        (1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"),
        (2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"),
        (2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"),
        (3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2"),
        (4096, "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969"),
        (5120, "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833"),
        (7168, "61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a"),
        (8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b"),
        (31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"),
        (102_400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"),
    ]

    @Test(arguments: blake3)
    func `BLAKE3 agrees with its vectors, however the bytes come`(
        _ count: Int, _ expected: String
    ) {
        let bytes = (0..<count).map { UInt8($0 % 251) }
        #expect(hash(.blake3, [bytes]) == expected)
        for step in [1, 63, 64, 65, 1000, 1024] where count > 0 {
            let parts = stride(from: 0, to: count, by: step).map {
                Array(bytes[$0..<min(count, $0 + step)])
            }
            #expect(hash(.blake3, parts) == expected)
        }
    }

    @Test func `BLAKE2b agrees with RFC 7693, appendix A`() {
        #expect(
            hash(.blake2b, [Array("ab".utf8), Array("c".utf8)])
                == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
    }

    @Test func `SHA-256 agrees with the one that names content`() {
        let bytes = Array("the same bytes".utf8)
        #expect(hash(.sha256, [bytes]) == Digest.sha256(of: bytes).hex)
    }
}
