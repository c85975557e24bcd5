// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

/// Statements that are written and compared as they stream say what those in memory say.
@Suite struct ModelSigningStreamTests {
    private static let paths = [
        "Z", "a-b/c.txt", "a.txt", "a/b.txt", "a/\"quoted\"", "a0", "é/e\u{301}",
    ]

    private static func files(_ paths: [String] = paths, salt: UInt8 = 0) throws -> FileList {
        try FileList(
            entries: try paths.enumerated().map { number, path in
                FileList.Entry(
                    path: try ArtifactPath(path), size: 1,
                    digest: .sha256(of: [UInt8(number % 256), UInt8(number / 256), salt]),
                    isExecutable: false, layer: 0, offset: 0)
            }, isSingleFile: false)
    }

    private static func many() throws -> FileList {
        try files((0..<3000).map { "folder-\($0 % 7)/file \($0)" })
    }

    private static func inMemory(_ files: FileList) throws -> ModelSigningStatement {
        try ModelSigningStatement(
            name: "m",
            files: files.entries.map { SignedFile(path: $0.path.text, digest: $0.digest) })
    }

    private static func bytes(_ bundle: ModelSigningBundle) throws -> [UInt8] {
        var out: [UInt8] = []
        try bundle.forEachPiece { out += $0 }
        return out
    }

    @Test func `the payload is that of the statement, byte for byte`() throws {
        for files in [try Self.files(), try Self.files(["only"]), try Self.many()] {
            let payload = try ModelSigningPayload(name: "m", files: files)
            var pieces = ModelSigningPayload.Pieces(payload)
            var out: [UInt8] = []
            while let piece = pieces.take() { out += piece }
            #expect(out.count == payload.byteCount)
            let isSame = try out == Self.inMemory(files).payload()
            #expect(isSame)
        }
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521])
    func `the bundle is read and verified by the general way`(_ kind: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(kind)
        for files in [try Self.files(), try Self.many()] {
            let payload = try ModelSigningPayload(name: "m", files: files)
            let bundle = try #require(try ModelSigningBundle(payload, with: key))
            let bytes = try Self.bytes(bundle)
            #expect(bytes.count == bundle.byteCount)
            #expect(try bundle.digest() == .sha256(of: bytes))
            let parsed = try Bundle(parsing: bytes)
            let verified = try #require(parsed.check(keys: [key.publicKey]).verified)
            let isSame = try verified.payload == Self.inMemory(files).payload()
            #expect(isSame)
            let envelope = try #require(parsed.envelope)
            #expect(try bundle.logBody == HashedRekord.body(of: envelope, key: key.publicKey))
            #expect(try parsed.encoded() == bytes)
        }
    }

    @Test func `an Ed25519 key needs the message in memory`() throws {
        let payload = try ModelSigningPayload(name: "m", files: try Self.files())
        #expect(try ModelSigningBundle(payload, with: try .generate(.ed25519)) == nil)
    }

    private static func signer(
        _ bytes: [UInt8], _ payload: ModelSigningPayload, _ keys: [PublicKey], step: Int = 1000
    ) -> PublicKey? {
        var comparison = ModelSigningComparison(payload, keys: keys)
        for start in stride(from: 0, to: bytes.count, by: step) {
            comparison.take(Array(bytes[start..<min(start + step, bytes.count)]))
        }
        return comparison.finish()
    }

    @Test func `the expected bundle is known, in pieces of any size`() throws {
        let (key, other) = (
            try PrivateKey.generate(.ecdsaP256), try PrivateKey.generate(.ecdsaP384)
        )
        let payload = try ModelSigningPayload(name: "m", files: try Self.many())
        let bundle = try #require(try ModelSigningBundle(payload, with: key))
        let bytes = try Self.bytes(bundle)
        for step in [1, 7, 4096, 1 << 20] {
            let found = Self.signer(bytes, payload, [other.publicKey, key.publicKey], step: step)
            #expect(found == key.publicKey)
        }
        #expect(Self.signer(bytes, payload, [other.publicKey]) == nil)
        #expect(Self.signer(bytes, payload, []) == nil)
    }

    @Test func `anything else is not`() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        let payload = try ModelSigningPayload(name: "m", files: try Self.files())
        let bundle = try #require(try ModelSigningBundle(payload, with: key))
        let bytes = try Self.bytes(bundle)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(Self.signer(changed, payload, [key.publicKey]) == nil, "byte \(index)")
        }
        for length in 0..<bytes.count {
            #expect(Self.signer(Array(bytes[..<length]), payload, [key.publicKey]) == nil)
        }
        #expect(Self.signer(bytes + [0x20], payload, [key.publicKey]) == nil)
        let other = try ModelSigningPayload(name: "m", files: try Self.files(salt: 1))
        #expect(Self.signer(bytes, other, [key.publicKey]) == nil)
        let renamed = try ModelSigningPayload(name: "n", files: try Self.files())
        #expect(Self.signer(bytes, renamed, [key.publicKey]) == nil)
    }
}
