// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The seam at which tests let threads fail to start, as at the system's limit of processes.
///
/// It concerns those that the calling thread wants to start, so that tests do not disturb each
/// other.
public enum ThreadSeam {
    final class Allowance: Sendable {
        private let left: Atomic<Int>

        init(_ count: Int) { left = Atomic(count) }

        /// Takes one; false when there is none.
        func take() -> Bool { left.subtract(1, ordering: .relaxed).oldValue > 0 }
    }

    /// How many more may be started; nil for as many as the system lets.
    @TaskLocal static var allowance: Allowance?

    /// Runs `body`, in which so many threads can be started and no more.
    public static func allowing<Result>(
        _ count: Int, _ body: () throws -> Result
    ) rethrows -> Result {
        try $allowance.withValue(Allowance(count), operation: body)
    }
}
