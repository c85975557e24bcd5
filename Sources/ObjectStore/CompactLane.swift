// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// One thread's part of compacting: reads a chunk, checks it, encodes it, and decodes it again.
final class CompactLane: Sendable {
    /// What became of a chunk; valid until the lane runs again.
    struct Product: Sendable {
        var encoding: ChunkEncoding
        /// The bytes to be stored.
        var bytes: AlignedBuffer
    }

    private struct Tools {
        let encoder = Result(catching: { () throws(MregError) in try PlaneEncoder() })
        let decoder = Result(catching: { () throws(MregError) in try PlaneDecoder() })
        var product: Product?
    }

    private let store: ObjectStore
    private let tools = Mutex(Tools())
    private let plain = AlignedBuffer(capacity: PlaneLimits.plainBytesMax)
    private let encoded = AlignedBuffer(capacity: PlaneLimits.plainBytesMax)

    init(_ store: ObjectStore) { self.store = store }

    /// What the last run made, once; nil when the chunk was none to be encoded.
    func take() -> Product? { tools.withLock { $0.product.take() } }

    /// Encodes a chunk, if it is plain and neither too small nor too large.
    func run(_ chunk: Recipe.Chunk) throws(MregError) {
        guard chunk.extent.mayBeEncoded else { return }
        try read(chunk)
        try tools.withLock { (tools) throws(MregError) in
            let isEncoded = try encode(tools.encoder.get())
            if isEncoded { try decode(tools.decoder.get(), chunk.digest) }
            tools.product = Product(
                encoding: isEncoded ? .planes : .plain, bytes: isEncoded ? encoded : plain)
        }
    }

    private func read(_ chunk: Recipe.Chunk) throws(MregError) {
        let extent = chunk.extent
        let file = try File.open(
            reading: store.containerPath(extent.container), followLinks: false)
        try file.read(into: plain, at: extent.offset, count: Int(extent.length))
        guard Int64(plain.count) == extent.length else {
            throw ObjectStore.damaged(extent.container, "the container is too short")
        }
        guard plain.withBytes({ SHA256Hasher.hash($0) }) == chunk.digest else {
            throw ObjectStore.damaged(
                extent.container, "its bytes at \(extent.offset) have changed")
        }
    }

    private func encode(_ encoder: PlaneEncoder) throws(MregError) -> Bool {
        var count: Int?
        encoded.fill(encoded.capacity) { room in
            count = plain.withBytes { encoder.encode($0, into: &room) }
        }
        encoded.count = count ?? 0
        return count != nil
    }

    /// Nothing replaces plain bytes before it was seen to give them back.
    private func decode(_ decoder: PlaneDecoder, _ digest: Digest) throws(MregError) {
        try plain.fill(plain.count) { (room) throws(MregError) in
            try encoded.withBytes { (bytes) throws(MregError) in
                try decoder.decode(bytes, into: &room)
            }
        }
        guard plain.withBytes({ SHA256Hasher.hash($0) }) == digest else {
            throw MregError(
                .failed, "an encoded chunk does not give its bytes back",
                cause: "chunk \(digest); nothing was replaced")
        }
    }
}

extension Extent {
    /// Whether encoding may be tried.
    var mayBeEncoded: Bool {
        encoding == .plain && length >= Int64(PlaneLimits.plainBytesMin)
            && length <= Int64(PlaneLimits.plainBytesMax)
    }
}
