// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem

/// Ranges of a stored blob, or of one file in it, for a reader that jumps about.
///
/// What is read here is not verified until `confirm` has passed: that reads everything once, from
/// front to back, checks the SHA-256 of the whole, and that every block which was handed out is
/// the block that lies there. What was made of the bytes before is to be discarded when it throws.
public final class BlobRanges {
    /// The bytes of one block; memory is a few of them and 32 bytes for each that was touched.
    public static let blockBytes = 256 << 10
    private static let blocksKept = 8

    /// The number of bytes.
    public let size: Int64

    private let store: ObjectStore
    private let place: BlobPlace
    private let start: Int64
    private let remembers: Bool
    private var kept: [(number: Int64, bytes: [UInt8])] = []
    private var seen: [Int64: Digest] = [:]
    private let reader: ExtentReader

    /// Ranges of `size` bytes of a blob from `start` on.
    ///
    /// `remembers` false saves the hashing of blocks for bytes that this process has hashed just
    /// before, where nobody else can have changed them since; they cannot be confirmed.
    public init(
        _ place: BlobPlace, in store: ObjectStore, start: Int64, size: Int64, remembers: Bool
    ) {
        self.place = place
        self.store = store
        reader = ExtentReader(store, capacity: Self.blockBytes)
        self.start = start
        self.size = size
        self.remembers = remembers
    }

    /// Up to `count` bytes from `offset`; fewer only at the end.
    public func read(offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let end = offset + min(Int64(count), size - offset)
        let width = Int64(Self.blockBytes)
        if offset % width == 0, end - offset == min(width, size - offset) {
            return try block(offset / width)
        }
        var out: [UInt8] = []
        out.reserveCapacity(Int(end - offset))
        for number in offset / width...(end - 1) / width {
            let bytes = try block(number)
            let first = Int(max(offset - number * width, 0))
            let last = Int(min(end - number * width, width))
            out.append(contentsOf: bytes[first..<last])
        }
        return out
    }

    private func block(_ number: Int64) throws(MregError) -> [UInt8] {
        if let known = kept.first(where: { $0.number == number }) { return known.bytes }
        let offset = number * Int64(Self.blockBytes)
        let count = min(Int64(Self.blockBytes), size - offset)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(count))
        for piece in try place.pieces(offset: start + offset, count: count) {
            try reader.read(piece) { (span) throws(MregError) in
                unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            }
        }
        guard bytes.count == Int(count) else {
            throw ObjectStore.damaged(place.blob, "its bytes are cut short")
        }
        try remember(number, bytes)
        if kept.count == Self.blocksKept { kept.removeFirst() }
        kept.append((number, bytes))
        return bytes
    }

    private func remember(_ number: Int64, _ bytes: [UInt8]) throws(MregError) {
        guard remembers else { return }
        let digest = Digest.sha256(of: bytes)
        guard seen[number] ?? digest == digest else { throw changed }
        seen[number] = digest
    }

    /// Throws unless the bytes have this SHA-256 and are the ones that were handed out.
    public func confirm(_ expected: Digest) throws(MregError) {
        guard remembers else {
            throw MregError(.failed, "blob \(place.blob) was read without remembering")
        }
        var blocks = BlockSplitter(wanted: seen)
        try store.readRange(place, offset: start, count: size, expected: expected) {
            (bytes) throws(MregError) in
            guard blocks.add(bytes) else { throw changed }
        }
        guard blocks.finish() else { throw changed }
    }

    private var changed: MregError {
        ObjectStore.damaged(place.blob, "they changed while they were read")
    }
}

/// Cuts a stream into blocks and compares those that were seen before.
private struct BlockSplitter {
    let wanted: [Int64: Digest]
    private var number: Int64 = 0
    private var length = 0
    private var block: [UInt8] = []

    init(wanted: [Int64: Digest]) {
        self.wanted = wanted
        block.reserveCapacity(BlobRanges.blockBytes)
    }

    /// Adds bytes; false when a block is another one than was seen.
    mutating func add(_ bytes: RawSpan) -> Bool {
        var done = 0
        while done < bytes.byteCount {
            let taken = min(bytes.byteCount - done, BlobRanges.blockBytes - length)
            if wanted[number] != nil {
                let part = bytes.extracting(done..<done + taken)
                unsafe part.withUnsafeBytes { unsafe block.append(contentsOf: $0) }
            }
            done += taken
            length += taken
            if length == BlobRanges.blockBytes, !finish() { return false }
        }
        return true
    }

    /// Ends the block; false when it is another one than was seen.
    mutating func finish() -> Bool {
        defer {
            number += 1
            length = 0
            block.removeAll(keepingCapacity: true)
        }
        guard let digest = wanted[number] else { return true }
        return Digest.sha256(of: block) == digest
    }
}

extension ObjectStore {
    /// Whether nobody but this account can have put a file into this store.
    public func isPrivate() throws(MregError) -> Bool {
        for folder in [root, objects] {
            guard let status = try FileStatus.of(folder), status.owner == Surroundings.userID,
                !status.isWritableByOthers
            else { return false }
        }
        return true
    }
}
