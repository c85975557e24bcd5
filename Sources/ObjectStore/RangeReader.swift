// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem

/// Where the bytes of a blob lie, prepared for reading many ranges of it.
public struct ExtentMap: Sendable {
    /// The blob.
    public let blob: Digest
    /// The number of bytes of the blob.
    public let size: Int64
    private let extents: [Extent]
    private let starts: [Int64]

    /// Joins neighbours that lie side by side in one container, so that few long reads remain.
    public init(_ place: BlobPlace) {
        var joined: [Extent] = []
        for extent in place.extents where extent.length > 0 {
            if let last = joined.last, last.isFollowed(by: extent) {
                joined[joined.count - 1].length += extent.length
                joined[joined.count - 1].storedLength += extent.storedLength
            } else {
                joined.append(extent)
            }
        }
        var starts: [Int64] = []
        var size: Int64 = 0
        for extent in joined {
            starts.append(size)
            size += extent.length
        }
        blob = place.blob
        extents = joined
        self.starts = starts
        self.size = size
    }

    /// The parts of extents that hold `count` bytes of the blob from `offset` on.
    func pieces(offset: Int64, count: Int64) throws(MregError) -> [ExtentPiece] {
        guard offset >= 0, count >= 0, count <= size, offset <= size - count else {
            throw MregError(
                .corrupt, "a range is outside blob \(blob)",
                cause: "\(count) bytes at \(offset) of \(size)")
        }
        guard count > 0 else { return [] }
        var index = firstIndex(endingAfter: offset)
        let first = index
        while index < extents.count, starts[index] < offset + count { index += 1 }
        let touched = BlobPlace(blob: blob, extents: Array(extents[first..<index]), recipe: nil)
        return try touched.pieces(offset: offset - starts[first], count: count)
    }

    private func firstIndex(endingAfter offset: Int64) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

extension Extent {
    fileprivate func isFollowed(by next: Extent) -> Bool {
        encoding == .plain && next.encoding == .plain && container == next.container
            && offset + length == next.offset
    }
}

/// Reads a range of a blob from start to end; whoever calls this checks the bytes.
final class RangeReader {
    private let store: ObjectStore
    private let pieces: [ExtentPiece]
    private var index = 0
    private var done: Int64 = 0
    private var open: (container: Digest, input: DirectInput)?
    /// Made with the first piece that is not plain; and what it decoded of the present one.
    private var decoder: ExtentReader?
    private var decoded: [UInt8] = []

    init(
        _ store: ObjectStore, _ map: ExtentMap, offset: Int64, count: Int64
    ) throws(MregError) {
        self.store = store
        pieces = try map.pieces(offset: offset, count: count)
    }

    /// Replaces what is in `buffer` by the next bytes; fewer than its capacity mean the end.
    func fill(_ buffer: AlignedBuffer) throws(MregError) {
        buffer.count = 0
        while index < pieces.count, buffer.count < buffer.capacity {
            let piece = pieces[index]
            if done == 0 { try begin(piece) }
            let count = Int(min(piece.count - done, Int64(buffer.capacity - buffer.count)))
            let before = buffer.count
            if piece.extent.encoding == .plain {
                let offset = piece.extent.offset + piece.skip + done
                try open?.input.read(appendingTo: buffer, at: offset, count: count)
            } else {
                let bytes = unsafe decoded.span.bytes
                _ = buffer.append(bytes.extracting(Int(done)..<Int(done) + count))
            }
            guard buffer.count == before + count else {
                throw ObjectStore.damaged(piece.extent.container, "the container is too short")
            }
            done += Int64(count)
            guard done == piece.count else { continue }
            index += 1
            done = 0
        }
    }

    private func begin(_ piece: ExtentPiece) throws(MregError) {
        let extent = piece.extent
        guard extent.encoding == .plain else { return try decode(piece) }
        if open?.container != extent.container {
            do {
                open = (
                    extent.container, try DirectInput(store.containerPath(extent.container))
                )
            } catch  where error.code == .notFound {
                throw ObjectStore.damaged(extent.container, "the container is missing")
            }
        }
        open?.input.begin(offset: extent.offset + piece.skip, count: piece.count)
    }

    private func decode(_ piece: ExtentPiece) throws(MregError) {
        let reader = decoder ?? ExtentReader(store)
        decoder = reader
        var bytes = decoded
        bytes.removeAll(keepingCapacity: true)
        try reader.read(piece) { (span) throws(MregError) in
            unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        guard bytes.count == Int(piece.count) else {
            throw ObjectStore.damaged(piece.extent.container, "a chunk decodes to fewer bytes")
        }
        decoded = bytes
    }
}
