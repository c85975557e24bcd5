// SPDX-License-Identifier: Apache-2.0
import CPlanes
import MregCore

/// How a chunk is seen as numbers before its bytes are split into planes.
struct PlaneShape: Equatable {
    /// Bytes a number: 1, 2, 4 or 8; 1 is no split at all.
    var width: Int
    /// Whether numbers are rotated left by one bit: takes a float's sign out of its exponent.
    var isRotated: Bool
    /// The bytes in front of the first number, fewer than `width`.
    var lead: Int

    /// Bytes that are not numbers.
    static let bytes = PlaneShape(width: 1, isRotated: false, lead: 0)

    /// Those that are tried, the simple ones first. Tensors in safetensors are cut at their ends,
    /// so that a lead is rare; those in zips and pickles begin anywhere.
    static let candidates: [PlaneShape] = {
        var out: [PlaneShape] = []
        for (width, leads) in [(2, 2), (4, 4), (8, 1)] {
            for lead in 0..<leads {
                for isRotated in [true, false] {
                    out.append(PlaneShape(width: width, isRotated: isRotated, lead: lead))
                }
            }
        }
        return out
    }()

    /// Splits `count` numbers behind the lead into planes, one behind the other in `planes`.
    func split(
        _ source: UnsafeRawBufferPointer, count: Int, into planes: UnsafeMutableRawBufferPointer
    ) {
        unsafe cplanes_split(
            source.baseAddress?.advanced(by: lead), count, Int32(width), isRotated ? 1 : 0,
            planes.baseAddress)
    }
}

/// What a sample of a chunk says about it: the element type is in no header that every format
/// has, but the bytes tell it.
struct PlaneSurvey {
    /// Planes above this many bits a byte are stored: decoding them would cost more than it saves.
    static let storedBitsMin = 7.6
    /// Planes below this many bits a byte have runs: one bit is the least a literal can have.
    static let runBitsMax = 1.0
    /// Added to the entropy of every plane that would be decoded, in bits a byte: time at each pull
    /// is worth a little space.
    private static let decodingBits = 0.2
    /// A shape must beat a simpler one by this factor.
    private static let advantage = 0.98
    private static let runBytes = 4096
    private static let runs = 8

    /// The best shape found.
    private(set) var shape = PlaneShape.bytes
    /// The entropy of its planes, in bits a byte.
    private(set) var bits: [Double] = [8]
    /// The share of the bytes that would be left.
    private(set) var share = 1.0

    /// Tries every shape on a sample; `text` makes the trial of general compression.
    init(
        _ plain: UnsafeRawBufferPointer, text: Deflater, scratch: UnsafeMutableRawBufferPointer
    ) {
        let sample = unsafe Self.sample(of: plain)
        unsafe sample.withUnsafeBytes { sample in
            if let count = unsafe text.deflate(sample, into: scratch), count < sample.count {
                share = Double(count) / Double(sample.count)
            }
            for candidate in PlaneShape.candidates where sample.count >= 2 * candidate.width {
                unsafe tryOut(candidate, sample, scratch)
            }
        }
    }

    private mutating func tryOut(
        _ candidate: PlaneShape, _ sample: UnsafeRawBufferPointer,
        _ scratch: UnsafeMutableRawBufferPointer
    ) {
        let count = (sample.count - candidate.lead) / candidate.width
        unsafe candidate.split(sample, count: count, into: scratch)
        let bits = (0..<candidate.width).map { number in
            unsafe cplanes_entropy(scratch.baseAddress?.advanced(by: number * count), count)
        }
        let kept = bits.map { $0 > Self.storedBitsMin ? 8 : $0 == 0 ? 0 : $0 + Self.decodingBits }
        let share = kept.reduce(0, +) / Double(8 * candidate.width)
        guard share < self.share * Self.advantage else { return }
        self.shape = candidate
        self.bits = bits
        self.share = share
    }

    /// Runs of bytes spread over the chunk; each begins at a multiple of the widest number.
    private static func sample(of plain: UnsafeRawBufferPointer) -> [UInt8] {
        if plain.count <= runs * runBytes { return unsafe Array(plain) }
        return (0..<runs).flatMap { number in
            let start = number * (plain.count - runBytes) / (runs - 1) / 8 * 8
            return unsafe Array(plain[start..<start + runBytes])
        }
    }
}
