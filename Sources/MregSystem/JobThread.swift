// SPDX-License-Identifier: Apache-2.0
import MregCore
import Synchronization

/// One thread of our own that does jobs in the order they were given.
///
/// After a job has failed the later ones are dropped, and whoever gives or waits is told.
public final class JobThread: Sendable {
    /// What is to be done.
    public typealias Job = @Sendable () throws(MregError) -> Void

    /// The first error of a job.
    private final class Failure: Sendable {
        private let error = Mutex<MregError?>(nil)

        var first: MregError? { error.withLock { $0 } }

        func guarding(_ job: Job) {
            guard first == nil else { return }
            do throws(MregError) {
                try job()
            } catch {
                self.error.withLock { $0 = error }
            }
        }
    }

    private enum Step: Sendable {
        case work(Job)
        case signal(BoundedQueue<Bool>)
    }

    private let steps: BoundedQueue<Step>
    private let failure = Failure()
    private let thread: Mutex<OwnedThread?>

    /// Starts the thread; more than `capacity` waiting jobs make the giver wait.
    public init(capacity: Int) throws(MregError) {
        let steps = BoundedQueue<Step>(capacity: capacity)
        self.steps = steps
        // Not `self`: the thread would be the last to hold it, and would wait for itself.
        let failure = failure
        thread = Mutex(
            try OwnedThread {
                while let step = steps.pop() {
                    switch step {
                    case .work(let job): failure.guarding(job)
                    case .signal(let done): done.push(true)
                    }
                }
            })
    }

    deinit { stop() }

    /// Gives a job, waiting for room; throws what an earlier one threw.
    public func submit(_ job: @escaping Job) throws(MregError) {
        try check()
        steps.push(.work(job))
    }

    /// Waits until all jobs given so far are done; throws what one of them threw.
    public func wait() throws(MregError) {
        let done = BoundedQueue<Bool>(capacity: 1)
        if steps.push(.signal(done)) { _ = done.pop() }
        try check()
    }

    /// Throws what a job threw.
    public func check() throws(MregError) {
        if let error = failure.first { throw error }
    }

    /// Drops the jobs that wait, and waits for the one that runs.
    public func stop() {
        steps.close(dropping: true)
        thread.withLock { $0.take() }?.join()
    }
}
