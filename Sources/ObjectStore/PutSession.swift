// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// Puts blobs into a store; nothing of it can be found before `commit()`.
///
/// Big blobs are cut into chunks, and only those the store lacks are written: a new file becomes
/// a container of its own, byte for byte; everything small shares one, the pack. One thread uses
/// a session; what is not committed is removed when the session goes. The caller holds the
/// shared lease.
public final class PutSession {
    /// A blob of this session that the store did not have.
    struct Pending {
        var digest: Digest
        var size: Int64
        var rule: CutRule
        var chunks: [StagedChunk]
    }

    let store: ObjectStore
    let machinery = PutMachinery()
    private let index: any BlobIndex
    private(set) var containers: [StagedContainer] = []
    private(set) var digests: [Digest?] = []
    private(set) var sizes: [Int64] = []
    private var pack: (number: Int, container: GatheredContainer)?
    private(set) var pending: [Pending] = []
    private var pendingDigests: Set<Digest> = []
    private var pendingChunks: [Digest: (container: Int, offset: Int64)] = [:]
    private var sizesFound: [Digest: Int64?] = [:]
    private(set) var reused: [Digest: BlobPlace] = [:]
    /// The containers of the store that new recipes place chunks in, with their sizes.
    private(set) var reusedContainers: [Digest: Int64] = [:]
    /// What zips say of their stored members can be held against these.
    private(set) var checksums: [Digest: PieceChecksums] = [:]
    private(set) var isFinished = false

    /// The bytes of all blobs put so far.
    public private(set) var bytesRead: Int64 = 0
    /// Those of them that need not be stored, because the store or this session has them.
    public private(set) var bytesReused: Int64 = 0
    /// Told the bytes read so far, now and then.
    public var progress: ((Int64) -> Void)?

    init(store: ObjectStore, index: any BlobIndex) {
        self.store = store
        self.index = index
    }

    deinit { abort() }

    /// Puts a regular file, in one pass and bounded memory; links are refused.
    ///
    /// A file of at least `minimumContainerBytes` is cut, and gets a container for what is novel
    /// in it. A file that changes while it is read is an error with exit status 75.
    public func putFile(
        _ path: String, minimumContainerBytes: Int64 = StoreLimits.packedFileBytesMax
    ) throws(MregError) -> BlobInfo {
        try checkOpen()
        let source = try SourceFile(path)
        if source.size < min(minimumContainerBytes, Int64(StoreLimits.blockBytes)) {
            guard let block = machinery.gathering.take() else { throw Self.over }
            try source.forEachBlock(block.buffer) { (_) throws(MregError) in }
            var info = try block.buffer.withBytes { (bytes) throws(MregError) in try pack(bytes) }
            info.stamp = source.stamp
            return info
        }
        let plan = try CutPlan.make(size: source.size) { (offset, count) throws(MregError) in
            try source.bytes(at: offset, count: count)
        }
        var info = try put(size: source.size, plan, isAtHand: source.isInMemory) {
            (pool, emit) throws(MregError) in
            try source.readAhead(pool, emit)
        } check: { () throws(MregError) in
            try source.checkUnchanged()
        }
        info.stamp = source.stamp
        return info
    }

    /// Whether the store has a blob whose digest the caller knows; it counts as put then.
    ///
    /// No byte of it is read: its containers are there and long enough, and the shared lease
    /// keeps them.
    public func putKnown(_ digest: Digest, size: Int64) throws(MregError) -> Bool {
        try checkOpen()
        guard try isKnown(digest, size) else { return false }
        bytesReused += size
        return true
    }

    /// Puts bytes from memory into the pack.
    public func putBytes(_ bytes: [UInt8]) throws(MregError) -> BlobInfo {
        try checkOpen()
        return try unsafe pack(bytes.span.bytes)
    }

    /// Drops everything that was put; nothing of it stays on disk.
    public func abort() {
        isFinished = true
        machinery.stop()
        pack?.container.staged.discard()
        pack = nil
        for container in containers { container.discard() }
        containers = []
        pending = []
    }

    func checkOpen() throws(MregError) {
        guard !isFinished else { throw Self.over }
        try machinery.check()
    }

    private static var over: MregError { MregError(.failed, "this put session is over") }
}

extension PutSession {
    /// Puts a source that can be read twice: a second time only to store whole what is nearly
    /// all novel.
    ///
    /// What is `isAtHand`, in memory already, is read by the thread that hashes it, while it is
    /// in that processor's cache; for the rest a thread reads ahead.
    func put(
        size: Int64, _ plan: CutPlan, isAtHand: Bool = false, pool: BlockPool? = nil,
        _ source: @escaping ReadAhead.Source,
        check: () throws(MregError) -> Void
    ) throws(MregError) -> BlobInfo {
        let before = bytesRead
        let pool = pool ?? machinery.reading
        let first = try take(size, plan, storesAll: false, isAtHand, pool, source, check)
        guard let staged = first.container, first.skipped > 0,
            first.skipped <= size / StoreLimits.wholeShare,
            try !isKnown(first.digest, size)
        else { return try adopt(first, size, plan.rule) }
        try machinery.wait()
        staged.discard()
        bytesRead = before
        let second = try take(size, plan, storesAll: true, isAtHand, pool, source, check)
        guard second.digest == first.digest else {
            second.container?.discard()
            throw MregError(
                .busy, "a file changed while it was read",
                next: "wait until it is written, then run the command again")
        }
        return try adopt(second, size, plan.rule)
    }

    private func take(
        _ size: Int64, _ plan: CutPlan, storesAll: Bool, _ isAtHand: Bool, _ pool: BlockPool,
        _ source: @escaping ReadAhead.Source, _ check: () throws(MregError) -> Void
    ) throws(MregError) -> BlobIntake.Outcome {
        let intake = BlobIntake(self, size: size, plan: plan, storesAll: storesAll)
        do throws(MregError) {
            if isAtHand {
                try readHere(pool, source, into: intake)
            } else {
                let reader = try ReadAhead(pool, source)
                while let block = try reader.next() { try take(block, into: intake) }
            }
            let outcome = try intake.finish()
            try machinery.wait()
            try check()
            return outcome
        } catch {
            intake.discard()
            throw error
        }
    }

    private func readHere(
        _ pool: BlockPool, _ source: ReadAhead.Source, into intake: BlobIntake
    ) throws(MregError) {
        var failure: MregError?
        try source(pool) { block in
            do throws(MregError) {
                try take(block, into: intake)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    private func take(_ block: Block, into intake: BlobIntake) throws(MregError) {
        try intake.take(block)
        count(block)
    }

    /// Counts the bytes of a block as read.
    func count(_ block: Block) {
        bytesRead += Int64(block.buffer.count)
        progress?(bytesRead)
    }

    /// Keeps what came of a blob, unless the blob turns out to be known.
    func adopt(
        _ outcome: BlobIntake.Outcome, _ size: Int64, _ rule: CutRule
    ) throws(MregError) -> BlobInfo {
        checksums[outcome.digest] = outcome.checksums
        var info = BlobInfo(
            digest: outcome.digest, size: size, wasKnown: true,
            chunks: outcome.chunks.map {
                BlobChunk(digest: $0.digest, offset: $0.start, length: $0.length)
            })
        if try isKnown(outcome.digest, size) {
            outcome.container?.discard()
            bytesReused += size
            return info
        }
        info.wasKnown = false
        bytesReused += outcome.skipped
        var chunks = outcome.chunks
        if let container = outcome.container {
            let number = containers.count
            containers.append(container)
            digests.append(outcome.containerDigest)
            sizes.append(outcome.containerSize)
            for index in chunks.indices {
                guard case .own(let offset) = chunks[index].place else { continue }
                chunks[index].place = .session(container: number, offset: offset)
                pendingChunks[chunks[index].digest] = (number, offset)
            }
        }
        remember(outcome.digest, size, rule, chunks)
        return info
    }

    /// Adds a small blob to the pack, unless it is known.
    func pack(_ bytes: RawSpan) throws(MregError) -> BlobInfo {
        let digest = SHA256Hasher.hash(bytes)
        let size = Int64(bytes.byteCount)
        let chunk = BlobChunk(digest: digest, offset: 0, length: size)
        var info = BlobInfo(digest: digest, size: size, wasKnown: true, chunks: [chunk])
        bytesRead += size
        if try isKnown(digest, size) {
            bytesReused += size
            return info
        }
        info.wasKnown = false
        // A chunk of a larger blob may be just this.
        var place = try find(digest, size)
        if place == nil {
            let (number, container) = try openPack(for: size)
            place = .session(container: number, offset: container.size)
            try container.append(bytes)
        } else {
            bytesReused += size
        }
        guard let place else { return info }
        remember(
            digest, size, .whole,
            [StagedChunk(digest: digest, start: 0, length: size, place: place)])
        return info
    }

    private func openPack(
        for size: Int64
    ) throws(MregError) -> (number: Int, container: GatheredContainer) {
        if let pack, pack.container.size > StoreLimits.packBytesMax - size { try sealPack() }
        if let pack { return pack }
        let staged = StagedContainer(in: store.temporary, expected: 0)
        let opened = (containers.count, GatheredContainer(staged, machinery))
        containers.append(staged)
        digests.append(nil)
        sizes.append(0)
        pack = opened
        return opened
    }

    func sealPack() throws(MregError) {
        guard let (number, container) = pack else { return }
        digests[number] = try container.finish()
        sizes[number] = container.size
        pack = nil
    }

    private func remember(
        _ digest: Digest, _ size: Int64, _ rule: CutRule, _ chunks: [StagedChunk]
    ) {
        pending.append(Pending(digest: digest, size: size, rule: rule, chunks: chunks))
        pendingDigests.insert(digest)
        if chunks.count == 1, case .session(let number, let offset) = chunks[0].place {
            pendingChunks[digest] = (number, offset)
        }
    }

    /// Whether this session or the store has a blob; it is then needed until the end.
    private func isKnown(_ digest: Digest, _ size: Int64) throws(MregError) -> Bool {
        if pendingDigests.contains(digest) || reused[digest] != nil { return true }
        guard let place = try store.locate(digest, in: index), place.size == size else {
            return false
        }
        reused[digest] = place
        return true
    }

    /// Where a chunk lies already, if its container is there.
    func find(_ digest: Digest, _ length: Int64) throws(MregError) -> StagedChunk.Place? {
        if let place = pendingChunks[digest] {
            return .session(container: place.container, offset: place.offset)
        }
        guard let extent = try index.chunk(digest), extent.length == length else { return nil }
        let size: Int64?
        if let found = sizesFound[extent.container] {
            size = found
        } else {
            size = try store.containerSize(extent.container)
            sizesFound[extent.container] = size
        }
        guard let size, extent.offset <= size - extent.storedLength else { return nil }
        // A container that is a blob as well has that blob's size, or it is damaged.
        if let place = try index.place(of: extent.container), place.extents.count == 1,
            place.extents[0].container == extent.container, place.size != size
        {
            return nil
        }
        reusedContainers[extent.container] = size
        return .stored(extent)
    }
}
