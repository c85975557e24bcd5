// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import Testing

@testable import Trust

@Suite struct DSSETests {
    @Test func `encodes the example of the DSSE specification`() {
        // dsse protocol.md, "Test Vectors".
        let bytes = PAE.encode(
            payloadType: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
        let wanted = "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        #expect(String(decoding: bytes, as: UTF8.self) == wanted)
    }

    @Test func `counts bytes and not characters`() {
        let bytes = PAE.encode(payloadType: "é", payload: Array("ü".utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == "DSSEv1 2 é 2 ü")
    }

    @Test(arguments: [
        // What Python's repr() of the bytes is.
        ("a\n\t\r\\b", #"b'a\n\t\r\\b'"#), ("it's", #"b"it's""#), (#"'""#, #"b'\'"'"#),
        ("\u{7f}\u{1}é", #"b'\x7f\x01\xc3\xa9'"#), ("\"", "b'\"'"),
    ])
    func `spells bytes as Python does for model_signing 0_2`(_ text: String, _ repr: String) {
        let bytes = PAE.encodeLegacy(payload: Array(text.utf8))
        let head = "DSSEV1 28 application/vnd.in-toto+json \(text.utf8.count) "
        #expect(String(decoding: bytes, as: UTF8.self) == head + repr)
    }

    @Test(.enabled(if: !Fixtures.areMissing, needsFixtures))
    func `finds the message that model_signing 0_2 signed`() throws {
        let bundle = try Bundle(
            parsing: try Fixtures.bytes("upstream-oms/v0.2.0-certificate/model.sig"))
        let key = try PublicKey(
            pem: try Fixtures.bytes("upstream-oms/keys-certificate/signing-key-pub.pem"))
        let envelope = try #require(bundle.envelope)
        let message = PAE.encodeLegacy(payload: envelope.payload)
        let signature = envelope.signatures[0].bytes
        #expect(key.verify(signature: signature, of: message, hash: .sha256))
        #expect(!key.verify(signature: signature, of: envelope.signedBytes, hash: .sha256))
    }
}

@Suite struct InTotoStatementTests {
    private func parse(_ text: String) throws -> InTotoStatement {
        try InTotoStatement(parsing: Array(text.utf8))
    }

    @Test func `reads a statement and ignores what it does not know`() throws {
        let hex = String(repeating: "ab", count: 32)
        let statement = try parse(
            """
            {"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha512":"00",\
            "sha256":"\(hex)"},"uri":"x"}],"predicateType":"https://example.com/p","new":1}
            """)
        #expect(statement.subjects[0].sha256 == Digest(hex: hex))
        #expect(statement.subjects[0].name == nil)
        #expect(statement.predicate == [:])
        #expect(statement.unknownMembers == ["new"])
    }

    @Test(arguments: [
        #"{}"#, #"[]"#, #"{"_type":"https://in-toto.io/Statement/v0.1"}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x"}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{}],"predicateType":"x"}"#,
        #"{"predicateType":"x","_type":"https://in-toto.io/Statement/v1","#
            + #""subject":[{"digest":{}}]}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"aa"}}]}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","_type":"https://in-toto.io/Statement/v1"}"#,
    ])
    func `refuses what is not a statement`(_ text: String) throws {
        #expect(try failure { try parse(text) }.code == .corrupt)
    }

    @Test func `has no digest where the hex is in upper case`() {
        let subject = InTotoStatement.Subject(
            name: nil, digests: [("sha256", String(repeating: "AB", count: 32))])
        #expect(subject.sha256 == nil)
    }
}
