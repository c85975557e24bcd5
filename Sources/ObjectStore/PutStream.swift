// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

extension PutSession {
    /// Puts what `body` writes, which must be exactly `size` bytes.
    public func putStream(
        size: Int64, _ body: (PutSink) throws(MregError) -> Void
    ) throws(MregError) -> BlobInfo {
        try checkOpen()
        guard size >= StoreLimits.packedStreamBytesMax else {
            let sink = PutSink(limit: size, to: nil)
            try body(sink)
            try sink.checkComplete()
            return try putBytes(sink.bytes)
        }
        let plan = CutPlan(rule: .pieces, ends: [])
        let intake = BlobIntake(self, size: size, plan: plan)
        do throws(MregError) {
            let pool = BlockPool(
                count: StoreLimits.madeBlocks, capacity: StoreLimits.blockBytes)
            let filler = BlockFiller(pool) { (block) throws(MregError) in
                try intake.take(block)
                self.count(block)
                return true
            }
            let sink = PutSink(limit: size, to: filler)
            try body(sink)
            try sink.checkComplete()
            try filler.finish()
            let outcome = try intake.finish()
            try machinery.wait()
            return try adopt(outcome, size, plan.rule)
        } catch {
            intake.discard()
            throw error
        }
    }
}

/// Takes the bytes of a stream that is being put.
public final class PutSink {
    private let limit: Int64
    private let filler: BlockFiller?
    private var count: Int64 = 0
    private(set) var bytes: [UInt8] = []

    init(limit: Int64, to filler: BlockFiller?) {
        self.limit = limit
        self.filler = filler
        if filler == nil { bytes.reserveCapacity(Int(limit)) }
    }

    /// Adds bytes; more than were announced are an error.
    public func write(_ span: RawSpan) throws(MregError) {
        count += Int64(span.byteCount)
        guard count <= limit else { throw mismatch }
        guard let filler else {
            unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            return
        }
        try filler.append(span)
    }

    /// Adds bytes; more than were announced are an error.
    public func write(_ bytes: [UInt8]) throws(MregError) { try unsafe write(bytes.span.bytes) }

    func checkComplete() throws(MregError) {
        guard count == limit else { throw mismatch }
    }

    private var mismatch: MregError {
        MregError(
            .failed, "a stream was announced with \(limit) bytes", cause: "it has \(count) so far")
    }
}
