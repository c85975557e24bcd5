// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Threads of our own for blocking work; the cooperative pool is never blocked.
public enum Workers {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Calls `body` with every index in 0..<count, on up to `width` threads, and waits for all.
    ///
    /// The first error stops the handing out of further indices and is thrown.
    public static func forEach(
        count: Int, width: Int, _ body: @escaping @Sendable (Int) throws -> Void
    ) throws {
        let next = Atomic<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
        let work: @Sendable () -> Void = {
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count, failure.withLock({ $0 == nil }) else { return }
                do {
                    try body(index)
                } catch {
                    failure.withLock { first in if first == nil { first = error } }
                }
            }
        }
        run(work, threads: min(width, count))
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private static func run(_ work: @escaping @Sendable () -> Void, threads: Int) {
        var started: [pthread_t] = []
        for _ in 1..<max(threads, 1) {
            if let thread = start(work) { started.append(thread) }
        }
        work()
        for thread in started { pthread_join(thread, nil) }
    }

    private static func start(_ work: @escaping @Sendable () -> Void) -> pthread_t? {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Box(work))
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            unsafe box.release()
            return nil
        }
        return thread
    }
}
