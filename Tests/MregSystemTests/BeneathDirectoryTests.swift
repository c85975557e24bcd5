// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Testing

@Suite struct BeneathDirectoryTests {
    let folder: TemporaryFolder
    let beneath: BeneathDirectory

    init() throws {
        folder = try TemporaryFolder()
        try Directory.make(folder("target"))
        try Directory.make(folder("outside"))
        try folder.write("outside/secret", "secret")
        beneath = try BeneathDirectory(folder("target"))
    }

    private func create(_ path: String) throws {
        let file = try beneath.create(try ArtifactPath(path), mode: 0o644)
        try file.write([0x78], at: 0)
    }

    @Test func `makes files and their parents`() throws {
        try create("f")
        try create("a/b/c")
        try create("a/b/d")
        try create("a/\u{301}b/c")
        #expect(try text(folder("target", "a", "b", "c")) == "x")
        #expect(try text(folder("target", "a", "\u{301}b", "c")) == "x")
        #expect(try beneath.open(try ArtifactPath("a/b/c"))?.status().size == 1)
        #expect(try beneath.open(try ArtifactPath("a/b/none")) == nil)
        #expect(try beneath.open(try ArtifactPath("f/none")) == nil)
    }

    @Test func `never writes over a file`() throws {
        try create("f")
        #expect(errorCode { try create("f") } == .cannotCreate)
        #expect(errorCode { try create("f/g") } == .notFound)
    }

    @Test func `a planted link cannot lead a write out of the folder`() throws {
        #expect(symlink(folder("outside"), folder("target", "dir")) == 0)
        #expect(symlink("../outside", folder("target", "relative")) == 0)
        #expect(symlink(folder("outside", "new"), folder("target", "file")) == 0)
        #expect(errorCode { try create("dir/new") } == .corrupt)
        #expect(errorCode { try create("dir/deep/new") } == .corrupt)
        #expect(errorCode { try create("relative/new") } == .corrupt)
        #expect(errorCode { try create("file") } != nil)
        #expect(try folder.names("outside") == ["secret"])
    }

    @Test func `a planted link cannot lead a read out of the folder`() throws {
        #expect(symlink(folder("outside", "secret"), folder("target", "file")) == 0)
        #expect(symlink(folder("outside"), folder("target", "dir")) == 0)
        #expect(errorCode { _ = try beneath.open(try ArtifactPath("file")) } == .corrupt)
        #expect(errorCode { _ = try beneath.open(try ArtifactPath("dir/secret")) } == .corrupt)
    }

    @Test func `a link that stays inside is refused as well`() throws {
        try create("real/f")
        #expect(symlink("real", folder("target", "alias")) == 0)
        #expect(errorCode { _ = try beneath.open(try ArtifactPath("alias/f")) } == .corrupt)
        #expect(errorCode { try create("alias/g") } == .corrupt)
        #expect(try folder.names("target/real") == ["f"])
    }

    @Test func `the folder must be there and be a folder`() throws {
        #expect(errorCode { _ = try BeneathDirectory(folder("none")) } == .notFound)
        #expect(errorCode { _ = try BeneathDirectory(folder("outside", "secret")) } == .notFound)
    }

    @Test func `a failing disk is reported`() throws {
        let code = errorCode {
            try FileChangeSeam.observing(folder.path, with: { _ in .fail(errno: ENOSPC) }) {
                try create("f")
            }
        }
        #expect(code == .io)
        #expect(try folder.names("target") == [])
    }
}
