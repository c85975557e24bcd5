// SPDX-License-Identifier: Apache-2.0
import CPlanes
import MregCore

/// Encodes chunks as `planes/1`, where a sample says that it pays. Used by one thread.
public final class PlaneEncoder {
    private let literals: Deflater
    private let runs: Deflater
    private let matches: Deflater
    private var planes = [UInt8](repeating: 0, count: PlaneLimits.plainBytesMax)

    /// Makes an encoder and its buffers, some 5 MiB.
    public init() throws(MregError) {
        literals = try Deflater(.literals)
        runs = try Deflater(.runs)
        matches = try Deflater(.matches)
    }

    /// Writes the encoded form of a chunk into `target`; the number of bytes, or nil when
    /// encoding it does not save enough, or the chunk is too small or too large to be encoded.
    public func encode(_ plain: RawSpan, into target: inout MutableRawSpan) -> Int? {
        guard plain.byteCount >= PlaneLimits.plainBytesMin,
            plain.byteCount <= PlaneLimits.plainBytesMax
        else { return nil }
        let limit = PlaneLimits.encodedBytesMax(plainBytes: plain.byteCount)
        return unsafe plain.withUnsafeBytes { plain in
            unsafe target.withUnsafeMutableBytes { target in
                unsafe planes.withUnsafeMutableBytes { planes in
                    let survey = unsafe PlaneSurvey(plain, text: matches, scratch: planes)
                    guard Int(survey.share * Double(plain.count)) <= limit else { return nil }
                    let room = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: target.prefix(limit))
                    return unsafe write(plain, survey, planes, into: room)
                }
            }
        }
    }

    /// Writes head, ends and planes; nil when they do not fit.
    private func write(
        _ plain: UnsafeRawBufferPointer, _ survey: PlaneSurvey,
        _ planes: UnsafeMutableRawBufferPointer, into room: UnsafeMutableRawBufferPointer
    ) -> Int? {
        var head = PlaneHead(shape: survey.shape, plainBytes: plain.count)
        var used = PlaneHead.byteCount(width: head.shape.width)
        guard used + head.shape.lead + head.tail <= room.count else { return nil }
        for offset in Array(0..<head.shape.lead) + Array(plain.count - head.tail..<plain.count) {
            unsafe room[used] = plain[offset]
            used += 1
        }
        unsafe head.shape.split(plain, count: head.count, into: planes)
        for (number, bits) in survey.bits.enumerated() {
            let part = unsafe UnsafeRawBufferPointer(
                rebasing: planes[number * head.count..<(number + 1) * head.count])
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[used...])
            guard let plane = unsafe write(part, bits, head.shape, into: rest) else { return nil }
            head.planes.append(plane)
            used += plane.storedBytes
        }
        for (offset, byte) in head.encoded().enumerated() { unsafe room[offset] = byte }
        return used
    }

    /// Writes one plane into the room that is left, or nil when it does not fit.
    private func write(
        _ plane: UnsafeRawBufferPointer, _ bits: Double, _ shape: PlaneShape,
        into room: UnsafeMutableRawBufferPointer
    ) -> PlaneHead.Plane? {
        let value = unsafe plane[0]
        if bits == 0, unsafe plane.allSatisfy({ $0 == value }) {
            return PlaneHead.Plane(kind: .constant, value: value, storedBytes: 0)
        }
        if shape.width == 1 || bits <= PlaneSurvey.storedBitsMin {
            // One byte fewer than plain is the longest stream that a decoder accepts.
            let most = unsafe UnsafeMutableRawBufferPointer(rebasing: room.prefix(plane.count - 1))
            if let count = unsafe deflater(shape, bits).deflate(plane, into: most) {
                return PlaneHead.Plane(kind: .deflated, value: 0, storedBytes: count)
            }
        }
        guard plane.count <= room.count else { return nil }
        unsafe UnsafeMutableRawBufferPointer(rebasing: room.prefix(plane.count))
            .copyMemory(from: plane)
        return PlaneHead.Plane(kind: .stored, value: 0, storedBytes: plane.count)
    }

    private func deflater(_ shape: PlaneShape, _ bits: Double) -> Deflater {
        if shape.width == 1 { return matches }
        return bits < PlaneSurvey.runBitsMax ? runs : literals
    }
}
