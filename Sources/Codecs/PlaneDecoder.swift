// SPDX-License-Identifier: Apache-2.0
import CPlanes
import MregCore

/// Decodes chunks in the encoding `planes/1`. Used by one thread.
///
/// Never writes outside the target, whatever the bytes: lengths are checked before anything is
/// decoded, and a stream that gives another number of bytes than it should is refused.
public final class PlaneDecoder {
    private let inflater: Inflater
    private var scratch: [UInt8] = []

    /// Makes a decoder; its buffer comes with the first chunk, 4 MiB at most.
    public init() throws(MregError) { inflater = try Inflater() }

    /// Decodes a chunk, which must have exactly as many bytes as `target`.
    public func decode(
        _ encoded: RawSpan, into target: inout MutableRawSpan
    ) throws(MregError) {
        try unsafe encoded.withUnsafeBytes { (encoded) throws(MregError) in
            try unsafe target.withUnsafeMutableBytes { (target) throws(MregError) in
                try unsafe decode(encoded, target)
            }
        }
    }

    private func decode(
        _ encoded: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
    ) throws(MregError) {
        let first = unsafe Array(encoded.prefix(PlaneHead.byteCount(width: 8)))
        let head = try PlaneHead(first, total: encoded.count)
        guard head.plainBytes == target.count else {
            throw PlaneHead.malformed("it has \(head.plainBytes) bytes in it, not \(target.count)")
        }
        let body = unsafe encoded.dropFirst(PlaneHead.byteCount(width: head.shape.width))
        let ends = head.shape.lead + head.tail
        let stored = unsafe UnsafeRawBufferPointer(rebasing: body.dropFirst(ends))
        if head.shape.width == 1 {
            return try unsafe unpack(head.planes[0], 0, stored, into: target)
        }
        unsafe Self.copyEnds(UnsafeRawBufferPointer(rebasing: body.prefix(ends)), head, to: target)
        try unsafe decodePlanes(stored, head, target)
    }

    private func decodePlanes(
        _ stored: UnsafeRawBufferPointer, _ head: PlaneHead,
        _ target: UnsafeMutableRawBufferPointer
    ) throws(MregError) {
        let needed = head.shape.width * head.count
        if scratch.count < needed { scratch = [UInt8](repeating: 0, count: needed) }
        try unsafe Self.withMutableBytes(of: &scratch) { (scratch) throws(MregError) in
            var planes: [UnsafePointer<UInt8>?] = unsafe []
            var used = 0
            for (number, plane) in head.planes.enumerated() {
                let part = unsafe UnsafeRawBufferPointer(
                    rebasing: stored[used..<used + plane.storedBytes])
                used += plane.storedBytes
                // Planes that were stored are read where they lie.
                if plane.kind == .stored {
                    unsafe planes.append(part.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    continue
                }
                let room = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: scratch[number * head.count..<(number + 1) * head.count])
                try unsafe unpack(plane, number, part, into: room)
                unsafe planes.append(room.baseAddress?.assumingMemoryBound(to: UInt8.self))
            }
            unsafe cplanes_merge(
                &planes, head.count, Int32(head.shape.width), head.shape.isRotated ? 1 : 0,
                target.baseAddress?.advanced(by: head.shape.lead)
                    .assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Makes the bytes of one plane.
    private func unpack(
        _ plane: PlaneHead.Plane, _ number: Int, _ part: UnsafeRawBufferPointer,
        into room: UnsafeMutableRawBufferPointer
    ) throws(MregError) {
        switch plane.kind {
        case .stored: unsafe room.copyMemory(from: part)
        case .constant: unsafe room.initializeMemory(as: UInt8.self, repeating: plane.value)
        case .deflated:
            guard unsafe inflater.inflate(part, into: room) else {
                throw PlaneHead.malformed(
                    "plane \(number) is not one deflate stream of \(room.count) bytes")
            }
        }
    }

    /// Copies the bytes in front of the first number and behind the last one.
    private static func copyEnds(
        _ ends: UnsafeRawBufferPointer, _ head: PlaneHead,
        to target: UnsafeMutableRawBufferPointer
    ) {
        for offset in 0..<ends.count {
            let isLead = offset < head.shape.lead
            unsafe target[isLead ? offset : target.count - ends.count + offset] = ends[offset]
        }
    }

    /// `withUnsafeMutableBytes` of an array rethrows untyped.
    private static func withMutableBytes(
        of bytes: inout [UInt8],
        _ body: (UnsafeMutableRawBufferPointer) throws(MregError) -> Void
    ) throws(MregError) {
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        try unsafe raw.withUnsafeMutableBytes(body)
    }
}
