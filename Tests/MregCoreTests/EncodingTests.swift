// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct EncodingTests {
    /// RFC 4648 section 10.
    static let base64Vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: base64Vectors)
    func `base64 agrees with the vectors of RFC 4648`(_ plain: String, _ coded: String) {
        #expect(Base64.encode(bytes(plain)) == coded)
        #expect(Base64.decode(coded) == bytes(plain))
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "====", "=", "A===", "Z===", "Zm9v\n", "Zm 9v",
        "Zg==Zg==", "Zm9vé", "_-_-",
    ])
    func `base64 refuses what is not the one spelling`(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `base64 reads the URL alphabet only when asked`() {
        #expect(Base64.decode("-_8=", urlSafe: true) == [0xfb, 0xff])
        #expect(Base64.decode("-_8=") == nil)
        #expect(Base64.decode("+/8=", urlSafe: true) == [0xfb, 0xff])
    }

    /// RFC 4648 section 10, base16, in lower case.
    @Test(arguments: [("", ""), ("f", "66"), ("foob", "666f6f62"), ("foobar", "666f6f626172")])
    func `hex agrees with the vectors of RFC 4648`(_ plain: String, _ coded: String) {
        #expect(Hex.encode(bytes(plain)) == coded)
        #expect(Hex.decode(coded) == bytes(plain))
    }

    @Test func `hex keeps every byte`() {
        let all = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(all)) == all)
    }

    @Test(arguments: ["6", "6F", "0x66", "6g", " 66", "66 ", "６６", "\u{0}\u{0}"])
    func `hex refuses odd lengths, upper case and other characters`(_ text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
