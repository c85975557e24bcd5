// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregCrypto
import Testing

@Suite struct SignedNoteTests {
    /// The example of C2SP signed-note.
    static let example =
        "This is an example message.\n\n\u{2014} example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72"
        + "IneyaQM=\n"
    static let exampleKey =
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test func `the example of the specification verifies`() throws {
        let note = try SignedNote(Array(Self.example.utf8), as: "the note")
        let key = try NoteVerifier(Self.exampleKey)
        #expect(note.text == "This is an example message.\n")
        #expect(try note.verify(by: [key], as: "the note").map(\.key) == [key])
        #expect(note.bytes == Array(Self.example.utf8))
        #expect(key.text == Self.exampleKey)
    }

    @Test func `lines of unknown keys are ignored and a known key's bad line is refused`() throws {
        let key = try NoteVerifier(Self.exampleKey)
        let changed = Self.example.replacing("example message", with: "other message")
        let note = try SignedNote(Array(changed.utf8), as: "the note")
        #expect(throws: MregError.self) { try note.verify(by: [key], as: "the note") }
        let stranger = try NoteSigner(name: "b", privateKey: .generate(.ed25519)).verifier
        #expect(try note.verify(by: [stranger], as: "the note").isEmpty)
    }

    @Test func `one good line does not excuse a bad line of the same key`() throws {
        let signer = try NoteSigner(name: "a", privateKey: .generate(.ed25519))
        let good = try signer.sign("x\n")
        let bad = try signer.sign("y\n")
        let note = SignedNote(text: "x\n", signatures: [good, bad])
        #expect(throws: MregError.self) { try note.verify(by: [signer.verifier], as: "the note") }
    }

    @Test func `the text ends at the last empty line`() throws {
        let signer = try NoteSigner(name: "a", privateKey: .generate(.ed25519))
        let text = "first\n\nsecond\n"
        let note = SignedNote(text: text, signatures: [try signer.sign(text)])
        let read = try SignedNote(note.bytes, as: "the note")
        #expect(read.text == text)
        #expect(try read.verify(by: [signer.verifier], as: "the note").count == 1)
    }

    @Test func `accepts sixteen signatures and refuses thousands`() throws {
        let signature = SignedNote.Signature(name: "a", keyID: [1, 2, 3, 4], bytes: [5])
        let parse = { (count: Int) throws(MregError) in
            let lines = Array(repeating: signature, count: count)
            return try SignedNote(SignedNote(text: "x\n", signatures: lines).bytes, as: "it")
        }
        #expect(try parse(16).signatures.count == 16)
        #expect(throws: MregError.self) { try parse(1000) }
    }

    @Test(arguments: [
        "", "\n", "\n\n", "x\n\n", "x\n", "x\n\n\n", "x\n\n\u{2014} a AQIDBAU=",
        "x\n\u{2014} a AQIDBAU=\n", "x\n\n- a AQIDBAU=\n", "x\n\n\u{2014}  a AQIDBAU=\n",
        "x\n\n\u{2014} a+b AQIDBAU=\n", "x\n\n\u{2014} a AQIDBA==\n", "x\n\n\u{2014} a AQIDBAU\n",
        "x\n\n\u{2014} a AQIDBAU= \n", "x\n\n\u{2014} AQIDBAU=\n", "x\r\n\n\u{2014} a AQIDBAU=\n",
        "x\n\n\u{2014} a\u{a0}b AQIDBAU=\n", "x\n\n\u{2014} a AQIDBAV=\n",
        "\t\n\n\u{2014} a AQIDBAU=\n",
        "x\n\n\u{2014} a AQIDBAU=\nrest\n",
    ])
    func `refuses a malformed note`(text: String) {
        #expect(throws: MregError.self) { try SignedNote(Array(text.utf8), as: "the note") }
    }

    @Test func `refuses bytes that are not UTF-8 and notes that are too large`() {
        let bytes = [0xff] + Array(Self.example.utf8)
        #expect(throws: MregError.self) { try SignedNote(bytes, as: "the note") }
        let large = Array(String(repeating: "x\n", count: 100_000).utf8)
        #expect(throws: MregError.self) { try SignedNote(large, as: "the note") }
    }

    @Test(arguments: [
        "", "a", "a+b", "a+530d903a", "a+530d903a+", "a+530d903a+AQ==", "+530d903a+AQ==",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
    ])
    func `refuses a malformed key`(text: String) {
        #expect(throws: MregError.self) { try NoteVerifier(text) }
    }

    @Test func `only Ed25519 keys sign`() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        #expect(throws: MregError.self) { try NoteSigner(name: "a", privateKey: key) }
    }
}

@Suite(.enabled(if: Fixtures.isPresent, "\(Fixtures.wanted)"))
struct NoteFixtureTests {
    @Test func `Ed25519, ECDSA and cosignature lines made by another program verify`() throws {
        let keys = try ["log", "log-ecdsa", "witness"].map { try Fixtures.key($0) }
        for size in [1, 256, 300, 600] {
            let note = try SignedNote(try Fixtures.read("tlog/checkpoint.\(size)"), as: "it")
            let found = try note.verify(by: keys, as: "it")
            #expect(found.map(\.key) == keys)
            #expect(found.last?.cosignedAt == 1_790_000_000 + Int64(size))
        }
    }

    @Test(arguments: ["log", "log-ecdsa", "witness"])
    func `a changed text is refused for every kind of key`(name: String) throws {
        let note = try SignedNote(try Fixtures.read("tlog/checkpoint.600.badsig"), as: "it")
        let key = try Fixtures.key(name)
        #expect(throws: MregError.self) { try note.verify(by: [key], as: "it") }
    }

    @Test func `a checkpoint of a public log verifies`() throws {
        let key = try Fixtures.key("rekor-v2-staging")
        let signed = try SignedCheckpoint(
            note: try Fixtures.read("tlog/rekor-v2-staging.checkpoint"), verifiedBy: key)
        #expect(signed.checkpoint.size == 4_026_479)
        #expect(signed.checkpoint.origin == "log2025-alpha3.rekor.sigstage.dev")
    }

    @Test func `the same key signs as another program did`() throws {
        let pem = try Fixtures.read("tlog/keys/log.pem")
        let signer = try NoteSigner(
            name: "mreg.test/log1", privateKey: PrivateKey(pem: pem, passphrase: nil))
        let note = try SignedNote(try Fixtures.read("tlog/checkpoint.600"), as: "it")
        #expect(signer.verifier == (try Fixtures.key("log")))
        #expect(try signer.sign(note.text) == note.signatures.first)
    }
}
