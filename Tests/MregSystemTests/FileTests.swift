// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Testing

@Suite struct FileTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func `reads ranges, and fewer bytes at the end`() throws {
        let file = try File.open(reading: try folder.write("f", "0123456789"))
        let buffer = AlignedBuffer(capacity: 4096)
        func range(_ offset: Int64, _ count: Int) throws -> String {
            try file.read(into: buffer, at: offset, count: count)
            return buffer.withBytes { span in
                String(decoding: span.withUnsafeBytes { Array($0) }, as: UTF8.self)
            }
        }
        #expect(try range(2, 3) == "234")
        #expect(try range(8, 100) == "89")
        #expect(try range(10, 1) == "")
        #expect(try range(1 << 40, 1) == "")
        #expect(try range(0, 0) == "")
        #expect(try file.status().size == 10)
    }

    @Test func `never creates over an existing file or through a link`() throws {
        try folder.write("f", "x")
        #expect(symlink(folder("elsewhere"), folder("link")) == 0)
        #expect(errorCode { _ = try File.create(folder("f")) } == .cannotCreate)
        #expect(errorCode { _ = try File.create(folder("link")) } == .cannotCreate)
        #expect(try text(folder("f")) == "x")
        #expect(try FileStatus.of(folder("elsewhere")) == nil)
    }

    @Test func `a link at the end is refused when asked`() throws {
        #expect(symlink(try folder.write("f", "x"), folder("link")) == 0)
        #expect(try text(folder("link")) == "x")
        #expect(
            errorCode { _ = try File.open(reading: folder("link"), followLinks: false) }
                == .corrupt)
    }

    @Test func `small files are read whole, within a limit`() throws {
        try folder.write("f", "12345")
        try folder.write("empty", "")
        #expect(try File.contents(folder("f"), limit: 5) == Array("12345".utf8))
        #expect(try File.contents(folder("empty"), limit: 0) == [])
        #expect(errorCode { _ = try File.contents(folder("f"), limit: 4) } == .corrupt)
        #expect(errorCode { _ = try File.contents(folder("none"), limit: 4) } == .notFound)
        #expect(errorCode { _ = try File.contents(folder.path, limit: 4) } == .corrupt)
    }

    @Test(arguments: [-1, 0, 1, File.blockBytes])
    func `files of several blocks are read whole`(_ more: Int) throws {
        let bytes = (0..<File.blockBytes + more).map { UInt8(truncatingIfNeeded: $0 / 251) }
        let file = try File.create(folder("f"))
        try file.write(bytes, at: 0)
        #expect(try File.contents(folder("f"), limit: bytes.count) == bytes)
        #expect(
            errorCode { _ = try File.contents(folder("f"), limit: bytes.count - 1) } == .corrupt)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a named pipe is refused and does not block`() throws {
        #expect(mkfifo(folder("pipe"), 0o600) == 0)
        #expect(errorCode { _ = try File.contents(folder("pipe"), limit: 4) } == .corrupt)
    }

    @Test func `writes at offsets and cuts`() throws {
        let file = try File.create(folder("f"))
        try file.write(Array("world".utf8), at: 6)
        try file.write(Array("hello ".utf8), at: 0)
        #expect(try text(folder("f")) == "hello world")
        try file.truncate(to: 5)
        #expect(try text(folder("f")) == "hello")
        #expect(try FileStatus.of(folder("f"))?.mode == 0o600)
    }

    @Test func `a buffer takes what fits`() {
        let buffer = AlignedBuffer(capacity: 1)
        #expect(buffer.capacity == AlignedBuffer.alignment)
        let bytes = [UInt8](repeating: 7, count: 5000)
        #expect(buffer.append(bytes.span.bytes) == 4096)
        #expect(buffer.append(bytes.span.bytes) == 0)
        #expect(buffer.withBytes { $0.byteCount } == 4096)
    }
}
