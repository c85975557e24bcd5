// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4: SHA-256 of no bytes.
    static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func `reads and writes the text form`() throws {
        let digest = try Digest(parsing: "sha256:" + Self.empty)
        #expect(digest.description == "sha256:" + Self.empty)
        #expect(digest.hex == Self.empty)
        #expect(digest.short == "e3b0c44298fc")
        #expect(digest.bytes == Hex.decode(Self.empty))
        #expect(Digest(bytes: digest.bytes) == digest)
    }

    @Test(arguments: [
        "", "sha256:", empty, "SHA256:" + empty, "sha256:" + empty.uppercased(),
        "sha256:" + empty.dropLast(), "sha256:" + empty + "0", "sha512:" + empty + empty,
        "sha256:" + empty + "\n", " sha256:" + empty, "sha256::" + empty,
        "sha256:\u{301}" + empty,
    ])
    func `refuses any other spelling`(_ text: String) {
        #expect(errorCode { _ = try Digest(parsing: text) } == .corrupt)
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `is 32 bytes and nothing else`(_ count: Int) {
        #expect(Digest(bytes: [UInt8](repeating: 7, count: count)) == nil)
    }

    @Test func `orders by bytes, and every byte counts`() throws {
        let zero = try digest(filledWith: 0)
        for place in 0..<32 {
            var bytes = zero.bytes
            bytes[place] = 0x80
            let other = try #require(Digest(bytes: bytes))
            #expect(zero < other)
            #expect(zero != other)
            #expect(other.bytes == bytes)
        }
        #expect(try digest(filledWith: 0x7f) < digest(filledWith: 0xff))
    }

    @Test func `an error does not pass control characters on`() {
        do {
            _ = try Digest(parsing: "sha256:\u{1b}[2J", as: "layer")
            Issue.record("accepted")
        } catch {
            #expect(!error.message.unicodeScalars.contains("\u{1b}"))
            #expect(error.message.contains("layer"))
        }
    }
}
