// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Fills the blocks of a pool with bytes from here and there; hands on each that is full.
final class BlockFiller {
    /// Whether whoever takes the blocks has had enough.
    private(set) var isStopped = false
    private let pool: BlockPool
    private let emit: (Block) throws(MregError) -> Bool
    private var block: Block?

    init(_ pool: BlockPool, _ emit: @escaping (Block) throws(MregError) -> Bool) {
        self.pool = pool
        self.emit = emit
    }

    /// Adds bytes from memory.
    func append(_ bytes: RawSpan) throws(MregError) {
        var done = 0
        while done < bytes.byteCount, let block = openBlock() {
            done += block.buffer.append(bytes.extracting(done..<bytes.byteCount))
            try emitIfFull(block)
        }
    }

    /// Adds bytes of a file, at most what fits into the present block; shows them to `body`.
    func append(
        _ file: borrowing File, at offset: Int64, count: Int64, _ body: (RawSpan) -> Void
    ) throws(MregError) -> Int {
        guard let block = openBlock() else { return 0 }
        let before = block.buffer.count
        let wanted = Int(min(count, Int64(block.buffer.capacity)))
        let got = try file.append(to: block.buffer, at: offset, count: wanted)
        block.buffer.withBytes { bytes in body(bytes.extracting(before..<before + got)) }
        try emitIfFull(block)
        return got
    }

    /// Hands on the last block.
    func finish() throws(MregError) {
        if let last = block.take(), !isStopped { isStopped = try !emit(last) }
    }

    private func openBlock() -> Block? {
        guard !isStopped else { return nil }
        if block == nil { block = pool.take() }
        return block
    }

    private func emitIfFull(_ full: Block) throws(MregError) {
        guard full.buffer.count == full.buffer.capacity else { return }
        block = nil
        isStopped = try !emit(full)
    }
}
