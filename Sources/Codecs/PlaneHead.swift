// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The head of a chunk in the encoding `planes/1`: how its numbers were split, and what became of
/// each plane. All numbers are little-endian.
///
///     "mrp1"  WIDTH 1  ROTATED 1  LEAD 1  0  PLAIN-BYTES 4
///     then WIDTH times:  KIND 1  VALUE 1  0 0  STORED-BYTES 4
///
/// Behind it lie LEAD bytes in front of the first number, the bytes behind the last one, and the
/// planes, the least significant first.
struct PlaneHead: Equatable {
    /// What became of a plane.
    enum Kind: UInt8 {
        /// Its bytes as they are.
        case stored = 0
        /// A raw deflate stream.
        case deflated = 1
        /// All its bytes are one value, which is in the head.
        case constant = 2
    }

    /// One plane.
    struct Plane: Equatable {
        var kind: Kind
        /// The byte that all are; 0 unless `constant`.
        var value: UInt8
        /// How many bytes of the chunk it takes.
        var storedBytes: Int
    }

    static let magic = Array("mrp1".utf8)
    static let widths = [1, 2, 4, 8]

    var shape: PlaneShape
    var plainBytes: Int
    var planes: [Plane]

    /// The bytes the head takes for numbers of a width.
    static func byteCount(width: Int) -> Int { 12 + 8 * width }

    /// How many numbers there are.
    var count: Int { (plainBytes - shape.lead) / shape.width }

    /// The plain bytes behind the last number.
    var tail: Int { (plainBytes - shape.lead) % shape.width }

    /// The bytes of the head.
    func encoded() -> [UInt8] {
        var out = Self.magic
        out += [UInt8(shape.width), shape.isRotated ? 1 : 0, UInt8(shape.lead), 0]
        out += Self.bytes(plainBytes)
        for plane in planes {
            out += [plane.kind.rawValue, plane.value, 0, 0]
            out += Self.bytes(plane.storedBytes)
        }
        return out
    }

    /// Reads the head of an encoded chunk of `total` bytes, strictly.
    init(_ bytes: [UInt8], total: Int) throws(MregError) {
        guard bytes.count >= 12, bytes.starts(with: Self.magic) else {
            throw Self.malformed("it does not begin with 'mrp1'")
        }
        let (width, rotated, lead) = (Int(bytes[4]), bytes[5], Int(bytes[6]))
        plainBytes = Self.number(bytes, at: 8)
        guard Self.widths.contains(width), rotated <= 1, lead < width, bytes[7] == 0 else {
            throw Self.malformed("no such split")
        }
        shape = PlaneShape(width: width, isRotated: rotated == 1, lead: lead)
        planes = []
        guard plainBytes <= PlaneLimits.plainBytesMax, plainBytes >= lead + width,
            bytes.count >= Self.byteCount(width: width)
        else { throw Self.malformed("a length is out of bounds") }
        for number in 0..<width {
            planes.append(try Self.plane(bytes, at: 12 + 8 * number, count: count))
        }
        let needed = planes.reduce(Self.byteCount(width: width) + lead + tail) {
            $0 + $1.storedBytes
        }
        guard needed == total else { throw Self.malformed("it has \(total) bytes, not \(needed)") }
    }

    /// Makes the head of a chunk that is being encoded.
    init(shape: PlaneShape, plainBytes: Int) {
        self.shape = shape
        self.plainBytes = plainBytes
        planes = []
    }

    private static func plane(
        _ bytes: [UInt8], at offset: Int, count: Int
    ) throws(MregError) -> Plane {
        let value = bytes[offset + 1]
        let stored = number(bytes, at: offset + 4)
        guard let kind = Kind(rawValue: bytes[offset]), bytes[offset + 2] == 0,
            bytes[offset + 3] == 0, kind == .constant || value == 0
        else { throw malformed("no such plane") }
        let isPlausible =
            switch kind {
            case .stored: stored == count
            case .deflated: stored > 0 && stored < count
            case .constant: stored == 0
            }
        guard isPlausible else { throw malformed("a plane has a wrong length") }
        return Plane(kind: kind, value: value, storedBytes: stored)
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    static func malformed(_ reason: String) -> MregError {
        MregError(.corrupt, "an encoded chunk is malformed", cause: reason)
    }
}

/// Bounds on encoded chunks.
public enum PlaneLimits {
    /// Most bytes of a chunk that is encoded, before encoding; also what a decoder may be made
    /// to write.
    public static let plainBytesMax = 4 << 20
    /// Chunks of fewer bytes are not worth it.
    public static let plainBytesMin = 4096
    /// The most bytes that encoding a chunk may leave, in percent: fewer saved do not pay for
    /// decoding at every pull.
    public static let keptPercentMax = 90

    /// The most bytes that the encoded form of a chunk may have to be kept.
    public static func encodedBytesMax(plainBytes: Int) -> Int {
        plainBytes / 100 * keptPercentMax
    }
}
