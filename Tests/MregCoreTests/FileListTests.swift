// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@Suite struct FileListTests {
    static let zeros = String(repeating: "0", count: 64)
    static let golden = """
        mreg.files/v1 folder
        0644 0 0 5 \(zeros) README.md
        0755 1 512 7 \(zeros) bin/run me
        0644 1 1536 0 \(zeros) ü

        """

    @Test func `reads and writes the same bytes`() throws {
        let list = try FileList(parsing: bytes(Self.golden))
        #expect(list.entries.map(\.path.text) == ["README.md", "bin/run me", "ü"])
        #expect(list.entries.map(\.isExecutable) == [false, true, false])
        #expect(list.entries.map(\.layer) == [0, 1, 1])
        #expect(list.entries.map(\.offset) == [0, 512, 1536])
        #expect(list.totalSize == 12)
        #expect(!list.isSingleFile)
        #expect(list.encoded() == bytes(Self.golden))
        #expect(list.entry(try ArtifactPath("bin/run me"))?.size == 7)
        #expect(list.entry(try ArtifactPath("bin")) == nil)
    }

    private static func line(_ path: String, size: String = "1", offset: String = "0") -> String {
        "0644 0 \(offset) \(size) \(zeros) \(path)\n"
    }

    private static let folder = "mreg.files/v1 folder\n"
    private static let file = "mreg.files/v1 file\n"

    @Test(arguments: [
        "", "\n", folder, "mreg.files/v2 folder\n" + line("a"), "mreg.files/v1\n" + line("a"),
        "mreg.files/v1 dir\n" + line("a"), folder + line("a").dropLast(), folder + "\n" + line("a"),
        folder + line("a") + "\n", folder + line("b") + line("a"), folder + line("a") + line("a"),
        folder + line("a") + line("A"), folder + line("a") + line("a/b"),
        file + line("a") + line("b"), folder + line("../a"), folder + line("/a"), folder + line(""),
        folder + line("a", size: "01"), folder + line("a", size: "+1"),
        folder + line("a", size: "-1"), folder + line("a", size: "1.0"),
        folder + line("a", size: ""), folder + line("a", size: "9223372036854775808"),
        folder + line("a", size: "9223372036854775807", offset: "1"),
        folder + "0600 0 0 1 \(zeros) a\n", folder + "0644 -1 0 1 \(zeros) a\n",
        folder + "0644 0 0 1 \(zeros.dropLast()) a\n", folder + "0644 0 0 1 \(zeros)  a \n\n",
        folder + "0644 0 0 1 \(zeros.dropLast())A a\n", folder + "0644\t0 0 1 \(zeros) a\n",
        folder + "0644 0 0 1 a\n", folder.dropLast() + "\r\n" + line("a"),
    ])
    func `refuses every other form`(_ text: String) {
        #expect(errorCode { _ = try FileList(parsing: bytes(text)) } == .corrupt)
    }

    @Test func `sizes whose sum overflows are refused, not trapped on`() {
        let huge = String(Int64.max)
        let text = Self.folder + Self.line("a", size: huge) + Self.line("b", size: huge)
        #expect(errorCode { _ = try FileList(parsing: bytes(text)) } == .corrupt)
    }

    @Test func `a path that is not UTF-8 is refused`() {
        let line = bytes(Self.line("a")).dropLast(2) + [0xff, 0x0a]
        #expect(errorCode { _ = try FileList(parsing: bytes(Self.folder) + line) } == .corrupt)
    }

    @Test func `every prefix is refused or is a shorter list`() {
        let whole = bytes(Self.golden)
        for length in 0..<whole.count where whole[..<length].last != UInt8(ascii: "\n") {
            #expect(errorCode { _ = try FileList(parsing: Array(whole[..<length])) } == .corrupt)
        }
    }

    @Test func `entries are put in byte order`() throws {
        let paths = ["b", "a/b", "a.b", "Z", "é"]
        let list = try FileList(
            entries: try paths.map {
                FileList.Entry(
                    path: try ArtifactPath($0), size: 1, digest: try digest(filledWith: 0),
                    isExecutable: false, layer: 0, offset: 0)
            }, isSingleFile: false)
        // '.' is 0x2e and '/' is 0x2f.
        #expect(list.entries.map(\.path.text) == ["Z", "a.b", "a/b", "b", "é"])
        #expect(try FileList(parsing: list.encoded()) == list)
    }
}
