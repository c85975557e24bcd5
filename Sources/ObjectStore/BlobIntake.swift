// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// A chunk of a blob that is being put.
struct StagedChunk {
    /// Where its bytes lie or will lie.
    enum Place {
        /// In a container of the store.
        case stored(Extent)
        /// In a container of this session, by its number.
        case session(container: Int, offset: Int64)
        /// In the container of the blob itself, which has no number yet.
        case own(offset: Int64)
    }

    var digest: Digest
    var start: Int64
    var length: Int64
    var place: Place
}

/// Takes the bytes of one blob in order: hashes, cuts, and sends novel chunks to a container.
///
/// While nothing is skipped the container is the blob's prefix, and blocks go to it as they were
/// read. A known chunk is left out; from then on novel chunks are gathered behind each other. A
/// few tiny known chunks (the header of a file whose weights have all changed) are written again
/// if something novel follows them, so that a new file is a container of its own.
final class BlobIntake {
    private struct Held {
        var block: Block
        var start: Int64
        var end: Int64 { start + Int64(block.buffer.count) }
    }

    /// What came of a blob.
    struct Outcome {
        var digest: Digest
        var chunks: [StagedChunk]
        /// The bytes of known chunks that were not written.
        var skipped: Int64
        /// The container with the novel chunks, if there are any.
        var container: StagedContainer?
        var containerDigest: Digest?
        var containerSize: Int64
        /// What a zip's stored members can be held against.
        var checksums: PieceChecksums?
    }

    private let session: PutSession
    private let size: Int64
    private let storesAll: Bool
    private var cutter: Cutter
    private var whole = SHA256Hasher()
    private var chunk = SHA256Hasher()
    private var chunks: [StagedChunk] = []
    private var offset: Int64 = 0
    private var chunkStart: Int64 = 0
    private var held: [Held] = []
    private var checksums: PieceChecksums?
    private var own: [Digest: Int64] = [:]
    private var skipped: Int64 = 0

    private var isPrefix = true
    /// Known chunks at the end of `chunks` that may yet be written again.
    private var undecided = 0
    private var repeated: Int64 = 0
    /// The end of the prefix that is to be written, the digest of it, and what is on its way.
    private var settled: Int64 = 0
    private var settledHash = SHA256Hasher()
    private var sent: Int64 = 0
    private var container: StagedContainer?
    private var gathered: GatheredContainer?

    /// Begins a blob; with `storesAll`, known chunks are written like any other.
    init(_ session: PutSession, size: Int64, plan: CutPlan, storesAll: Bool = false) {
        self.session = session
        self.size = size
        self.storesAll = storesAll
        cutter = plan.makeCutter()
        checksums = plan.rule == .zip ? PieceChecksums() : nil
    }

    /// Takes the next block; every one but the last must be full.
    func take(_ block: Block) throws(MregError) {
        held.append(Held(block: block, start: offset))
        try block.buffer.withBytes { (bytes) throws(MregError) in try hash(bytes) }
    }

    /// Both digests in one go: the two lanes of a core take little longer than one.
    private func hash(_ bytes: RawSpan) throws(MregError) {
        var done = 0
        while done < bytes.byteCount {
            let rest = bytes.extracting(done..<bytes.byteCount)
            let room = StoreLimits.chunkBytesMax - (offset - chunkStart)
            let most = Int(min(room, Int64(rest.byteCount)))
            let cut = cutter.nextBoundary(in: rest, at: offset).map { max($0, 1) }
            let count = min(cut ?? most, most)
            let piece = rest.extracting(0..<count)
            SHA256Hasher.updateBoth(&whole, piece, &chunk, piece)
            checksums?.update(piece)
            done += count
            offset += Int64(count)
            if count == cut || Int64(count) == room { try endChunk() }
        }
    }

    private func endChunk() throws(MregError) {
        var ended = SHA256Hasher()
        swap(&ended, &chunk)
        let digest = ended.finalize()
        checksums?.endPiece(at: offset)
        let length = offset - chunkStart
        let known = try storesAll ? nil : find(digest, length)
        chunks.append(
            StagedChunk(
                digest: digest, start: chunkStart, length: length,
                place: known ?? .own(offset: chunkStart)))
        if isPrefix {
            try extendPrefix(isKnown: known != nil, length)
        } else {
            try gather(isKnown: known != nil)
        }
        chunkStart = offset
        if !isPrefix { held.removeAll { $0.end <= offset } }
    }

    private func find(_ digest: Digest, _ length: Int64) throws(MregError) -> StagedChunk.Place? {
        if let offset = own[digest] { return .own(offset: offset) }
        return try session.find(digest, length)
    }

    // MARK: - While the container is the prefix of the blob

    private func extendPrefix(isKnown: Bool, _ length: Int64) throws(MregError) {
        undecided += 1
        guard isKnown else { return try settle() }
        let most = min(size / StoreLimits.repeatedShare, StoreLimits.repeatedBytesMax)
        if repeated + length <= most {
            repeated += length
        } else {
            try leavePrefix()
        }
    }

    /// Everything so far is to be written where it is in the blob.
    private func settle() throws(MregError) {
        for index in (chunks.count - undecided)..<chunks.count {
            let (digest, start) = (chunks[index].digest, chunks[index].start)
            chunks[index].place = .own(offset: start)
            if own[digest] == nil { own[digest] = start }
        }
        undecided = 0
        settled = offset
        settledHash = whole.copy()
        try sendBlocks()
    }

    private func sendBlocks() throws(MregError) {
        let staged = openContainer()
        while let first = held.first, first.end <= settled {
            try session.machinery.writer().submit { () throws(MregError) in
                try staged.write(first.block.buffer, at: first.start)
            }
            sent = first.end
            held.removeFirst()
        }
    }

    private func openContainer() -> StagedContainer {
        if let container { return container }
        let made = StagedContainer(in: session.store.temporary, expected: size)
        container = made
        return made
    }

    /// The undecided chunks are left out after all; what is novel is gathered from now on.
    private func leavePrefix() throws(MregError) {
        isPrefix = false
        for chunk in chunks.suffix(undecided) { skipped += chunk.length }
        undecided = 0
        guard settled > 0 else { return }
        let gathered = GatheredContainer(
            openContainer(), session.machinery, written: sent, size: settled,
            hasher: settledHash.copy())
        try forEachHeld(sent, settled) { (bytes) throws(MregError) in
            try gathered.appendHashed(bytes)
        }
        self.gathered = gathered
    }

    // MARK: - Afterwards

    private func gather(isKnown: Bool) throws(MregError) {
        guard !isKnown else {
            skipped += offset - chunkStart
            return
        }
        let target = gathered ?? GatheredContainer(openContainer(), session.machinery)
        gathered = target
        chunks[chunks.count - 1].place = .own(offset: target.size)
        own[chunks[chunks.count - 1].digest] = target.size
        try forEachHeld(chunkStart, offset) { (bytes) throws(MregError) in
            try target.append(bytes)
        }
    }

    private func forEachHeld(
        _ start: Int64, _ end: Int64, _ body: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        for item in held where item.end > start && item.start < end {
            let (first, last) = (max(start, item.start), min(end, item.end))
            try item.block.buffer.withBytes { (bytes) throws(MregError) in
                try body(bytes.extracting(Int(first - item.start)..<Int(last - item.start)))
            }
        }
    }

    // MARK: - The end

    /// Ends the blob; its container is not sealed yet.
    func finish() throws(MregError) -> Outcome {
        guard offset == size else {
            throw MregError(.failed, "\(offset) bytes came where \(size) were expected")
        }
        if offset > chunkStart || chunks.isEmpty { try endChunk() }
        if isPrefix, undecided > 0 {
            if settled > 0 { try settle() } else { try leavePrefix() }
        }
        var ended = SHA256Hasher()
        swap(&ended, &whole)
        let digest = ended.finalize()
        held = []
        var outcome = Outcome(
            digest: digest, chunks: chunks, skipped: skipped, container: container,
            containerDigest: nil, containerSize: gathered?.size ?? settled, checksums: checksums)
        if let gathered {
            outcome.containerDigest = try gathered.finish()
        } else if let container {
            outcome.containerDigest = digest
            try session.machinery.writer().submit { () throws(MregError) in try container.seal() }
        }
        return outcome
    }

    /// Removes what was written.
    func discard() { container?.discard() }
}
