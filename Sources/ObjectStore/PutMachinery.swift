// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// The threads and blocks of a put session, made when they are first needed.
///
/// Three stages overlap: a thread reads ahead into blocks, the session's own thread hashes and
/// decides, and one thread does everything that changes a container, in order. Only the reader
/// takes from `reading`, only the session's thread from `gathering`, and the writer waits for
/// neither: so no stage can wait for itself. The session's thread holds at most the blocks of an
/// undecided chunk and of the tiny repeats before it, which are fewer than there are.
final class PutMachinery {
    private var readingPool: BlockPool?
    private var gatheringPool: BlockPool?
    private var thread: JobThread?

    /// Blocks that a source is read into.
    var reading: BlockPool { Self.pool(&readingPool, StoreLimits.readBlocks) }
    /// Blocks that novel bytes are gathered in.
    var gathering: BlockPool { Self.pool(&gatheringPool, StoreLimits.gatherBlocks) }

    private static func pool(_ pool: inout BlockPool?, _ count: Int) -> BlockPool {
        let made = pool ?? BlockPool(count: count, capacity: StoreLimits.blockBytes)
        pool = made
        return made
    }

    /// Gives the blocks back to the system that nobody holds; others are made when needed.
    func dropBlocks() { (readingPool, gatheringPool) = (nil, nil) }

    /// The thread that writes.
    func writer() throws(MregError) -> JobThread {
        if let thread { return thread }
        let made = try JobThread(capacity: StoreLimits.readBlocks)
        thread = made
        return made
    }

    /// Waits until everything on its way is written.
    func wait() throws(MregError) { try thread?.wait() }

    /// Throws what writing threw.
    func check() throws(MregError) { try thread?.check() }

    /// Drops what waits, and ends the thread.
    func stop() {
        thread?.stop()
        thread = nil
        dropBlocks()
    }
}

/// Reads a source on a thread of its own, a bounded number of blocks ahead.
final class ReadAhead {
    /// Fills blocks and hands them on until it is told that nobody wants more.
    typealias Source =
        @Sendable (BlockPool, (Block) -> Bool) throws(MregError) -> Void

    private let queue: BoundedQueue<Result<Block, MregError>>
    private let thread: OwnedThread

    init(_ pool: BlockPool, _ source: @escaping Source) throws(MregError) {
        let queue = BoundedQueue<Result<Block, MregError>>(capacity: StoreLimits.readBlocks)
        self.queue = queue
        thread = try OwnedThread {
            do throws(MregError) {
                try source(pool) { queue.push(.success($0)) }
            } catch {
                queue.push(.failure(error))
            }
            queue.close()
        }
    }

    deinit {
        queue.close(dropping: true)
        thread.join()
    }

    /// The next block, or nil at the end; throws what reading threw.
    func next() throws(MregError) -> Block? { try queue.pop()?.get() }
}
