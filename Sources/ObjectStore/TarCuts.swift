// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Cuts a tar (POSIX.1-1988 ustar and its descendants) where its members begin.
enum TarCuts {
    /// More members than this are not followed; the rest is one piece.
    private static let membersMax = 200_000

    /// The ends of the pieces, or nil when this is no tar.
    static func ends(size: Int64, read: CutPlan.Read) throws(MregError) -> [Int64]? {
        var gatherer = CutGatherer()
        var offset: Int64 = 0
        var members = 0
        while offset < size, members < membersMax {
            let block = try read(offset, 512)
            guard block.count == 512, block[257..<262].elementsEqual("ustar".utf8),
                let length = number(block[124..<136]), length <= size - offset - 512
            else { break }
            let end = offset + 512 + (length + 511) / 512 * 512
            // A pax or GNU header belongs to the member behind it.
            let isHeader = [UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L")]
                .contains(block[156])
            if !isHeader {
                let name = String(decoding: block[..<100], as: UTF8.self)
                gatherer.add(end: end, size: length, mark: CutGatherer.mark(name))
            }
            offset = end
            members += 1
        }
        return members > 0 ? gatherer.ends.filter { $0 < size } : nil
    }

    /// Octal digits, or a big-endian number behind a set top bit as GNU writes large ones.
    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            guard field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }), first == 0x80 else {
                return nil
            }
            let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int64(exactly: value)
        }
        let digits = field.drop { $0 == UInt8(ascii: " ") }
            .prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        return digits.isEmpty ? nil : Int64(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}
