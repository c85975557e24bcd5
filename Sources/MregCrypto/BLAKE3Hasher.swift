// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A BLAKE3 in progress: the hash mode of the specification, 32 bytes of output.
///
/// OpenSSL has no BLAKE3, and signatures by other tools are over it.
struct BLAKE3Hasher: Sendable {
    /// Eight words: a chaining value, or the hash.
    private typealias Words = SIMD8<UInt32>

    /// The domain flags (specification, table 3).
    private struct Flags: OptionSet {
        let rawValue: UInt32
        static let chunkStart = Flags(rawValue: 1 << 0)
        static let chunkEnd = Flags(rawValue: 1 << 1)
        static let parent = Flags(rawValue: 1 << 2)
        static let root = Flags(rawValue: 1 << 3)
    }

    private static let blockBytes = 64
    private static let blocksPerChunk = 16
    /// SHA-256's initial value (specification, table 1).
    private static let start = Words(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)

    /// The chaining value of the chunk under way.
    private var value = Self.start
    /// The number of the chunk under way.
    private var chunk: UInt64 = 0
    /// How many blocks of it are compressed.
    private var blocks = 0
    private var block = [UInt8](repeating: 0, count: Self.blockBytes)
    /// How many bytes of the block are there.
    private var filled = 0
    /// The roots of the complete subtrees to the left, the largest first.
    private var subtrees: [Words] = []

    /// Adds bytes.
    mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { source in
            var place = 0
            while place < source.count {
                // The last block of all is compressed otherwise, so that a full one waits.
                if filled == Self.blockBytes { endBlock() }
                let taken = min(Self.blockBytes - filled, source.count - place)
                unsafe block.withUnsafeMutableBytes { target in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...])
                        .copyMemory(from: .init(rebasing: source[place..<place + taken]))
                }
                filled += taken
                place += taken
            }
        }
    }

    /// The hash of everything added.
    consuming func finalize() -> [UInt8] {
        for index in filled..<Self.blockBytes { block[index] = 0 }
        var flags = blockFlags(isLast: true)
        if subtrees.isEmpty { flags.insert(.root) }
        var node = Self.compress(value, words, chunk, filled, flags)
        while let left = subtrees.popLast() {
            node = Self.parent(left, node, subtrees.isEmpty ? [.parent, .root] : .parent)
        }
        return (0..<8).flatMap { lane in
            (0..<4).map { UInt8(truncatingIfNeeded: node[lane] >> UInt32(8 * $0)) }
        }
    }

    /// Compresses a full block that is not the last of all.
    private mutating func endBlock() {
        let isLast = blocks == Self.blocksPerChunk - 1
        value = Self.compress(value, words, chunk, Self.blockBytes, blockFlags(isLast: isLast))
        blocks += 1
        filled = 0
        guard isLast else { return }
        chunk += 1
        var root = value
        // A chunk completes as many subtrees as its number has zeros at the end.
        var number = chunk
        while number & 1 == 0, let left = subtrees.popLast() {
            root = Self.parent(left, root, .parent)
            number >>= 1
        }
        subtrees.append(root)
        value = Self.start
        blocks = 0
    }

    private func blockFlags(isLast: Bool) -> Flags {
        var flags: Flags = blocks == 0 ? .chunkStart : []
        if isLast { flags.insert(.chunkEnd) }
        return flags
    }

    /// The block as little-endian words.
    private var words: SIMD16<UInt32> {
        unsafe block.withUnsafeBytes { bytes in
            var out = SIMD16<UInt32>()
            for index in 0..<16 {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                out[index] = UInt32(littleEndian: word)
            }
            return out
        }
    }

    private static func parent(_ left: Words, _ right: Words, _ flags: Flags) -> Words {
        compress(start, SIMD16(lowHalf: left, highHalf: right), 0, blockBytes, flags)
    }

    /// The compression function (specification, section 2.2), cut to its first eight words.
    private static func compress(
        _ value: Words, _ block: SIMD16<UInt32>, _ counter: UInt64, _ length: Int, _ flags: Flags
    ) -> Words {
        var (one, two, three) = (value.lowHalf, value.highHalf, start.lowHalf)
        var four = SIMD4(
            UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
            UInt32(length), flags.rawValue)
        var message = block
        for round in 0..<7 {
            if round > 0 { message = permuted(message) }
            let (columns, diagonals) = (message.lowHalf, message.highHalf)
            mix(&one, &two, &three, &four, columns.evenHalf, columns.oddHalf)
            // The diagonals become columns, and columns again afterwards.
            two = SIMD4(two[1], two[2], two[3], two[0])
            three = SIMD4(three[2], three[3], three[0], three[1])
            four = SIMD4(four[3], four[0], four[1], four[2])
            mix(&one, &two, &three, &four, diagonals.evenHalf, diagonals.oddHalf)
            two = SIMD4(two[3], two[0], two[1], two[2])
            three = SIMD4(three[2], three[3], three[0], three[1])
            four = SIMD4(four[1], four[2], four[3], four[0])
        }
        return Words(lowHalf: one ^ three, highHalf: two ^ four)
    }

    /// The quarter round on four columns at once.
    private static func mix(
        _ one: inout SIMD4<UInt32>, _ two: inout SIMD4<UInt32>, _ three: inout SIMD4<UInt32>,
        _ four: inout SIMD4<UInt32>, _ first: SIMD4<UInt32>, _ second: SIMD4<UInt32>
    ) {
        one = one &+ two &+ first
        four = rotated(four ^ one, by: 16)
        three = three &+ four
        two = rotated(two ^ three, by: 12)
        one = one &+ two &+ second
        four = rotated(four ^ one, by: 8)
        three = three &+ four
        two = rotated(two ^ three, by: 7)
    }

    private static func rotated(_ words: SIMD4<UInt32>, by bits: UInt32) -> SIMD4<UInt32> {
        words &>> SIMD4(repeating: bits) | words &<< SIMD4(repeating: 32 - bits)
    }

    /// The order of the words in the next round (specification, table 2).
    private static func permuted(_ words: SIMD16<UInt32>) -> SIMD16<UInt32> {
        SIMD16(
            words[2], words[6], words[3], words[10], words[7], words[0], words[4], words[13],
            words[1], words[11], words[12], words[5], words[9], words[14], words[15], words[8])
    }
}
