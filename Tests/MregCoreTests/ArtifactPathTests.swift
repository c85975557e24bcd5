// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct ArtifactPathTests {
    @Test(arguments: [
        "model.pkl", "a/b/c", ".hidden", "a/.b", "...", "a/...", "weights/ünï.bin", "a b", "-rf",
        "~", "C:", "..a", "a..", "模型.bin",
    ])
    func `accepts relative paths`(_ text: String) throws {
        #expect(try ArtifactPath(text).text == text)
    }

    @Test(arguments: [
        "", "/", "/etc/passwd", "a/", "a//b", ".", "..", "./a", "a/.", "../a", "a/../b", "a/..",
        "a\\b", "a\u{0}b", "a\nb", "a\u{1b}[2J", "a\u{7f}", "a\u{85}b", "../\u{301}a",
    ])
    func `refuses paths that could lead elsewhere`(_ text: String) {
        #expect(errorCode { _ = try ArtifactPath(text) } == .corrupt)
        #expect(errorCode { _ = try ArtifactPath(text, code: .usage) } == .usage)
    }

    @Test func `a path is at most 4096 bytes`() throws {
        #expect(try ArtifactPath(String(repeating: "é", count: 2048)).text.utf8.count == 4096)
        let long = String(repeating: "é", count: 2048) + "a"
        #expect(errorCode { _ = try ArtifactPath(long) } == .corrupt)
    }

    @Test func `components are split at every slash byte`() throws {
        let path = try ArtifactPath("a/\u{301}b/c")
        #expect(
            path.components.map { Array($0.utf8) } == [bytes("a"), [0xcc, 0x81, 0x62], bytes("c")])
        #expect(path.last == "c")
    }

    @Test func `paths are equal only byte for byte`() throws {
        let composed = try ArtifactPath("\u{e9}")
        let decomposed = try ArtifactPath("e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
    }

    /// Pairs that some file system takes for one name.
    @Test(arguments: [
        ["a", "A"], ["README.md", "readme.md"], ["\u{e9}", "e\u{301}"], ["É", "e\u{301}"],
        ["x/A", "X/a"], ["straße", "STRASSE"], ["\u{212b}", "å"], ["a", "a"],
    ])
    func `collisions by case or Unicode form are refused`(_ texts: [String]) throws {
        let paths = try texts.map { try ArtifactPath($0) }
        #expect(errorCode { try ArtifactPath.checkUnique(paths) } == .corrupt)
        #expect(errorCode { try ArtifactPath.checkUnique(paths, code: .usage) } == .usage)
    }

    @Test(arguments: [
        ["a", "a/b"], ["a/b/c", "a"], ["a/b", "A"], ["d/e\u{301}", "d/\u{e9}/x"],
        ["a", "a/\u{301}b"],
    ])
    func `a file used as a folder is refused`(_ texts: [String]) throws {
        let paths = try texts.map { try ArtifactPath($0) }
        #expect(errorCode { try ArtifactPath.checkUnique(paths) } == .corrupt)
    }

    @Test func `different paths are fine`() throws {
        let texts = ["a", "ab", "a.b", "b/a", "b/c", "c/a/a", "c/a/b", "ü"]
        try ArtifactPath.checkUnique(try texts.map { try ArtifactPath($0) })
    }
}
