// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Synchronization
import Testing

/// One after the other: a child being started shares its parent's locks until it has called exec.
@Suite(.serialized) struct FileLockTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func tryLock(_ kind: FileLock.Kind) throws -> FileLock {
        try FileLock(folder("lock"), kind, waitMilliseconds: 0)
    }

    @Test func `an exclusive lock keeps everybody else out`() throws {
        let held = try tryLock(.exclusive)
        #expect(errorCode { _ = try tryLock(.exclusive) } == .busy)
        #expect(errorCode { _ = try tryLock(.shared) } == .busy)
        withExtendedLifetime(held) {}
    }

    @Test func `shared locks live together and keep an exclusive one out`() throws {
        let first = try tryLock(.shared)
        let second = try tryLock(.shared)
        #expect(errorCode { _ = try tryLock(.exclusive) } == .busy)
        withExtendedLifetime((first, second)) {}
    }

    @Test func `a lock goes with its owner`() throws {
        do {
            let held = try tryLock(.exclusive)
            withExtendedLifetime(held) {}
        }
        _ = try tryLock(.exclusive)
    }

    @Test func `a folder can be locked for reading`() throws {
        let held = try FileLock(folder.path, .exclusive, waitMilliseconds: 0)
        #expect(
            errorCode { _ = try FileLock(folder.path, .shared, waitMilliseconds: 0) } == .busy)
        withExtendedLifetime(held) {}
    }

    @Test func `waits for a lock that is given up in time`() throws {
        let held = Mutex<FileLock?>(try tryLock(.exclusive))
        let path = folder("lock")
        try Workers.forEach(count: 2, width: 2) { index in
            if index == 0 {
                usleep(50_000)
                held.withLock { $0 = nil }
            } else {
                _ = try FileLock(path, .exclusive, waitMilliseconds: 20_000)
            }
        }
    }

    @Test func `threads under an exclusive lock take turns`() throws {
        let path = folder("lock")
        let counter = try folder.write("counter", "0")
        try Workers.forEach(count: 40, width: 4) { _ in
            let lock = try FileLock(path, .exclusive)
            let value = Int(try text(counter)) ?? -1000
            try DurableWrite.replace(counter, with: Array(String(value + 1).utf8))
            withExtendedLifetime(lock) {}
        }
        #expect(try text(counter) == "40")
    }

    @Test func `a lock that was not had leaves no descriptor open`() throws {
        let held = try tryLock(.exclusive)
        let before = try openDescriptors()
        for _ in 0..<50 { #expect(errorCode { _ = try tryLock(.shared) } == .busy) }
        #expect(try openDescriptors() <= before + 8)
        withExtendedLifetime(held) {}
    }

    private func openDescriptors() throws -> Int {
        (0..<1024).count { fcntl($0, F_GETFD) >= 0 }
    }

    @Test(.enabled(if: access("/usr/bin/flock", X_OK) == 0, "flock(1) is not installed"))
    func `another process sees the lock`() throws {
        let held = try tryLock(.exclusive)
        #expect(try run("/usr/bin/flock", "--nonblock", folder("lock"), "/bin/true") == 1)
        withExtendedLifetime(held) {}
        let shared = try FileLock(folder("other"), .shared, waitMilliseconds: 0)
        #expect(
            try run("/usr/bin/flock", "--shared", "--nonblock", folder("other"), "/bin/true") == 0)
        withExtendedLifetime(shared) {}
    }

    private func run(_ arguments: String...) throws -> Int32 {
        var process = pid_t()
        var list: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for argument in list { free(argument) } }
        try #require(posix_spawn(&process, arguments[0], nil, nil, &list, environ) == 0)
        var status: Int32 = 0
        try #require(waitpid(process, &status, 0) == process)
        return (status >> 8) & 0xff
    }
}
