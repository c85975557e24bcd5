// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Synchronization

/// A tar that was put.
public struct TarInfo: Sendable {
    /// The tar as a blob.
    public var blob: BlobInfo
    /// The members in the order of the tar, with their offsets.
    public var members: TarLayout
    /// The SHA-256 of each member's bytes, in the same order.
    public var digests: [Digest]

    /// Makes the information.
    public init(blob: BlobInfo, members: TarLayout, digests: [Digest]) {
        self.blob = blob
        self.members = members
        self.digests = digests
    }
}

/// What a put of a tar knows before it reads the files, and tells about them.
public protocol TarMemory: Sendable {
    /// The digest of a file that is about to be read, if what it is known again by says that it has
    /// not changed; `place` is its place in the list of the push.
    func digest(of file: FileStamp, at place: Int) -> Digest?

    /// Takes what a file that was read can be known again by, and its digest.
    func learn(_ stamp: FileStamp, _ digest: Digest)
}

extension PutSession {
    /// Puts files as one tar, hashing each of them and the tar in the same pass.
    public func putTar(
        _ files: some Sequence<SourceTree.Entry>
    ) throws(MregError) -> TarInfo {
        let files = SourceFiles(files).sorted()
        try files.paths.checkUnique(code: .usage)
        return try putTar(files, at: (0..<UInt32(files.count)).map(\.self), memory: nil)
    }

    /// Puts those files of a push that are at some places; all are in byte order of their paths.
    ///
    /// The thread that reads ahead makes the tar and hashes its members; this one hashes the tar
    /// and its chunks. A file that is not as large as it was when the tree was walked, or changes
    /// while it is read, is an error with exit status 75.
    public func putTar(
        _ files: SourceFiles, at places: [UInt32], memory: (any TarMemory)?
    ) throws(MregError) -> TarInfo {
        try checkOpen()
        let layout = try TarLayout(files, at: places)
        let source = TarSource(layout: layout, files: files, places: places, memory: memory)
        let size = layout.totalSize
        let blob: BlobInfo
        if size < StoreLimits.packedStreamBytesMax {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Int(size))
            try source.make(machinery.reading) { block in
                block.buffer.withBytes { span in
                    unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
                }
                return true
            }
            blob = try putBytes(bytes)
        } else {
            // Blocks that large files were read into are not needed beside those of the tar.
            machinery.dropBlocks()
            defer { machinery.dropBlocks() }
            let pool = BlockPool(
                count: StoreLimits.madeBlocks, capacity: StoreLimits.blockBytes)
            blob = try put(size: size, layout.cutPlan, pool: pool) {
                (pool, emit) throws(MregError) in
                try source.make(pool, emit)
            } check: { () throws(MregError) in
            }
        }
        return TarInfo(blob: blob, members: layout, digests: source.found)
    }
}

/// Makes the bytes of a tar.
private final class TarSource: Sendable {
    private let layout: TarLayout
    private let files: SourceFiles
    private let places: [UInt32]
    private let memory: (any TarMemory)?
    private let result = Mutex<[Digest]>([])

    init(
        layout: TarLayout, files: SourceFiles, places: [UInt32], memory: (any TarMemory)?
    ) {
        self.layout = layout
        self.files = files
        self.places = places
        self.memory = memory
    }

    /// The SHA-256 of each member, once all was made.
    var found: [Digest] { result.withLock { $0 } }

    func make(_ pool: BlockPool, _ emit: (Block) -> Bool) throws(MregError) {
        var digests: [Digest] = []
        digests.reserveCapacity(places.count)
        let zeros = [UInt8](repeating: 0, count: 2 * Int(TarLayout.blockBytes))
        try withoutActuallyEscaping(emit) { (emit) throws(MregError) in
            let filler = BlockFiller(pool) { (block) throws(MregError) in emit(block) }
            for index in places.indices {
                guard !filler.isStopped else { return }
                let member = layout[index]
                try unsafe filler.append(TarHeader.encode(member).span.bytes)
                digests.append(try add(Int(places[index]), size: member.size, to: filler))
                let padding = Int(TarLayout.padding(member.size))
                try unsafe filler.append(zeros.span.bytes.extracting(0..<padding))
            }
            try unsafe filler.append(zeros.span.bytes)
            try filler.finish()
        }
        result.withLock { $0 = digests }
    }

    /// Adds the bytes of a file; one that is known to be as it was is not hashed for itself.
    private func add(
        _ place: Int, size: Int64, to filler: BlockFiller
    ) throws(MregError) -> Digest {
        let source = try SourceFile(files.source(place))
        guard source.size == size else { throw source.changed }
        if let known = memory?.digest(of: source.seen, at: place) {
            try source.copy(to: filler)
            return known
        }
        let digest = try source.fill(filler)
        if let stamp = source.stamp { memory?.learn(stamp, digest) }
        return digest
    }
}

extension TarLayout {
    /// Cuts behind members, so that a change in one of them is a change of one chunk.
    var cutPlan: CutPlan {
        var gatherer = CutGatherer()
        for (index, member) in enumerated() {
            let end = member.offset + member.size + Self.padding(member.size)
            gatherer.add(
                end: end, size: member.size,
                mark: paths.utf8(index).reduce(CutGatherer.markStart, CutGatherer.mark))
        }
        return CutPlan(rule: .tar, ends: gatherer.ends)
    }
}
