// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

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
    /// A file that is not as large as it was when the tree was walked, or changes while it is
    /// read, is an error with exit status 75.
    public func putTar(_ files: [SourceTree.Entry]) throws(MregError) -> TarInfo {
        let layout = try TarLayout(
            files.map { .init(path: $0.path, size: $0.size, isExecutable: $0.isExecutable) })
        let sources = files.sorted { $0.path < $1.path }.map(\.source)
        var digests: [Digest] = []
        digests.reserveCapacity(sources.count)
        let buffer = AlignedBuffer(capacity: StoreLimits.blockBytes)
        let blob = try putStream(size: layout.totalSize) { (sink) throws(MregError) in
            for (member, source) in zip(layout.members, sources) {
                try sink.write(TarHeader.encode(member))
                digests.append(try Self.copy(member, from: source, to: sink, buffer))
                try sink.writeZeros(Int(TarLayout.padding(member.size)))
            }
            try sink.writeZeros(2 * Int(TarLayout.blockBytes))
        }
        return TarInfo(blob: blob, members: layout.members, digests: digests)
    }

    private static func copy(
        _ member: TarLayout.Member, from path: String, to sink: PutSink, _ buffer: AlignedBuffer
    ) throws(MregError) -> Digest {
        let source = try SourceFile(path)
        guard source.size == member.size else { throw source.changed }
        var hasher = SHA256Hasher()
        try source.forEachBlock(buffer) { (block) throws(MregError) in
            try block.withBytes { (bytes) throws(MregError) in
                hasher.update(bytes)
                try sink.write(bytes)
            }
        }
        return hasher.finalize()
    }
}

extension PutSink {
    fileprivate func writeZeros(_ count: Int) throws(MregError) {
        try write([UInt8](repeating: 0, count: count))
    }
}
