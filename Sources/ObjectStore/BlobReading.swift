// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// Reading blobs. Every way checks the bytes inside the pipe, so that no caller can forget.
extension ObjectStore {
    /// Passes all bytes of a blob on, and throws at the end when they were not the blob.
    ///
    /// What the sink made of the bytes is to be discarded when this throws.
    public func read(
        _ place: BlobPlace, into sink: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        try readRange(
            place, offset: 0, count: place.size, expected: place.blob, into: sink)
    }

    /// Passes a range of a blob on, such as one file of a tar, and throws at the end when its
    /// SHA-256 is not `expected`.
    ///
    /// What the sink made of the bytes is to be discarded when this throws.
    public func readRange(
        _ place: BlobPlace, offset: Int64, count: Int64, expected: Digest,
        into sink: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        let pieces = try place.pieces(offset: offset, count: count)
        var hasher = SHA256Hasher()
        let reader = ExtentReader(
            self, capacity: Int(min(max(count, 1), Int64(StoreLimits.blockBytes))))
        for piece in pieces {
            try reader.read(piece) { (bytes) throws(MregError) in
                hasher.update(bytes)
                try sink(bytes)
            }
        }
        guard hasher.finalize() == expected else {
            throw Self.damaged(place.blob, "its bytes have another SHA-256 than \(expected)")
        }
    }

    /// A small blob in memory, verified before it is returned.
    public func bytes(_ place: BlobPlace, limit: Int) throws(MregError) -> [UInt8] {
        guard place.size <= Int64(limit) else {
            throw MregError(
                .corrupt, "blob \(place.blob) is too large to be read into memory",
                cause: "\(place.size) bytes, at most \(limit) are read")
        }
        var out: [UInt8] = []
        out.reserveCapacity(Int(place.size))
        try read(place) { (bytes) throws(MregError) in
            unsafe bytes.withUnsafeBytes { unsafe out.append(contentsOf: $0) }
        }
        return out
    }

    /// A small blob in memory by its digest alone; not stored is an error.
    public func bytes(
        of digest: Digest, in index: any BlobIndex, limit: Int
    ) throws(MregError) -> [UInt8] {
        guard let place = try locate(digest, in: index) else {
            throw Self.damaged(digest, "no container holds its bytes")
        }
        do {
            return try bytes(place, limit: limit)
        } catch {
            guard let place = try movedPlace(of: place, in: index) else { throw error }
            return try bytes(place, limit: limit)
        }
    }

    /// Where a blob lies now, if a container of its place has gone since that was looked up.
    ///
    /// `gc` and `compact` move bytes; whoever reads without a lease, as another account does, may
    /// come too late for the old place. Nil when nothing has gone, or the blob is lost.
    public func movedPlace(
        of place: BlobPlace, in index: any BlobIndex
    ) throws(MregError) -> BlobPlace? {
        var isGone = false
        for container in place.containers where try containerSize(container) == nil {
            isGone = true
        }
        guard isGone, let moved = try locate(place.blob, in: index) else { return nil }
        return moved == place || moved.size != place.size ? nil : moved
    }

    /// The error for stored bytes that are not what their name says.
    public static func damaged(_ digest: Digest, _ reason: String) -> MregError {
        MregError(
            .corrupt, "stored bytes of \(digest) are damaged", cause: reason,
            next: "mreg verify --all")
    }
}

extension BlobPlace {
    /// The parts of extents that hold `count` bytes of the blob from `offset` on.
    func pieces(offset: Int64, count: Int64) throws(MregError) -> [ExtentPiece] {
        guard offset >= 0, count >= 0, count <= size, offset <= size - count else {
            throw MregError(
                .corrupt, "a range is outside blob \(blob)",
                cause: "\(count) bytes at \(offset) of \(size)")
        }
        var out: [ExtentPiece] = []
        var skip = offset
        var left = count
        for extent in extents where left > 0 {
            let length = min(max(extent.length - skip, 0), left)
            if length > 0 { out.append(ExtentPiece(extent: extent, skip: skip, count: length)) }
            skip = max(skip - extent.length, 0)
            left -= length
        }
        return out
    }
}
