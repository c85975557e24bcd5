// SPDX-License-Identifier: Apache-2.0
import MregCore

/// MessagePack, as Flax writes its parameters: one map, walked to its last byte.
///
/// github.com/msgpack/msgpack/blob/master/spec.md; Flax uses the extensions 1 to 3 for arrays,
/// complex numbers and scalars (flax/serialization.py).
struct MessagePackFile {
    private static let depthMax = 128
    private var stream: ByteStream
    private var extensions: Set<Int> = []
    private var values = 0

    /// True when the content is one MessagePack map and nothing else.
    static func inspect(
        _ source: any ByteSource, _ head: [UInt8], _ scan: ScanContext
    ) throws(MregError) -> Bool {
        guard let first = head.first, (0x81...0x8f).contains(first) || [0xde, 0xdf].contains(first)
        else { return false }
        var file = MessagePackFile(stream: ByteStream(source))
        do {
            try file.value(0)
            guard try file.stream.isAtEnd() else { return false }
        } catch {
            return false
        }
        for kind in file.extensions.sorted() where kind != -1 && !(1...3).contains(kind) {
            scan.find(
                "msgpack-extension", .needsCode,
                "an extension of type \(kind): what it becomes depends on the program")
        }
        return true
    }

    private init(stream: ByteStream) { self.stream = stream }

    private static let broken = MregError(.corrupt, "no MessagePack")

    private mutating func number(_ count: Int) throws(MregError) -> Int64 {
        guard let bytes = try stream.take(count) else { throw Self.broken }
        return Int64(bytes.big(0, count) & (1 << 62 - 1))
    }

    private mutating func skip(_ count: Int64) throws(MregError) {
        guard try stream.skip(count) else { throw Self.broken }
    }

    private mutating func value(_ depth: Int) throws(MregError) {
        values += 1
        guard depth < Self.depthMax, values < 64 << 20 else { throw Self.broken }
        let kind = UInt8(truncatingIfNeeded: try number(1))
        switch kind {
        case 0x00...0x7f, 0xe0...0xff, 0xc0, 0xc2, 0xc3: return
        case 0x80...0x8f: try values(Int64(kind & 15) * 2, depth)
        case 0x90...0x9f: try values(Int64(kind & 15), depth)
        case 0xa0...0xbf: try skip(Int64(kind & 31))
        case 0xc4, 0xd9: try skip(try number(1))
        case 0xc5, 0xda: try skip(try number(2))
        case 0xc6, 0xdb: try skip(try number(4))
        case 0xca, 0xce, 0xd2: try skip(4)
        case 0xcb, 0xcf, 0xd3: try skip(8)
        case 0xcc, 0xd0: try skip(1)
        case 0xcd, 0xd1: try skip(2)
        case 0xdc: try values(try number(2), depth)
        case 0xdd: try values(try number(4), depth)
        case 0xde: try values(try number(2) * 2, depth)
        case 0xdf: try values(try number(4) * 2, depth)
        case 0xd4...0xd8: try extended(1 << Int64(kind - 0xd4))
        case 0xc7: try extended(try number(1))
        case 0xc8: try extended(try number(2))
        case 0xc9: try extended(try number(4))
        default: throw Self.broken
        }
    }

    private mutating func values(_ count: Int64, _ depth: Int) throws(MregError) {
        var left = count
        while left > 0 {
            try value(depth + 1)
            left -= 1
        }
    }

    private mutating func extended(_ count: Int64) throws(MregError) {
        extensions.insert(Int(Int8(truncatingIfNeeded: try number(1))))
        try skip(count)
    }
}
