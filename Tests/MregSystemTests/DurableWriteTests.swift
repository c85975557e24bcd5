// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Synchronization
import Testing

@Suite struct DurableWriteTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// What the seam saw while `body` ran.
    private func changes(_ body: () throws -> Void) rethrows -> [FileChange] {
        let seen = Mutex<[FileChange]>([])
        try FileChangeSeam.observing(
            folder.path,
            with: { change in
                seen.withLock { $0.append(change) }
                return .proceed
            }, body)
        return seen.withLock { $0 }
    }

    /// Fails the first change that `chosen` picks, as the system would with `errno`.
    private func failing(
        _ number: Int32, _ chosen: @escaping @Sendable (FileChange) -> Bool,
        _ body: () throws -> Void
    ) rethrows {
        try FileChangeSeam.observing(
            folder.path, with: { chosen($0) ? .fail(errno: number) : .proceed }, body)
    }

    @Test func `bytes are synced, then named, then the name is synced`() throws {
        let target = folder("target")
        let seen = try changes {
            try DurableWrite.replace(target, with: Array("hello".utf8), mode: 0o600)
        }
        guard case .create(let temporary) = try #require(seen.first) else {
            Issue.record("the first change is not a create")
            return
        }
        #expect(Paths.parent(temporary) == folder.path)
        #expect(
            seen == [
                .create(path: temporary),
                .write(path: temporary, offset: 0, bytes: Array("hello".utf8)),
                .setMode(path: temporary, mode: 0o600),
                .syncFile(path: temporary),
                .rename(from: temporary, to: target),
                .syncDirectory(path: folder.path),
            ])
        #expect(try text(target) == "hello")
        #expect(try FileStatus.of(target)?.mode == 0o600)
        #expect(try folder.names() == ["target"])
    }

    @Test func `replaces in one step`() throws {
        try folder.write("target", "old")
        try folder.write("target", "new")
        #expect(try text(folder("target")) == "new")
    }

    @Test(arguments: [ENOSPC, EIO, EDQUOT, EROFS])
    func `a failure at any step leaves the old file and no other`(_ number: Int32) throws {
        try folder.write("target", "old")
        let steps = try changes { try folder.write("target", "old") }.count
        for step in 0..<steps - 1 {
            let count = Mutex(0)
            let code = errorCode {
                try failing(
                    number,
                    { change in
                        if case .remove = change { return false }
                        return count.withLock { value in
                            defer { value += 1 }
                            return value == step
                        }
                    }
                ) { try folder.write("target", "new") }
            }
            #expect(code == (number == EROFS ? .cannotCreate : .io))
            #expect(try text(folder("target")) == "old")
            #expect(try folder.names() == ["target"])
        }
    }

    @Test func `a failed sync of the folder is an error, although the name is there`() throws {
        let code = errorCode {
            try failing(EIO, { if case .syncDirectory = $0 { true } else { false } }) {
                try folder.write("target", "new")
            }
        }
        #expect(code == .io)
    }

    @Test func `no space left says what to do`() throws {
        do {
            try failing(ENOSPC, { if case .write = $0 { true } else { false } }) {
                try folder.write("target", "new")
            }
            Issue.record("succeeded")
        } catch let error as MregError {
            #expect(error.message.contains(folder.path))
            #expect(error.next?.contains("space") == true)
        }
    }

    @Test func `short writes are completed`() throws {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try FileChangeSeam.observing(
            folder.path,
            with: { change in
                if case .write(_, _, let rest) = change { return .short(byteCount: rest.count / 3) }
                return .proceed
            }
        ) { try DurableWrite.replace(folder("target"), with: bytes) }
        #expect(try File.contents(folder("target"), limit: 1 << 20) == bytes)
    }

    @Test func `what is not published is removed`() throws {
        do {
            let staged = try StagedFile(in: folder.path)
            try staged.append([1, 2, 3])
            #expect(staged.size == 3)
            #expect(try folder.names().count == 1)
        }
        #expect(try folder.names() == [])
    }

    @Test func `publishing without replacing keeps what is there`() throws {
        try folder.write("target", "first")
        do {
            let staged = try StagedFile(in: folder.path)
            try staged.append(Array("second".utf8))
            try staged.publish(as: folder("target"), replacing: false)
        }
        #expect(try text(folder("target")) == "first")
        #expect(try folder.names() == ["target"])
        let staged = try StagedFile(in: folder.path)
        try staged.publish(as: folder("other"), replacing: false)
        #expect(try FileStatus.of(folder("other"))?.mode == 0o444)
    }

    @Test func `the seam sees its folder and not one whose name merely begins alike`() throws {
        let other = "\(folder.path)-other"
        try Directory.make(other)
        defer { try? Directory.removeTree(other) }
        let seen = try changes {
            try DurableWrite.replace(Paths.join(other, "x"), with: [1])
            try folder.write("y", "2")
        }
        #expect(!seen.isEmpty)
        #expect(seen.allSatisfy { !$0.path.contains("-other") })
    }
}
