// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Where a blob is to be cut into chunks, known before its bytes are read in order.
///
/// A hostile file makes odd cuts, never an error.
struct CutPlan: Sendable {
    /// Reads up to `count` bytes at an offset; fewer at the end.
    typealias Read = (_ offset: Int64, _ count: Int) throws(MregError) -> [UInt8]

    /// The rule's name and version.
    let rule: CutRule
    /// The ends of the pieces, ascending; what lies behind the last one is a piece as well.
    private let ends: [Int64]

    init(rule: CutRule, ends: [Int64]) {
        self.rule = rule
        self.ends = ends
    }

    /// Looks at a file by ranges and chooses a rule.
    static func make(size: Int64, read: Read) throws(MregError) -> CutPlan {
        guard size >= StoreLimits.packedFileBytesMax else { return CutPlan(rule: .whole, ends: []) }
        if let ends = try SafetensorsCuts.ends(size: size, read: read) {
            return CutPlan(rule: .safetensors, ends: ends)
        }
        if let ends = try GGUFCuts.ends(size: size, read: read) {
            return CutPlan(rule: .gguf, ends: ends)
        }
        if let ends = try ZipCuts.ends(size: size, read: read) {
            return CutPlan(rule: .zip, ends: ends)
        }
        if let ends = try TarCuts.ends(size: size, read: read) {
            return CutPlan(rule: .tar, ends: ends)
        }
        return CutPlan(rule: .gear, ends: [])
    }

    /// Begins to cut.
    func makeCutter() -> Cutter {
        Cutter(ends: ends, gear: rule == .gear ? GearCutter() : nil)
    }
}

/// Says where chunks end in the bytes of a blob, given in order.
struct Cutter {
    private let ends: [Int64]
    private var next = 0
    private var start: Int64 = 0
    private var gear: GearCutter?

    init(ends: [Int64], gear: GearCutter? = nil) {
        self.ends = ends
        self.gear = gear
    }

    /// How many of these bytes, which begin at `offset` of the blob, the present chunk still
    /// takes; nil when it goes on behind them.
    ///
    /// A piece of more than `chunkBytesMax` bytes is split at multiples of that from its start.
    mutating func nextBoundary(in bytes: RawSpan, at offset: Int64) -> Int? {
        if gear != nil { return gear?.nextBoundary(in: bytes) }
        while next < ends.count, ends[next] <= offset {
            start = max(start, ends[next])
            next += 1
        }
        let pieces = (offset - start) / StoreLimits.chunkBytesMax + 1
        var end = start + pieces * StoreLimits.chunkBytesMax
        if next < ends.count { end = min(end, ends[next]) }
        return end - offset <= Int64(bytes.byteCount) ? Int(end - offset) : nil
    }
}

/// Puts small pieces together so that a file of many tiny ones does not become as many chunks.
struct CutGatherer {
    /// Pieces are gathered up to this many bytes at least.
    static let bytesMin: Int64 = 16 << 10
    /// And up to this many at most.
    static let bytesMax: Int64 = 256 << 10

    private(set) var ends: [Int64] = []
    private var last: Int64 = 0

    /// Takes the end of the next piece, and something that depends on the piece alone.
    ///
    /// A large piece always ends a chunk, and of the small ones every fourth on average: so an
    /// insertion moves the cuts near it, and those after it stay with their pieces.
    mutating func add(end: Int64, size: Int64, mark: UInt64) {
        let length = end - last
        guard length >= Self.bytesMin else { return }
        guard size >= Self.bytesMin / 2 || mark % 4 == 0 || length >= Self.bytesMax else { return }
        ends.append(end)
        last = end
    }

    /// FNV-1a of a name.
    static func mark(_ name: String) -> UInt64 {
        name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
    }
}
