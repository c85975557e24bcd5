// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Synchronization
import Testing

@Suite struct WorkersTests {
    @Test(arguments: [(0, 4), (1, 4), (1000, 1), (1000, 4), (3, 100), (5, 0), (5, -1)])
    func `every index is worked on once`(_ count: Int, _ width: Int) throws {
        let seen = Mutex([Int](repeating: 0, count: count))
        try Workers.forEach(count: count, width: width) { index in seen.withLock { $0[index] += 1 }
        }
        #expect(seen.withLock { $0.allSatisfy { $0 == 1 } })
    }

    @Test func `the first error stops the work and is thrown`() throws {
        let done = Atomic<Int>(0)
        let code = errorCode {
            try Workers.forEach(count: 100_000, width: 4) { index in
                if index == 10 { throw MregError(.corrupt, "index \(index)") }
                usleep(100)
                done.add(1, ordering: .relaxed)
            }
        }
        #expect(code == .corrupt)
        #expect(done.load(ordering: .relaxed) < 1000)
    }

    @Test func `work runs on several threads at once`() throws {
        // Both must be inside at the same time for either to go on.
        let inside = Atomic<Int>(0)
        let met = Atomic<Int>(0)
        try Workers.forEach(count: 2, width: 2) { _ in
            inside.add(1, ordering: .sequentiallyConsistent)
            for _ in 0..<20_000 where inside.load(ordering: .sequentiallyConsistent) < 2 {
                usleep(1000)
            }
            if inside.load(ordering: .sequentiallyConsistent) == 2 {
                met.add(1, ordering: .relaxed)
            }
        }
        #expect(met.load(ordering: .relaxed) == 2)
    }
}

@Suite struct SystemErrorTests {
    @Test(arguments: [
        (ENOENT, MregError.Code.notFound), (ENOTDIR, .notFound), (EACCES, .cannotCreate),
        (EROFS, .cannotCreate), (EEXIST, .cannotCreate), (EBUSY, .busy), (ELOOP, .corrupt),
        (EXDEV, .corrupt), (EIO, .io), (ENOSPC, .io), (EDQUOT, .io), (9999, .io),
    ])
    func `errno decides the code`(_ number: Int32, _ code: MregError.Code) {
        let error = SystemError.make("open", "some\u{1b}file", errno: number)
        #expect(error.code == code)
        #expect(error.message == "cannot open 'some\\u{1b}file'")
        #expect(error.cause?.isEmpty == false)
    }
}
