// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct ReferenceTests {
    static let hex = DigestTests.empty

    @Test func `no selector and @latest are the same`() throws {
        #expect(try Reference("fraud/detector").selector == .latest)
        #expect(try Reference("fraud/detector@latest") == Reference("fraud/detector"))
    }

    @Test func `tells versions, aliases and digests apart`() throws {
        let three = try #require(VersionNumber(value: 3))
        #expect(try Reference("m@v3").selector == .version(three))
        #expect(try Reference("m@prod").selector == .alias(AliasName("prod")))
        let whole = try Digest(parsing: "sha256:" + Self.hex)
        #expect(try Reference("m@sha256:" + Self.hex).selector == .digest(whole))
        #expect(try Reference("m@e3b0c442").selector == .digestPrefix("e3b0c442"))
        #expect(try Reference("m@e3b0c4429").selector == .digestPrefix("e3b0c4429"))
        #expect(try Reference("m@sha256:e3b0c442").selector == .digestPrefix("e3b0c442"))
        #expect(try Reference("m@12345678").selector == .digestPrefix("12345678"))
    }

    @Test(arguments: [
        "", "@", "@v1", "m@", "m@@v1", "m@v1@v2", "M@v1", "m@v0", "m@v01", "m@Prod",
        "m@sha256:", "m@sha256:e3b0c44", "m@sha256:E3B0C442", "m@E3B0C442", "m@" + hex,
        "m@sha256:" + hex + "00", "m@\u{301}v1", "m @v1", "m:v1", "m@1234567",
    ])
    func `refuses malformed references`(_ text: String) {
        #expect(errorCode { _ = try Reference(text) } == .usage)
    }

    @Test(arguments: [
        "m", "a/b@v7", "m@prod", "m@sha256:" + hex, "m@sha256:e3b0c442",
    ])
    func `is written as it was typed`(_ text: String) throws {
        #expect(try Reference(text).description == text)
    }
}
