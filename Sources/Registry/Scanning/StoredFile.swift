// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import ObjectStore

/// A stored file as the inspector reads it.
///
/// The inspector turns what it cannot read into a verdict; an error of the disk or damage of the
/// store is none, so it is kept here for whoever asked.
final class StoredFile: ByteSource {
    private let ranges: BlobRanges
    private let checksums: PieceChecksums?
    private(set) var failure: MregError?

    init(_ ranges: BlobRanges, _ checksums: PieceChecksums? = nil) {
        self.ranges = ranges
        self.checksums = checksums
    }

    var size: Int64 { ranges.size }

    func read(offset: Int64, count: Int) throws(MregError) -> [UInt8] {
        do {
            return try ranges.read(offset: offset, count: count)
        } catch {
            failure = error
            throw error
        }
    }

    func checksum(offset: Int64, count: Int64) -> UInt32? {
        checksums?.checksum(offset: offset, count: count)
    }
}

extension LocalRegistry {
    /// Files of at most so many bytes are verified in memory before they are looked at.
    private static let scannedInMemoryBytesMax: Int64 = 8 << 20

    /// What the inspector finds in one file of a layer that lies at `place`, over bytes that are
    /// verified.
    ///
    /// `isFresh` says that this process has just hashed and written the layer where nobody else
    /// could touch it: then the scan reads no more than it needs, and takes the `checksums` that
    /// were made on the way.
    func inspect(
        _ entry: FileList.Entry, in place: BlobPlace, isFresh: Bool,
        checksums: PieceChecksums? = nil
    ) throws(MregError) -> ScanResult {
        guard entry.size > Self.scannedInMemoryBytesMax else {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Int(entry.size))
            try store.readRange(
                place, offset: entry.offset, count: entry.size, expected: entry.digest
            ) { (span) throws(MregError) in
                unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            }
            return Inspection.inspect(name: entry.path.last, source: BytesSource(bytes))
        }
        let ranges = BlobRanges(
            place, in: store, start: entry.offset, size: entry.size, remembers: !isFresh)
        let isWhole = entry.offset == 0 && entry.size == place.size
        let file = StoredFile(ranges, isFresh && isWhole ? checksums : nil)
        let result = Inspection.inspect(name: entry.path.last, source: file)
        if let failure = file.failure { throw failure }
        if !isFresh { try ranges.confirm(entry.digest) }
        return result
    }
}
