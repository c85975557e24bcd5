// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore

/// A thread of our own for blocking work; the cooperative pool is never blocked.
///
/// It is always joined: by `join()`, or at the latest when this value goes. What the body reads
/// from must therefore be closed before that, or the owner waits for ever.
@safe public final class OwnedThread {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private var thread: pthread_t?

    /// Starts a thread that runs `body`.
    public init(_ body: @escaping @Sendable () -> Void) throws(MregError) {
        if let allowance = ThreadSeam.allowance, !allowance.take() { throw Self.failure(EAGAIN) }
        var started = pthread_t()
        let box = unsafe Unmanaged.passRetained(Box(body))
        let status = unsafe pthread_create(
            &started, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            unsafe box.release()
            throw Self.failure(status)
        }
        thread = started
    }

    private static func failure(_ number: Int32) -> MregError {
        MregError(
            .io, "cannot start a thread", cause: SystemError.text(number),
            next: "raise the limit of processes (ulimit -u) and run the command again")
    }

    deinit { join() }

    /// Waits until the body has returned; a second call does nothing.
    public func join() {
        guard let running = thread.take() else { return }
        pthread_join(running, nil)
    }
}
