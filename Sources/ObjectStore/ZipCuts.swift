// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Cuts a zip, such as a torch or NumPy archive, where members' bytes begin and end.
///
/// APPNOTE.TXT 6.3.10: sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16
/// (its ends). Members are taken from the central directory; whatever is odd makes odd cuts.
enum ZipCuts {
    /// Larger directories are not looked into, in bytes.
    private static let directoryBytesMax = 16 << 20
    /// The end record and the longest comment, in bytes.
    private static let endBytesMax = 22 + 65_535
    /// Only members of at least this many bytes begin a chunk of their own.
    private static let memberBytesMin: Int64 = 64 << 10

    private struct Member {
        var header: Int64
        var size: Int64
    }

    /// The ends of the pieces, or nil when this is no zip.
    static func ends(size: Int64, read: CutPlan.Read) throws(MregError) -> [Int64]? {
        guard try read(0, 4).elementsEqual([0x50, 0x4b, 3, 4]) else { return nil }
        let tail = try read(max(0, size - Int64(endBytesMax)), endBytesMax)
        guard let place = try directory(in: tail, size, read), place.size <= directoryBytesMax,
            place.offset >= 0, place.offset <= size - Int64(place.size)
        else { return nil }
        let members = members(in: try read(place.offset, place.size), size)
        var ends: [Int64] = []
        for member in members.sorted(by: { $0.header < $1.header })
        where member.size >= memberBytesMin {
            // The local header's name and extra field may differ from the directory's.
            var local = LittleEndianReader(try read(member.header + 26, 4))
            guard let name = local.number(2), let extra = local.number(2) else { continue }
            let start = member.header + 30 + Int64(name + extra)
            for end in [start, start + member.size] where end > ends.last ?? 0 && end < size {
                ends.append(end)
            }
        }
        return ends
    }

    private static func directory(
        in tail: [UInt8], _ size: Int64, _ read: CutPlan.Read
    ) throws(MregError) -> (offset: Int64, size: Int)? {
        let signature: [UInt8] = [0x50, 0x4b, 5, 6]
        guard tail.count >= 22,
            let start = (0...tail.count - 22).last(where: {
                tail[$0..<$0 + 4].elementsEqual(signature)
            })
        else { return nil }
        var end = LittleEndianReader(tail, at: start + 12)
        guard let length = end.number(4), let offset = end.number(4) else { return nil }
        guard length == 0xffff_ffff || offset == 0xffff_ffff else {
            return (Int64(offset), Int(length))
        }
        // The locator of the zip64 end record lies right before the end record.
        guard start >= 20 else { return nil }
        var locator = LittleEndianReader(tail, at: start - 20 + 8)
        guard let record = locator.number(8), record <= UInt64(size) else { return nil }
        var large = LittleEndianReader(try read(Int64(record) + 40, 16))
        guard let length = large.number(8), let offset = large.number(8),
            length <= UInt64(directoryBytesMax), offset <= UInt64(size)
        else { return nil }
        return (Int64(offset), Int(length))
    }

    private static func members(in bytes: [UInt8], _ size: Int64) -> [Member] {
        var out: [Member] = []
        var reader = LittleEndianReader(bytes)
        while reader.number(4) == 0x0201_4b50, reader.skip(16),
            let packed = reader.number(4), let plain = reader.number(4),
            let name = reader.number(2), let extra = reader.number(2),
            let comment = reader.number(2), reader.skip(8), let header = reader.number(4),
            reader.skip(name)
        {
            var fields = LittleEndianReader(
                Array(bytes[reader.offset..<min(bytes.count, reader.offset + Int(extra))]))
            let wide = wideFields(&fields, packed: packed, plain: plain, header: header)
            if let member = member(wide.packed, wide.header, size) { out.append(member) }
            guard reader.skip(extra + comment) else { break }
        }
        return out
    }

    private static func member(_ packed: UInt64, _ header: UInt64, _ size: Int64) -> Member? {
        guard header < UInt64(size), packed <= UInt64(size) - header else { return nil }
        return Member(header: Int64(header), size: Int64(packed))
    }

    /// Section 4.5.3: the zip64 field holds, in this order, what did not fit in 32 bits.
    private static func wideFields(
        _ fields: inout LittleEndianReader, packed: UInt64, plain: UInt64, header: UInt64
    ) -> (packed: UInt64, header: UInt64) {
        var (packed, header) = (packed, header)
        while let kind = fields.number(2), let length = fields.number(2) {
            guard kind == 1 else {
                guard fields.skip(length) else { break }
                continue
            }
            if plain == 0xffff_ffff { _ = fields.number(8) }
            if packed == 0xffff_ffff { packed = fields.number(8) ?? packed }
            if header == 0xffff_ffff { header = fields.number(8) ?? header }
            break
        }
        return (packed, header)
    }
}
