// SPDX-License-Identifier: Apache-2.0
import Glibc
import MregCore
import MregSystem
import Synchronization
import Testing

@Suite struct BoundedQueueTests {
    @Test(arguments: [1, 3, 100]) func `elements come out in the order they went in`(
        _ capacity: Int
    ) throws {
        let queue = BoundedQueue<Int>(capacity: capacity)
        let producer = try OwnedThread {
            for number in 0..<10_000 { queue.push(number) }
            queue.close()
        }
        var expected = 0
        while let number = queue.pop() {
            #expect(number == expected)
            expected += 1
        }
        producer.join()
        #expect(expected == 10_000)
    }

    @Test func `who is ahead waits for room`() throws {
        let queue = BoundedQueue<Int>(capacity: 2)
        let pushed = Atomic<Int>(0)
        let producer = try OwnedThread {
            for number in 0..<5 where queue.push(number) { pushed.add(1, ordering: .relaxed) }
        }
        usleep(200_000)
        #expect(pushed.load(ordering: .relaxed) == 2)
        #expect(queue.pop() == 0)
        for _ in 0..<1000 where pushed.load(ordering: .relaxed) < 3 { usleep(10_000) }
        #expect(pushed.load(ordering: .relaxed) == 3)
        queue.close(dropping: true)
        producer.join()
    }

    @Test func `closing wakes a waiting producer, whose element is not taken`() throws {
        let queue = BoundedQueue<Int>(capacity: 1)
        let answers = Mutex<[Bool]>([])
        let producer = try OwnedThread {
            for number in 0..<2 {
                let taken = queue.push(number)
                answers.withLock { $0.append(taken) }
            }
        }
        for _ in 0..<1000 where answers.withLock({ $0.isEmpty }) { usleep(1000) }
        queue.close()
        producer.join()
        #expect(answers.withLock { $0 } == [true, false])
        #expect(queue.pop() == 0)
        #expect(queue.pop() == nil)
    }

    @Test func `closing wakes a waiting consumer`() throws {
        let queue = BoundedQueue<Int>(capacity: 1)
        let answers = Mutex<[Int?]>([])
        let consumer = try OwnedThread {
            let answer = queue.pop()
            answers.withLock { $0.append(answer) }
        }
        usleep(20_000)
        queue.close()
        consumer.join()
        #expect(answers.withLock { $0 } == [nil])
    }

    @Test func `closing with dropping leaves nothing to pop`() {
        let queue = BoundedQueue<Int>(capacity: 3)
        #expect(queue.push(1))
        queue.close(dropping: true)
        #expect(queue.pop() == nil)
        #expect(!queue.push(2))
    }

    @Test func `many producers and consumers lose and double nothing`() throws {
        let queue = BoundedQueue<Int>(capacity: 4)
        let sum = Atomic<Int>(0)
        let producers = try (0..<4).map { part in
            try OwnedThread { for number in 0..<5000 { queue.push(part * 5000 + number) } }
        }
        let consumers = try (0..<4).map { _ in
            try OwnedThread {
                while let number = queue.pop() { sum.add(number, ordering: .relaxed) }
            }
        }
        for producer in producers { producer.join() }
        queue.close()
        for consumer in consumers { consumer.join() }
        #expect(sum.load(ordering: .relaxed) == 20_000 * 19_999 / 2)
    }
}

@Suite struct OwnedThreadTests {
    @Test func `a thread is joined once, and at the latest when its value goes`() throws {
        let done = Atomic<Int>(0)
        do {
            let thread = try OwnedThread {
                usleep(10_000)
                done.add(1, ordering: .relaxed)
            }
            thread.join()
            thread.join()
            #expect(done.load(ordering: .relaxed) == 1)
            _ = try OwnedThread {
                usleep(10_000)
                done.add(1, ordering: .relaxed)
            }
        }
        #expect(done.load(ordering: .relaxed) == 2)
    }
}
