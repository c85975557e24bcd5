// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import Testing

@Suite struct CheckpointTests {
    static let root = "v64iqF3BS4WVWCFTUFR/HFq+cCYHVOypIYGzIGb2unY="

    @Test func `reads and writes its three lines`() throws {
        let text = "mreg.test/log1\n600\n\(Self.root)\n"
        let checkpoint = try Checkpoint(text: text, as: "it")
        #expect(checkpoint.origin == "mreg.test/log1")
        #expect(checkpoint.size == 600)
        #expect(Base64.encode(checkpoint.root.bytes) == Self.root)
        #expect(checkpoint.text == text)
    }

    @Test func `keeps extension lines`() throws {
        let text = "a - 1\n600\n\(Self.root)\nTimestamp: 12\n"
        let checkpoint = try Checkpoint(text: text, as: "it")
        #expect(checkpoint.extensions == ["Timestamp: 12"])
        #expect(checkpoint.text == text)
    }

    @Test(arguments: [
        "", "a\n", "a\n1\n", "a\n1\n\(root)", "\n1\n\(root)\n", "a\n01\n\(root)\n",
        "a\n+1\n\(root)\n", "a\n-1\n\(root)\n", "a\n1 \n\(root)\n", "a\n0x1\n\(root)\n",
        "a\n99999999999999999999\n\(root)\n", "a\n1\nAAAA\n", "a\n1\n\(root)=\n", "a\n1\n\n",
        "a\n1\n\(root)\n\n", "a\n1\n\(root)\n\nx\n",
        "a\n1\nv64iqF3BS4WVWCFTUFR_HFq-cCYHVOypIYGzIGb2unY=\n",
        "a\n1\nv64iqF3BS4WVWCFTUFR/HFq+cCYHVOypIYGzIGb2unZ=\n",
    ])
    func `refuses a malformed checkpoint`(text: String) {
        #expect(throws: MregError.self) { try Checkpoint(text: text, as: "it") }
    }

    @Test func `a note of another origin, unsigned, or by another key is refused`() throws {
        let signer = try NoteSigner(name: "a", privateKey: .generate(.ed25519))
        let other = try NoteSigner(name: "a", privateKey: .generate(.ed25519))
        let note = { (origin: String) throws(MregError) in
            let text = "\(origin)\n1\n\(Self.root)\n"
            return SignedNote(text: text, signatures: [try signer.sign(text)]).bytes
        }
        let read = { (bytes: [UInt8], key: NoteVerifier) throws(MregError) in
            try SignedCheckpoint(note: bytes, verifiedBy: key)
        }
        #expect(try read(note("a"), signer.verifier).checkpoint.size == 1)
        #expect(throws: MregError.self) { try read(note("b"), signer.verifier) }
        #expect(throws: MregError.self) { try read(note("a"), other.verifier) }
    }
}
