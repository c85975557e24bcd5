// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// Copies chunks out of containers into new ones, for collecting and for compacting.
///
/// Every chunk is checked against its digest on the way. One that is damaged ends the rewriting of
/// its container, which then stays as it is; a disk that fails ends the command.
final class ChunkCopier {
    let store: ObjectStore
    /// Where each copied chunk lies now.
    private(set) var moved: [Digest: Extent] = [:]
    /// The sizes of the new containers.
    private(set) var sizes: [Digest: Int64] = [:]
    /// The bytes copied.
    private(set) var bytesCopied: Int64 = 0

    private let machinery = PutMachinery()
    private var output: GatheredContainer?
    /// Chunks of the container being written, which has no name yet.
    private var pending: [(chunk: Recipe.Chunk, offset: Int64)] = []
    private var pendingDigests: Set<Digest> = []
    private let buffer = AlignedBuffer(capacity: StoreLimits.blockBytes)
    private let checker: ChunkChecker
    private let bytesMax: Int64

    /// A container that would grow beyond `bytesMax` is ended and another one begun.
    init(_ store: ObjectStore, bytesMax: Int64 = StoreLimits.packBytesMax) {
        self.store = store
        self.bytesMax = bytesMax
        checker = ChunkChecker(store)
    }

    deinit {
        machinery.stop()
        output?.staged.discard()
    }

    /// Copies chunks of one container, in the order of their offsets.
    ///
    /// A `corrupt` error is about this container; the chunks copied before it are good. Any other
    /// is about the disk, and ends the collection.
    func copy(
        _ chunks: [Recipe.Chunk], of container: Digest,
        _ progress: (Int64) -> Void
    ) throws(MregError) {
        let file = try File.open(reading: store.containerPath(container), followLinks: false)
        for chunk in chunks.sorted(by: { $0.extent.offset < $1.extent.offset }) {
            guard moved[chunk.digest] == nil, !pendingDigests.contains(chunk.digest) else {
                continue
            }
            if chunk.extent.encoding != .plain { try checkEncoded(chunk) }
            if let output, output.size > bytesMax - chunk.extent.storedLength {
                try finish()
            }
            let output = try openOutput()
            let offset = output.size
            try copyStored(chunk, from: file, to: output)
            pend(chunk, offset)
            bytesCopied += chunk.extent.storedLength
            progress(bytesCopied)
        }
    }

    /// Adds a chunk whose bytes were checked and are to be stored in another encoding.
    func add(_ chunk: Recipe.Chunk, _ product: CompactLane.Product) throws(MregError) {
        let output = try openOutput()
        let offset = output.size
        try product.bytes.withBytes { (bytes) throws(MregError) in try output.append(bytes) }
        var chunk = chunk
        chunk.extent.encoding = product.encoding
        chunk.extent.storedLength = Int64(product.bytes.count)
        pend(chunk, offset)
    }

    private func pend(_ chunk: Recipe.Chunk, _ offset: Int64) {
        pending.append((chunk, offset))
        pendingDigests.insert(chunk.digest)
    }

    /// Publishes the container being written: durable, with its name, before a recipe says so.
    func finish() throws(MregError) {
        guard let output else { return }
        self.output = nil
        let digest = try output.finish()
        try machinery.wait()
        let target = store.containerPath(digest)
        try Directory.make(Paths.parent(target))
        try output.staged.publish(as: target)
        try Directory.sync(Paths.parent(target))
        sizes[digest] = output.size
        for (chunk, offset) in pending {
            moved[chunk.digest] = Extent(
                container: digest, offset: offset, length: chunk.extent.length,
                encoding: chunk.extent.encoding, storedLength: chunk.extent.storedLength)
        }
        pending = []
        pendingDigests = []
    }

    private func openOutput() throws(MregError) -> GatheredContainer {
        if let output { return output }
        let made = GatheredContainer(
            StagedContainer(in: store.temporary, expected: 0), machinery)
        output = made
        return made
    }

    /// Copies the stored bytes as they are; plain ones are hashed as they pass.
    private func copyStored(
        _ chunk: Recipe.Chunk, from file: borrowing File, to output: GatheredContainer
    ) throws(MregError) {
        var hasher = SHA256Hasher()
        var done: Int64 = 0
        while done < chunk.extent.storedLength {
            let count = Int(min(chunk.extent.storedLength - done, Int64(buffer.capacity)))
            try file.read(into: buffer, at: chunk.extent.offset + done, count: count)
            guard buffer.count == count else {
                throw ObjectStore.damaged(chunk.extent.container, "the container is too short")
            }
            try buffer.withBytes { (bytes) throws(MregError) in
                hasher.update(bytes)
                try output.append(bytes)
            }
            done += Int64(count)
        }
        let digest = hasher.finalize()
        guard chunk.extent.encoding != .plain || digest == chunk.digest else {
            throw ObjectStore.damaged(
                chunk.extent.container, "its bytes at \(chunk.extent.offset) have changed")
        }
    }

    private func checkEncoded(_ chunk: Recipe.Chunk) throws(MregError) {
        guard try checker.holds(chunk) else {
            throw ObjectStore.damaged(
                chunk.extent.container, "its bytes at \(chunk.extent.offset) have changed")
        }
    }
}
