// SPDX-License-Identifier: Apache-2.0

/// Zips written field by field as APPNOTE.TXT has them.
enum ZipBytes {
    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A stored zip of one member behind another, written field by field as APPNOTE.TXT has them.
    static func archive(_ members: [(name: String, bytes: [UInt8], padding: Int)]) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let start = out.count
            let sizes = little(0, 4) + little(member.bytes.count, 4) + little(member.bytes.count, 4)
            let name = Array(member.name.utf8)
            out += [0x50, 0x4b, 3, 4] + little(20, 2) + little(0, 8) + sizes
            out += little(name.count, 2) + little(member.padding, 2) + name
            out += [UInt8](repeating: 0, count: member.padding) + member.bytes
            directory += [0x50, 0x4b, 1, 2] + little(20, 2) + little(20, 2) + little(0, 8) + sizes
            directory += little(name.count, 2) + little(0, 12) + little(start, 4) + name
        }
        let end = little(members.count, 2) + little(members.count, 2)
        let place = little(directory.count, 4) + little(out.count, 4) + little(0, 2)
        return out + directory + [0x50, 0x4b, 5, 6] + little(0, 4) + end + place
    }
}
