// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// Puts blobs into a store; nothing of it can be found before `commit()`.
///
/// Big files become containers of their own, byte for byte; everything small shares one, the
/// pack. A blob the store has already is not written again. One thread uses a session; what is
/// not committed is removed when the session goes. The caller holds the shared lease.
public final class PutSession {
    /// A blob written by this session, and where: a container by its number, and an offset.
    struct Pending {
        var digest: Digest
        var size: Int64
        var container: Int
        var offset: Int64
    }

    let store: ObjectStore
    private let index: any BlobIndex
    var containers: [StagedContainer] = []
    var digests: [Digest?] = []
    private var pack: Int?
    var pending: [Pending] = []
    private var pendingDigests: Set<Digest> = []
    private var pendingSizes: Set<Int64> = []
    var reused: [Digest: BlobPlace] = [:]
    private(set) var isFinished = false
    private lazy var buffer = AlignedBuffer(capacity: StoreLimits.blockBytes)

    /// The bytes of all blobs put so far.
    public private(set) var bytesRead: Int64 = 0
    /// Those of them that need not be stored, because the store or this session has them.
    public private(set) var bytesReused: Int64 = 0

    init(store: ObjectStore, index: any BlobIndex) {
        self.store = store
        self.index = index
    }

    /// Puts a regular file, in one pass and bounded memory; links are refused.
    ///
    /// A file of at least `minimumContainerBytes` gets a container of its own. Where the index
    /// may have a blob of that size the file is hashed first and only written if it is new.
    /// A file that changes while it is read is an error with exit status 75.
    public func putFile(
        _ path: String, minimumContainerBytes: Int64 = StoreLimits.packedFileBytesMax
    ) throws(MregError) -> BlobInfo {
        try checkOpen()
        let source = try SourceFile(path)
        if source.size < min(minimumContainerBytes, Int64(StoreLimits.blockBytes)) {
            try source.forEachBlock(buffer) { (_) throws(MregError) in }
            return try buffer.withBytes { (bytes) throws(MregError) in try pack(bytes) }
        }
        var expected: Digest?
        if index.mayHaveBlob(ofSize: source.size) || pendingSizes.contains(source.size) {
            let digest = try source.hash(buffer)
            if let info = try known(digest, source.size) { return info }
            expected = digest
        }
        let container = try StagedContainer(in: store.temporary, expected: source.size)
        try source.forEachBlock(buffer) { (block) throws(MregError) in try container.append(block) }
        let digest = try container.finishHash()
        if let expected, expected != digest { throw source.changed }
        return try adopt(container, digest)
    }

    /// Puts bytes from memory into the pack.
    public func putBytes(_ bytes: [UInt8]) throws(MregError) -> BlobInfo {
        try checkOpen()
        return try unsafe pack(bytes.span.bytes)
    }

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
        let container = try StagedContainer(in: store.temporary, expected: size)
        let sink = PutSink(limit: size, to: container)
        try body(sink)
        try sink.checkComplete()
        return try adopt(container, try container.finishHash())
    }

    /// Drops everything that was put; nothing of it stays on disk.
    public func abort() {
        isFinished = true
        containers = []
        pending = []
    }

    func checkOpen() throws(MregError) {
        guard !isFinished else { throw MregError(.failed, "this put session is over") }
    }

    /// Keeps a finished container of one blob, unless the blob turns out to be known.
    private func adopt(
        _ container: StagedContainer, _ digest: Digest
    ) throws(MregError) -> BlobInfo {
        if let info = try known(digest, container.size) { return info }
        try container.seal()
        containers.append(container)
        digests.append(digest)
        return remember(digest, container.size, in: containers.count - 1, at: 0)
    }

    /// Adds a small blob to the pack, unless it is known.
    private func pack(_ bytes: RawSpan) throws(MregError) -> BlobInfo {
        let digest = SHA256Hasher.hash(bytes)
        let size = Int64(bytes.byteCount)
        if let info = try known(digest, size) { return info }
        let number = try openPack(for: size)
        let offset = containers[number].size
        try containers[number].append(bytes)
        return remember(digest, size, in: number, at: offset)
    }

    private func openPack(for size: Int64) throws(MregError) -> Int {
        if let pack, containers[pack].size > StoreLimits.packBytesMax - size { try sealPack() }
        if let pack { return pack }
        containers.append(try StagedContainer(in: store.temporary, expected: 0))
        digests.append(nil)
        pack = containers.count - 1
        return containers.count - 1
    }

    func sealPack() throws(MregError) {
        guard let number = pack else { return }
        digests[number] = try containers[number].finishHash()
        try containers[number].seal()
        pack = nil
    }

    /// The answer for a blob that need not be written: this session or the store has it.
    private func known(_ digest: Digest, _ size: Int64) throws(MregError) -> BlobInfo? {
        if !pendingDigests.contains(digest), reused[digest] == nil {
            guard let place = try store.locate(digest, in: index), place.size == size else {
                return nil
            }
            reused[digest] = place
        }
        bytesRead += size
        bytesReused += size
        return BlobInfo(digest: digest, size: size, wasKnown: true)
    }

    private func remember(
        _ digest: Digest, _ size: Int64, in container: Int, at offset: Int64
    ) -> BlobInfo {
        pending.append(Pending(digest: digest, size: size, container: container, offset: offset))
        pendingDigests.insert(digest)
        pendingSizes.insert(size)
        bytesRead += size
        return BlobInfo(digest: digest, size: size, wasKnown: false)
    }
}

/// Takes the bytes of a stream that is being put.
public final class PutSink {
    private let limit: Int64
    private let container: StagedContainer?
    private var count: Int64 = 0
    private(set) var bytes: [UInt8] = []

    init(limit: Int64, to container: StagedContainer?) {
        self.limit = limit
        self.container = container
        if container == nil { bytes.reserveCapacity(Int(limit)) }
    }

    /// Adds bytes; more than were announced are an error.
    public func write(_ span: RawSpan) throws(MregError) {
        count += Int64(span.byteCount)
        guard count <= limit else { throw mismatch }
        guard let container else {
            unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            return
        }
        try container.append(span)
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
