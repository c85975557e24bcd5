// SPDX-License-Identifier: Apache-2.0
import MregCrypto

/// Cuts where the content says so, so that bytes inserted in the middle move only the cuts near
/// them: gear hash with normalised chunking of level 2 (FastCDC, USENIX ATC 2016).
///
/// An insertion costs about two chunks wherever it is, so small ones save more than their lines in
/// recipes take: `gear/1` had chunks of four times the size.
struct GearCutter {
    /// No chunk but the last is smaller, in bytes.
    static let bytesMin = 64 << 10
    /// What chunks have on average, in bytes.
    static let bytesTypical = 256 << 10
    /// No chunk is larger, in bytes.
    static let bytesMax = 1 << 20

    /// Below the typical size a cut is four times as rare as 1 in 2^18, above it as likely.
    private static let rareLimit: UInt64 = 1 << (64 - 20)
    private static let frequentLimit: UInt64 = 1 << (64 - 16)
    /// The hash forgets what is further back, in bytes.
    private static let window = 64

    private var hash = GearHash()
    private var length = 0

    /// How many of these bytes, which follow those of the last call, the present chunk still
    /// takes; nil when it takes all and goes on.
    mutating func nextBoundary(in bytes: RawSpan) -> Int? {
        var done = 0
        while done < bytes.byteCount {
            let (end, limit) = zone
            let count = min(end - length, bytes.byteCount - done)
            let part = bytes.extracting(done..<done + count)
            let isSkipped = end == Self.bytesMin - Self.window
            if !isSkipped, let cut = hash.roll(part, until: limit) { return restart(done + cut) }
            done += count
            length += count
            if length == Self.bytesMax { return restart(done) }
        }
        return nil
    }

    private mutating func restart(_ cut: Int) -> Int {
        self = GearCutter()
        return cut
    }

    /// Where the present zone of the chunk ends, and below what its hash cuts there.
    private var zone: (end: Int, limit: UInt64) {
        switch length {
        case ..<(Self.bytesMin - Self.window): (Self.bytesMin - Self.window, 0)
        case ..<Self.bytesMin: (Self.bytesMin, 0)
        case ..<Self.bytesTypical: (Self.bytesTypical, Self.rareLimit)
        default: (Self.bytesMax, Self.frequentLimit)
        }
    }
}
