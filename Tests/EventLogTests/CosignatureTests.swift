// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregCrypto
import MregSystem
import Testing

@testable import EventLog

@Suite struct CosignatureTests {
    private static let fixtures = Surroundings.variable("MREG_FIXTURES")

    private func read(_ name: String) throws -> [UInt8] {
        let root = try #require(Self.fixtures)
        return try File.contents(Paths.join(root, "trust/tlog", name), limit: 1 << 20)
    }

    private func vkey(_ name: String) throws -> NoteVerifier {
        let text = String(decoding: try read(name), as: UTF8.self)
        return try NoteVerifier(String(text.prefix { !$0.isWhitespace }))
    }

    /// Ed25519 signs the same bytes the same way, so another maker's cosignature is the vector.
    @Test(.enabled(if: fixtures != nil, "set MREG_FIXTURES to the third-party test data"))
    func `is byte for byte the one another witness made`() throws {
        let note = try read("checkpoint.600")
        let witness = try vkey("witness.vkey")
        let signed = try SignedCheckpoint(
            note: note, verifiedBy: try vkey("log.vkey"), witnesses: [witness])
        let time = try #require(signed.verified.compactMap(\.cosignedAt).first)
        let signer = try CosignatureSigner(
            name: witness.name, privateKey: try PrivateKey(pem: try read("keys/witness.pem")))
        #expect(signer.verifier == witness)
        let made = try SignedNote(try signer.cosign(signed, at: time), as: "made")
        let given = try SignedNote(note, as: "given")
        #expect(made.text == given.text)
        #expect(
            made.signatures.filter(witness.matches) == given.signatures.filter(witness.matches))
    }

    @Test func `needs an Ed25519 key`() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        #expect(throws: MregError.self) {
            try CosignatureSigner(name: "w.example", privateKey: key)
        }
    }
}
