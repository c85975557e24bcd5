// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore
import Testing

@Suite struct DecoderTests {
    /// `b"hello hello hello"` as Python's own modules compress it.
    static let vectors: [(Compression, String)] = [
        (.zlib, "789ccb48cdc9c957c84090003a2e067d"),
        (.deflate, "cb48cdc9c957c8409000"),
        (.gzip, "1f8b0800000000000203cb48cdc9c957c84090008088f9e511000000"),
        (
            .bzip2,
            "425a68393141592653599e625bfe000002910040000244a000211460668291ef23470bb9229c"
                + "28484f312dff00"
        ),
        (
            .xz,
            "fd377a585a000004e6d6b4460200210116000000742fe5a3e00010000b5d00341949ee8de94f"
                + "7e15e00000004b88e6da4480077600012711bc27f3901fb6f37d010000000004595a"
        ),
        (.lzma, "5d00008000ffffffffffffffff00341949ee8de94f7f35c5a3ffff78a40000"),
        (
            .lz4,
            "04224d1868401100000000000000e81100008068656c6c6f2068656c6c6f2068656c6c6f0000"
                + "0000"
        ),
    ]

    private func decode(_ format: Compression, _ bytes: [UInt8], piece: Int) throws -> [UInt8] {
        let decoder = try Decoder(format)
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        var rest = bytes[...]
        while !decoder.isFinished {
            let made = try decoder.decode(into: &buffer)
            out += buffer[..<made]
            if made > 0 || decoder.isFinished { continue }
            guard !rest.isEmpty else { throw MregError(.corrupt, "cut short") }
            decoder.give(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return out
    }

    @Test(arguments: vectors.indices, [1, 7, 4096])
    func `decodes what others encoded, in pieces of any size`(_ index: Int, _ piece: Int) throws {
        let (format, hex) = Self.vectors[index]
        let bytes = try #require(Hex.decode(hex))
        #expect(try decode(format, bytes, piece: piece) == Array("hello hello hello".utf8))
        #expect(throws: MregError.self) {
            try decode(format, Array(bytes.dropLast(3)), piece: piece)
        }
    }

    @Test func `knows streams by their magic`() throws {
        for (format, hex) in Self.vectors where format != .deflate {
            #expect(Compression.sniff(try #require(Hex.decode(hex))) == format)
        }
        #expect(Compression.sniff(Array("plain text".utf8)) == nil)
        // xz -l and `lzma.open` refuse these: a dictionary of 3 x 5 bytes, a size of 2^40.
        let odd = "5d00000f00ffffffffffffffff00", huge = "5d0000800000000000000100000"
        for hex in [odd, huge + "0"] {
            #expect(Compression.sniff(try #require(Hex.decode(hex))) == nil)
        }
    }

    @Test func `leaves what follows a stream`() throws {
        let (format, hex) = Self.vectors[0]
        let decoder = try Decoder(format)
        decoder.give(try #require(Hex.decode(hex)) + [1, 2, 3])
        var buffer = [UInt8](repeating: 0, count: 64)
        #expect(try decoder.decode(into: &buffer) == 17)
        #expect(decoder.isFinished)
        #expect(decoder.unusedInput == 3)
    }

    /// The check value of CRC-32/ISO-HDLC.
    @Test func `computes CRC-32`() {
        var checksum = CRC32()
        checksum.update(Array("123456789".utf8)[...])
        #expect(checksum.value == 0xcbf4_3926)
    }
}
