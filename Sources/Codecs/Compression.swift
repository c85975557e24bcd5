// SPDX-License-Identifier: Apache-2.0

/// A compressed stream's format.
public enum Compression: String, Sendable, CaseIterable {
    /// zlib (RFC 1950).
    case zlib
    /// Raw deflate (RFC 1951), as in zip members.
    case deflate
    /// gzip (RFC 1952); one member.
    case gzip
    /// bzip2; one stream.
    case bzip2
    /// xz; one stream.
    case xz
    /// The older LZMA-alone format.
    case lzma
    /// The LZ4 frame format; one frame.
    case lz4

    /// The format of a stream that begins with these bytes, when its magic says so.
    ///
    /// Raw deflate has no magic. RFC 1950: CM = 8 and the first two bytes are a multiple of 31.
    public static func sniff(_ head: [UInt8]) -> Compression? {
        guard head.count >= 6 else { return nil }
        if head.starts(with: [0x1f, 0x8b]) { return .gzip }
        if head.starts(with: Array("BZh".utf8)) { return .bzip2 }
        if head.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) { return .xz }
        if head.starts(with: [0x5d, 0x00, 0x00]), isLikelyLzma(head) { return .lzma }
        if head.starts(with: [0x04, 0x22, 0x4d, 0x18]) { return .lz4 }
        if head[0] == 0x78, (Int(head[0]) << 8 | Int(head[1])).isMultiple(of: 31) { return .zlib }
        return nil
    }

    /// What liblzma asks of a stream whose format it has to find out (alone_decoder.c, "picky"):
    /// the dictionary has 2^n or 2^n + 2^(n-1) bytes, and a stated size is below 256 GiB.
    private static func isLikelyLzma(_ head: [UInt8]) -> Bool {
        guard head.count >= lzmaHeaderBytes else { return true }
        let dictionary = head[1..<5].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let size = head[5..<13].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let isRound =
            dictionary.nonzeroBitCount == 1
            || dictionary.nonzeroBitCount == 2 && dictionary & (dictionary << 1) != 0
        return (isRound || dictionary == UInt64(UInt32.max)) && (size < 1 << 38 || size == .max)
    }

    /// Properties, dictionary and size (LZMA SDK, lzma.txt).
    private static let lzmaHeaderBytes = 13
}

/// What one step of a decoder did.
public struct DecodeStep: Sendable, Equatable {
    /// Input bytes used up.
    public var consumed: Int
    /// Output bytes made.
    public var produced: Int
    /// The stream is over; input after `consumed` is not part of it.
    public var isFinished: Bool
}
