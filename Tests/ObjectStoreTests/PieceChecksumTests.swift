// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore
import TestSupport
import Testing

@testable import ObjectStore

/// CRC-32 bit by bit, as ISO/IEC 3309 and APPNOTE.TXT 4.4.7 define it.
private func crc(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { state, byte in
        (0..<8).reduce(state ^ UInt32(byte)) { value, _ in
            value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
        }
    }
}

@Suite struct PieceChecksumTests {
    @Test func `checksums of pieces add up to that of the whole`() {
        // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
        let digits = Array("123456789".utf8)
        #expect(crc(digits) == 0xcbf4_3926)
        var checksums = PieceChecksums()
        let bytes = digits.span.bytes
        checksums.update(bytes.extracting(0..<2))
        checksums.update(bytes.extracting(2..<4))
        checksums.endPiece(at: 4)
        checksums.update(bytes.extracting(4..<9))
        checksums.endPiece(at: 9)
        #expect(checksums.checksum(offset: 0, count: 9) == 0xcbf4_3926)
        #expect(checksums.checksum(offset: 0, count: 4) == crc(digits[0..<4]))
        #expect(checksums.checksum(offset: 4, count: 5) == crc(digits[4...]))
    }

    @Test func `nothing is known of what begins or ends inside a piece`() {
        var checksums = PieceChecksums()
        #expect(checksums.checksum(offset: 0, count: 1) == nil)
        let bytes = [UInt8](repeating: 7, count: 10)
        checksums.update(bytes.span.bytes)
        checksums.endPiece(at: 10)
        for (offset, count) in [
            (0, 9), (0, 11), (1, 9), (10, 1), (0, 0), (-1, 11), (10, 0), (0, .max), (.max, 1),
        ] as [(Int64, Int64)] {
            #expect(checksums.checksum(offset: offset, count: count) == nil, "\(offset) \(count)")
        }
    }

    @Test func `a put zip comes with the checksums of its large members`() throws {
        let fixture = try StoreFixture()
        let members = [("a/data/0", noise(300_000)), ("a/data/1", noise(9 << 20, seed: 2))]
        let bytes = ZipBytes.archive(members.map { ($0.0, $0.1, 40) })
        let session = try fixture.session()
        let info = try session.putFile(try fixture.scratch.write("model.pt", bytes))
        let checksums = try #require(try session.commit().checksums[info.digest])
        var start = 0
        for (name, content) in members {
            start += 30 + name.utf8.count + 40
            let known = checksums.checksum(offset: Int64(start), count: Int64(content.count))
            #expect(known == crc(content))
            start += content.count
        }
    }

    @Test func `what is no zip costs no checksums`() throws {
        let fixture = try StoreFixture()
        let session = try fixture.session()
        _ = try session.putFile(try fixture.scratch.write("model.bin", noise(3 << 20)))
        #expect(try session.commit().checksums.isEmpty)
    }
}
