// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Testing

@Suite struct DirectoryTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `lists in byte order with kinds, links as themselves`() throws {
        for name in ["b", "a.b", "a", "Z", "é"] { try folder.write(name, "") }
        try Directory.make(folder("d"))
        #expect(symlink(folder("d"), folder("link")) == 0)
        #expect(mkfifo(folder("pipe"), 0o600) == 0)
        let entries = try #require(try Directory.list(folder.path))
        #expect(entries.map(\.name) == ["Z", "a", "a.b", "b", "d", "link", "pipe", "é"])
        #expect(
            entries.map(\.kind) == [
                .regular, .regular, .regular, .regular, .directory, .symbolicLink, .special,
                .regular,
            ])
        #expect(try Directory.list(folder("none")) == nil)
    }

    @Test func `a name that is not UTF-8 is an error`() throws {
        let bytes = Array(folder.path.utf8) + [0x2f, 0x66, 0xff, 0]
        let name = bytes.map { CChar(bitPattern: $0) }
        let made = creat(name, 0o600)
        #expect(made >= 0)
        close(made)
        #expect(errorCode { _ = try Directory.list(folder.path) } == .usage)
        #expect(unlink(name) == 0)
    }

    @Test func `makes parents, and again without complaint`() throws {
        try Directory.make(folder("a", "b", "c"))
        try Directory.make(folder("a", "b", "c"))
        #expect(try FileStatus.of(folder("a", "b", "c"))?.kind == .directory)
        try folder.write("f", "")
        #expect(errorCode { try Directory.make(folder("f")) } == .cannotCreate)
        #expect(errorCode { try Directory.make(folder("f", "x")) } == .cannotCreate)
    }

    @Test func `renames with and without replacing, links`() throws {
        try folder.write("a", "A")
        try folder.write("b", "B")
        #expect(try Directory.renameWithoutReplacing(folder("a"), to: folder("b")) == false)
        #expect(try text(folder("b")) == "B")
        #expect(try Directory.link(folder("a"), to: folder("c")))
        #expect(try Directory.link(folder("b"), to: folder("c")) == false)
        #expect(try FileStatus.of(folder("c"))?.linkCount == 2)
        try Directory.rename(folder("b"), to: folder("c"))
        #expect(try text(folder("c")) == "B")
        #expect(errorCode { try Directory.rename(folder("none"), to: folder("x")) } == .notFound)
        try Directory.remove(folder("none"))
    }

    @Test func `removing a tree removes links and not what they name`() throws {
        try Directory.make(folder("tree", "deep"))
        try Directory.make(folder("kept"))
        try folder.write("kept/file", "x")
        #expect(symlink(folder("kept"), folder("tree", "deep", "link")) == 0)
        try Directory.removeTree(folder("tree"))
        #expect(try FileStatus.of(folder("tree")) == nil)
        #expect(try text(folder("kept", "file")) == "x")
    }

    @Test func `removing a tree that is itself a link removes the link`() throws {
        try Directory.make(folder("kept"))
        try folder.write("kept/file", "x")
        #expect(symlink(folder("kept"), folder("link")) == 0)
        try Directory.removeTree(folder("link"))
        #expect(try FileStatus.of(folder("link"), followLinks: false) == nil)
        #expect(try text(folder("kept", "file")) == "x")
        try Directory.removeTree(folder("none"))
    }

    @Test func `status tells owner, mode and times`() throws {
        let before = Int64(time(nil)) - 1
        try folder.write("f", "123")
        #expect(chmod(folder("f"), 0o620) == 0)
        let status = try #require(try FileStatus.of(folder("f")))
        #expect(status.size == 3)
        #expect(status.owner == Surroundings.userID)
        #expect(status.mode == 0o620)
        #expect(status.isWritableByOthers)
        #expect(status.modifiedNanoseconds / 1_000_000_000 >= before)
        #expect(try FileStatus.of(folder("f", "x")) == nil)
    }
}

@Suite struct PathsTests {
    @Test func `joins without doubling slashes`() {
        #expect(Paths.join("a", "b", "c") == "a/b/c")
        #expect(Paths.join("a/", "b") == "a/b")
        #expect(Paths.join("/", "b") == "/b")
        #expect(Paths.join("", "b") == "b")
    }

    /// POSIX dirname(1) and basename(1).
    @Test(arguments: [
        ("a/b", "a", "b"), ("/a/b/", "/a", "b"), ("a", ".", "a"), ("/a", "/", "a"),
        ("/", "/", ""), ("a//", ".", "a"), ("a/\u{301}b", "a", "\u{301}b"),
    ])
    func `splits at the last slash`(_ path: String, _ parent: String, _ last: String) {
        #expect(Paths.parent(path).bytesEqual(parent))
        #expect(Paths.last(path).bytesEqual(last))
    }
}
