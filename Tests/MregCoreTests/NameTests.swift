// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct NameTests {
    /// OCI distribution-spec: `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*`.
    @Test(arguments: [
        "a", "0", "model", "fraud/detector", "a.b", "a_b", "a__b", "a-b", "a---b", "a/b/c/d",
        "llama-3.1_8b__q4", "v1", "latest", "deadbeef", "sha256",
    ])
    func `accepts OCI repository names`(_ text: String) throws {
        #expect(try ArtifactName(text).text == text)
    }

    @Test(arguments: [
        "", "/", "a/", "/a", "a//b", "A", "Model", "a..b", "a___b", "a._b", "a-.b", "-a", "a-",
        ".a", "a.", "_a", "a_", "../a", "a/../b", "a b", "a\nb", "a\u{0}", "modèle", "a@b",
        "a:b", "ａ", "a\\b",
    ])
    func `refuses other names`(_ text: String) {
        #expect(errorCode { _ = try ArtifactName(text) } == .usage)
    }

    @Test func `a name is at most 255 bytes`() throws {
        #expect(try ArtifactName(String(repeating: "a", count: 255)).text.utf8.count == 255)
        #expect(
            errorCode { _ = try ArtifactName(String(repeating: "a", count: 256)) } == .usage)
        #expect(
            errorCode { _ = try ArtifactName(String(repeating: "/", count: 1 << 20)) } == .usage)
    }

    @Test func `the last component names the folder of a pull`() throws {
        #expect(try ArtifactName("fraud/eu/detector").last == "detector")
        #expect(try ArtifactName("detector").last == "detector")
    }

    @Test(arguments: ["prod", "a", "staging-eu.2", "rc_1", "v", "v1a", "v1.2", "abcdef", "deadbee"])
    func `accepts aliases`(_ text: String) throws {
        #expect(try AliasName(text).text == text)
    }

    @Test(arguments: [
        "", "latest", "v0", "v1", "v007", "v12", "v99999999999999999999999", "deadbeef",
        "abcdefabcdef0123", "Prod", "1a", "-a", ".a", "_a", "a b", "a/b", "a@b", "é", "a\u{301}",
        "sha256:00000000",
    ])
    func `refuses aliases that could mean something else`(_ text: String) {
        #expect(errorCode { _ = try AliasName(text) } == .usage)
    }

    @Test func `an alias is at most 64 bytes`() throws {
        #expect(try AliasName(String(repeating: "z", count: 64)).text.utf8.count == 64)
        #expect(errorCode { _ = try AliasName(String(repeating: "z", count: 65)) } == .usage)
    }

    @Test func `version numbers count from 1 and have one spelling`() {
        #expect(VersionNumber("v1")?.value == 1)
        #expect(VersionNumber("v120")?.description == "v120")
        for wrong in ["", "v", "v0", "v01", "v-1", "v+1", "1", "V1", "v1 ", "v１", "v1.0"] {
            #expect(VersionNumber(wrong) == nil)
        }
        #expect(VersionNumber("v9223372036854775808") == nil)
        #expect(VersionNumber(value: 0) == nil)
    }

    @Test func `the largest version number has no next one and does not trap`() throws {
        let largest = try #require(VersionNumber(value: .max))
        #expect(largest.next == largest)
        #expect(try #require(VersionNumber(value: 9)).next.value == 10)
    }

    @Test func `names and versions have an order`() throws {
        #expect(try ArtifactName("a-b") < ArtifactName("a/b"))
        let nine = try #require(VersionNumber("v9"))
        let ten = try #require(VersionNumber("v10"))
        #expect(nine < ten)
    }
}
