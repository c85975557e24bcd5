// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A queue of bounded length between threads of our own: who is ahead waits for who is behind.
@safe public final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    private let capacity: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let hasElements: UnsafeMutablePointer<pthread_cond_t>
    private let hasRoom: UnsafeMutablePointer<pthread_cond_t>
    private var elements: [Element] = []
    private var isClosed = false

    /// Makes an empty queue that holds at most `capacity` elements.
    public init(capacity: Int) {
        self.capacity = max(capacity, 1)
        unsafe mutex = .allocate(capacity: 1)
        unsafe hasElements = .allocate(capacity: 1)
        unsafe hasRoom = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(hasElements, nil)
        unsafe pthread_cond_init(hasRoom, nil)
        elements.reserveCapacity(self.capacity)
    }

    deinit {
        unsafe pthread_cond_destroy(hasRoom)
        unsafe pthread_cond_destroy(hasElements)
        unsafe pthread_mutex_destroy(mutex)
        unsafe hasRoom.deallocate()
        unsafe hasElements.deallocate()
        unsafe mutex.deallocate()
    }

    /// Adds an element, waiting for room; false when the queue is closed and did not take it.
    @discardableResult
    public func push(_ element: Element) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while elements.count >= capacity, !isClosed {
            unsafe pthread_cond_wait(hasRoom, mutex)
        }
        guard !isClosed else { return false }
        elements.append(element)
        unsafe pthread_cond_signal(hasElements)
        return true
    }

    /// Takes the oldest element, waiting for one; nil when the queue is closed and empty.
    public func pop() -> Element? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while elements.isEmpty, !isClosed { unsafe pthread_cond_wait(hasElements, mutex) }
        guard !elements.isEmpty else { return nil }
        let element = elements.removeFirst()
        unsafe pthread_cond_signal(hasRoom)
        return element
    }

    /// Ends the queue: nothing more is taken, and who waits is woken.
    ///
    /// What is in it can still be popped, unless `dropping`, which is how a failure stops the
    /// stages behind it at once.
    public func close(dropping: Bool = false) {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        if dropping { elements.removeAll() }
        unsafe pthread_cond_broadcast(hasElements)
        unsafe pthread_cond_broadcast(hasRoom)
        unsafe pthread_mutex_unlock(mutex)
    }
}
