// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Testing

@Suite struct AsideFolderTests {
    @Test func `goes with its value, and stays when it was renamed`() throws {
        let folder = try TemporaryFolder()
        do {
            let aside = try AsideFolder(in: folder.path)
            let path = try ArtifactPath("a/f")
            try aside.beneath.makeFolders(of: [path])
            try aside.beneath.createFile(path, mode: 0o644).write([1], at: 0)
            #expect(try folder.names().count == 1)
        }
        #expect(try folder.names() == [])
        do {
            let aside = try AsideFolder(in: folder.path)
            try Directory.rename(aside.path, to: folder("done"))
        }
        #expect(try folder.names() == ["done"])
    }

    @Test func `an old one of a dead process is removed, a locked or a young one stays`() throws {
        let folder = try TemporaryFolder()
        let dead = folder(".mreg-0123456789abcdef.part")
        try Directory.make(dead)
        try Directory.make(folder(".mreg-short.part"))
        try Directory.make(folder("mine.part"))
        // Young: the process that made it may be about to lock it.
        _ = try AsideFolder(in: folder.path)
        #expect(try folder.names().contains(".mreg-0123456789abcdef.part"))
        AsideFolder.removeLeftovers(in: folder.path, olderThanSeconds: -10)
        #expect(try folder.names() == [".mreg-short.part", "mine.part"])
        let alive = try AsideFolder(in: folder.path)
        AsideFolder.removeLeftovers(in: folder.path, olderThanSeconds: -10)
        #expect(try FileStatus.of(alive.path) != nil)
    }
}

@Suite struct BeneathTreeTests {
    let folder: TemporaryFolder
    let here: BeneathDirectory
    let there: BeneathDirectory

    init() throws {
        folder = try TemporaryFolder()
        for name in ["here", "there", "outside"] { try Directory.make(folder(name)) }
        here = try BeneathDirectory(folder("here"))
        there = try BeneathDirectory(folder("there"))
    }

    private func make(_ path: String) throws -> ArtifactPath {
        let path = try ArtifactPath(path)
        try here.makeFolders(of: [path])
        try here.createFile(path, mode: 0o644).write([0x78], at: 0)
        return path
    }

    @Test func `moving makes the parents, and replaces only when told to`() throws {
        let path = try make("a/b/c")
        try Directory.make(folder("there", "a", "b"))
        try folder.write("there/a/b/c", "old")
        #expect(try !here.move(path, to: there, replacing: false))
        #expect(try text(folder("there", "a", "b", "c")) == "old")
        #expect(try here.move(path, to: there, replacing: true))
        #expect(try text(folder("there", "a", "b", "c")) == "x")
        #expect(try here.move(try make("new/c"), to: there, replacing: false))
        try there.syncFolders(of: [path])
        #expect(try text(folder("there", "new", "c")) == "x")
    }

    @Test func `a planted link leads neither a move nor a link out of the folder`() throws {
        let path = try make("dir/c")
        #expect(symlink(folder("outside"), folder("there", "dir")) == 0)
        #expect(errorCode { _ = try here.move(path, to: there, replacing: true) } == .corrupt)
        #expect(errorCode { _ = try there.link(folder("here", "dir", "c"), as: path) } == .corrupt)
        #expect(errorCode { _ = try there.createFile(path, mode: 0o644) } == .corrupt)
        #expect(errorCode { try there.remove(path) } == .corrupt)
        #expect(try folder.names("outside") == [])
    }

    @Test func `a link is a second name, and one across file systems is refused with a reason`()
        throws
    {
        try folder.write("file", "bytes")
        let path = try ArtifactPath("f")
        #expect(try there.link(folder("file"), as: path) == nil)
        #expect(try FileStatus.of(folder("file"))?.linkCount == 2)
        #expect(errorCode { _ = try there.link(folder("file"), as: path) } == .cannotCreate)
        guard try FileStatus.of("/dev/shm")?.device != FileStatus.of(folder.path)?.device else {
            return
        }
        let other = Paths.join("/dev/shm", "mreg-test-\(RandomName.next())")
        try DurableWrite.replace(other, with: [1])
        defer { try? Directory.remove(other) }
        #expect(try there.link(other, as: try ArtifactPath("g")) != nil)
    }
}

@Suite struct DirectInputTests {
    @Test(arguments: [0, 1, 4096, 12_345]) func `reads what is there, in memory or not`(
        _ offset: Int
    ) throws {
        let folder = try TemporaryFolder()
        let size = 9 << 20 | 77
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        let file = try File.create(folder("f"))
        try file.write(bytes, at: 0)
        try file.sync()
        _ = Command.dropCache(folder("f"))
        for _ in 0..<2 {
            let input = try DirectInput(folder("f"))
            input.begin(offset: Int64(offset), count: Int64(size - offset))
            let buffer = AlignedBuffer(capacity: 1 << 20)
            var got: [UInt8] = []
            while got.count < size - offset {
                buffer.count = 0
                let wanted = min(buffer.capacity, size - offset - got.count)
                try input.read(
                    appendingTo: buffer, at: Int64(offset + got.count), count: wanted)
                guard buffer.count > 0 else { break }
                buffer.withBytes { span in span.withUnsafeBytes { got += $0 } }
            }
            #expect(got == Array(bytes[offset...]))
            _ = try File.contents(folder("f"), limit: 1 << 24)
        }
    }

    /// Takes a file out of the page cache, so that it has to come from the disk.
    private enum Command {
        static func dropCache(_ path: String) -> Int32 {
            let descriptor = open(path, O_RDONLY)
            defer { close(descriptor) }
            return posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        }
    }
}
