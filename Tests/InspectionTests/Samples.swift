// SPDX-License-Identifier: Apache-2.0
import Codecs
import Inspection
import MregCore

/// Small files made by hand, from the formats' own specifications.
enum Samples {
    static func pickle(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Protocol 0: GLOBAL os system, MARK, STRING, TUPLE, REDUCE, STOP.
    static let call = pickle("cos\nsystem\n(S'echo pwned'\ntR.")
    /// `pickle.dumps({"a": [1, 2.5, None]}, 4)`.
    static let plain: [UInt8] =
        [0x80, 4, 0x95, 0x17, 0, 0, 0, 0, 0, 0, 0, 0x7d, 0x94, 0x8c, 1, 0x61, 0x94, 0x5d, 0x94]
        + [0x28, 0x4b, 1, 0x47, 0x40, 4, 0, 0, 0, 0, 0, 0, 0x4e, 0x65, 0x73, 0x2e]

    static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    }

    /// A zip of stored members (APPNOTE.TXT 4.3).
    static func zip(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            var checksum = CRC32()
            checksum.update(member.bytes[...])
            let name = Array(member.name.utf8)
            let common =
                number(20, 2) + number(0, 8) + number(UInt64(checksum.value), 4)
                + number(UInt64(member.bytes.count), 4) + number(UInt64(member.bytes.count), 4)
                + number(UInt64(name.count), 2) + number(0, 2)
            directory += [0x50, 0x4b, 1, 2] + number(20, 2) + common + number(0, 10)
            directory += number(UInt64(out.count), 4) + name
            out += [0x50, 0x4b, 3, 4] + common + name + member.bytes
        }
        let end =
            [0x50, 0x4b, 5, 6] + number(0, 4) + number(UInt64(members.count), 2)
            + number(UInt64(members.count), 2) + number(UInt64(directory.count), 4)
            + number(UInt64(out.count), 4) + number(0, 2)
        return out + directory + end
    }

    /// One file in a tar (POSIX ustar).
    static func tar(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        func field(_ text: String, _ count: Int) -> [UInt8] {
            let bytes = Array(text.utf8.prefix(count))
            return bytes + [UInt8](repeating: 0, count: count - bytes.count)
        }
        func octal(_ value: Int, _ digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        var header =
            field(name, 100) + field(octal(0o644, 7), 8) + field(octal(0, 7), 8)
            + field(octal(0, 7), 8) + field(octal(bytes.count, 11), 12) + field(octal(0, 11), 12)
            + Array("        0".utf8) + field("", 100) + field("ustar", 6) + Array("00".utf8)
        header += field("", 512 - header.count)
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: Array("\(octal(sum, 6))\0 ".utf8))
        let padding = (512 - bytes.count % 512) % 512
        return header + bytes + [UInt8](repeating: 0, count: padding + 1024)
    }

    static func safetensors(_ header: String, _ data: Int) -> [UInt8] {
        number(UInt64(header.utf8.count), 8) + Array(header.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    static func npy(_ header: String, _ data: [UInt8]) -> [UInt8] {
        [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0] + number(UInt64(header.utf8.count), 2)
            + Array(header.utf8) + data
    }

    static func inspect(_ bytes: [UInt8], _ name: String = "model.pkl") -> ScanResult {
        Inspection.inspect(name: name, source: BytesSource(bytes))
    }
}
