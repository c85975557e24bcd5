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
    public var members: [TarLayout.Member]
    /// The SHA-256 of each member's bytes, in the same order.
    public var digests: [Digest]
}

extension PutSession {
    /// Puts files as one tar, hashing each of them and the tar in the same pass.
    ///
    /// The thread that reads ahead makes the tar and hashes its members; this one hashes the tar
    /// and its chunks. A file that is not as large as it was when the tree was walked, or changes
    /// while it is read, is an error with exit status 75.
    public func putTar(_ files: [SourceTree.Entry]) throws(MregError) -> TarInfo {
        try checkOpen()
        let layout = try TarLayout(
            files.map { .init(path: $0.path, size: $0.size, isExecutable: $0.isExecutable) })
        let source = TarSource(
            layout: layout, paths: files.sorted { $0.path < $1.path }.map(\.source))
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
            blob = try put(size: size, layout.cutPlan) { (pool, emit) throws(MregError) in
                try source.make(pool, emit)
            } check: { () throws(MregError) in
            }
        }
        return TarInfo(blob: blob, members: layout.members, digests: source.memberDigests)
    }
}

/// Makes the bytes of a tar.
private final class TarSource: Sendable {
    private let layout: TarLayout
    private let paths: [String]
    private let digests = Mutex<[Digest]>([])

    init(layout: TarLayout, paths: [String]) {
        self.layout = layout
        self.paths = paths
    }

    /// The SHA-256 of each member, once all was made.
    var memberDigests: [Digest] { digests.withLock { $0 } }

    func make(_ pool: BlockPool, _ emit: (Block) -> Bool) throws(MregError) {
        var found: [Digest] = []
        found.reserveCapacity(paths.count)
        let zeros = [UInt8](repeating: 0, count: 2 * Int(TarLayout.blockBytes))
        try withoutActuallyEscaping(emit) { (emit) throws(MregError) in
            let filler = BlockFiller(pool) { (block) throws(MregError) in emit(block) }
            for (member, path) in zip(layout.members, paths) {
                guard !filler.isStopped else { return }
                try unsafe filler.append(TarHeader.encode(member).span.bytes)
                let source = try SourceFile(path)
                guard source.size == member.size else { throw source.changed }
                found.append(try source.fill(filler))
                let padding = Int(TarLayout.padding(member.size))
                try unsafe filler.append(zeros.span.bytes.extracting(0..<padding))
            }
            try unsafe filler.append(zeros.span.bytes)
            try filler.finish()
        }
        digests.withLock { $0 = found }
    }
}

extension TarLayout {
    /// Cuts behind members, so that a change in one of them is a change of one chunk.
    var cutPlan: CutPlan {
        var gatherer = CutGatherer()
        for member in members {
            let end = member.offset + member.size + Self.padding(member.size)
            gatherer.add(
                end: end, size: member.size, mark: CutGatherer.mark(member.path.text))
        }
        return CutPlan(rule: .tar, ends: gatherer.ends)
    }
}
