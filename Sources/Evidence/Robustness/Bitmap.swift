// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One bit for each sample, the first sample in the highest bit of the first byte.
public struct Bitmap: Sendable, Equatable {
    /// The only encoding read and written.
    public static let encoding = "bitmap-msb0-hex"
    /// The bits, eight a byte.
    public let bytes: [UInt8]

    /// Makes a bitmap of flags.
    public init(_ flags: [Bool]) {
        var bytes = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
        for (index, flag) in flags.enumerated() where flag {
            bytes[index / 8] |= 0x80 >> UInt8(index % 8)
        }
        self.bytes = bytes
    }

    /// Makes a bitmap of its bytes.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// How many bits are set.
    public var population: Int64 { bytes.reduce(0) { $0 + Int64($1.nonzeroBitCount) } }

    /// Whether it has exactly the bytes for `n` samples and nothing behind the last one.
    public func fits(_ n: Int64) -> Bool {
        guard n <= EvidenceLimits.bitmapSamplesMax, Int64(bytes.count) == (n + 7) / 8 else {
            return false
        }
        let spare = Int64(bytes.count) * 8 - n
        guard let last = bytes.last else { return true }
        return last & (UInt8(truncatingIfNeeded: 1 << spare) &- 1) == 0
    }

    /// The samples set in both; nil when the lengths differ.
    public func intersection(_ other: Bitmap) -> Bitmap? {
        guard bytes.count == other.bytes.count else { return nil }
        return Bitmap(bytes: zip(bytes, other.bytes).map { $0 & $1 })
    }

    static func read(_ reader: inout ObjectReader) throws(MregError) -> Bitmap {
        let encoding = try reader.string("encoding")
        guard encoding.bytesEqual(Self.encoding) else {
            throw reader.error("encoding", "'\(encoding.printable)' is not \(Self.encoding)")
        }
        guard let bytes = Hex.decode(try reader.string("value")) else {
            throw reader.error("value", "is not lower-case hex")
        }
        return Bitmap(bytes: bytes)
    }

    var json: JSONValue {
        ["encoding": .string(Self.encoding), "value": .string(Hex.encode(bytes))]
    }
}
