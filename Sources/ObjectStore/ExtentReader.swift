// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore
import MregSystem

/// A part of an extent, counted in the blob's bytes.
struct ExtentPiece: Sendable, Hashable {
    var extent: Extent
    /// The bytes of the extent in front of the piece.
    var skip: Int64
    var count: Int64
}

/// Yields the plain bytes of extents, whatever they are kept as; whoever calls it checks them.
///
/// Owns its buffers and is used by one thread.
final class ExtentReader {
    private let store: ObjectStore
    private let buffer: AlignedBuffer
    /// What an encoded chunk needs: made with the first one.
    private var decoding: Decoding?

    private struct Decoding {
        let decoder: PlaneDecoder
        let stored = AlignedBuffer(capacity: PlaneLimits.plainBytesMax)
        let plain = AlignedBuffer(capacity: PlaneLimits.plainBytesMax)
    }

    /// Makes a reader that yields up to `capacity` plain bytes at a time.
    init(_ store: ObjectStore, capacity: Int = StoreLimits.blockBytes) {
        self.store = store
        buffer = AlignedBuffer(capacity: capacity)
    }

    /// Yields all bytes of an extent.
    func read(
        _ extent: Extent, _ body: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        try read(ExtentPiece(extent: extent, skip: 0, count: extent.length), body)
    }

    /// Yields the bytes of a piece, block by block; an encoded chunk is decoded whole.
    func read(
        _ piece: ExtentPiece, _ body: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        let container = piece.extent.container
        guard try store.containerSize(container) != nil else {
            throw ObjectStore.damaged(container, "the container is missing")
        }
        let file = try File.open(reading: store.containerPath(container), followLinks: false)
        switch piece.extent.encoding {
        case .plain: try readPlain(piece, file, body)
        case .planes: try readPlanes(piece, file, body)
        }
    }

    private func readPlain(
        _ piece: ExtentPiece, _ file: borrowing File,
        _ body: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        var done: Int64 = 0
        while done < piece.count {
            let count = Int(min(piece.count - done, Int64(buffer.capacity)))
            try file.read(into: buffer, at: piece.extent.offset + piece.skip + done, count: count)
            guard buffer.count == count else { throw Self.tooShort(piece.extent) }
            try buffer.withBytes { (bytes) throws(MregError) in try body(bytes) }
            done += Int64(count)
        }
    }

    private func readPlanes(
        _ piece: ExtentPiece, _ file: borrowing File,
        _ body: (RawSpan) throws(MregError) -> Void
    ) throws(MregError) {
        let extent = piece.extent
        guard extent.isWellFormed else {
            throw ObjectStore.damaged(extent.container, "an encoded chunk has impossible lengths")
        }
        let tools = try open()
        try file.read(into: tools.stored, at: extent.offset, count: Int(extent.storedLength))
        guard Int64(tools.stored.count) == extent.storedLength else { throw Self.tooShort(extent) }
        do throws(MregError) {
            try tools.plain.fill(Int(extent.length)) { (plain) throws(MregError) in
                try tools.stored.withBytes { (stored) throws(MregError) in
                    try tools.decoder.decode(stored, into: &plain)
                }
            }
        } catch {
            throw ObjectStore.damaged(extent.container, error.cause ?? error.message)
        }
        try tools.plain.withBytes { (plain) throws(MregError) in
            try body(plain.extracting(Int(piece.skip)..<Int(piece.skip + piece.count)))
        }
    }

    private func open() throws(MregError) -> Decoding {
        if let decoding { return decoding }
        let made = Decoding(decoder: try PlaneDecoder())
        decoding = made
        return made
    }

    private static func tooShort(_ extent: Extent) -> MregError {
        ObjectStore.damaged(extent.container, "the container is too short")
    }
}

extension Extent {
    /// Whether the lengths fit the encoding: an encoded chunk is smaller than plain, never
    /// empty, and never larger than what a decoder is ready for.
    var isWellFormed: Bool {
        switch encoding {
        case .plain: storedLength == length
        case .planes:
            length <= Int64(PlaneLimits.plainBytesMax) && storedLength > 0
                && storedLength < length
        }
    }
}
