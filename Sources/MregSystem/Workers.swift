// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Spreads work over threads of our own; the cooperative pool is never blocked.
public enum Workers {
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

    /// This thread works as well; a thread that cannot be started leaves its share to the others.
    private static func run(_ work: @escaping @Sendable () -> Void, threads: Int) {
        let others = (1..<max(threads, 1)).compactMap { _ in try? OwnedThread(work) }
        work()
        for thread in others { thread.join() }
    }
}
