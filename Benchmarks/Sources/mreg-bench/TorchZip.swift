// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Writes a stored zip whose members' data start at multiples of 64 bytes, as torch.save does.
///
/// APPNOTE.TXT 6.3.10: local headers, central directory, end record; sizes below 4 GiB.
struct TorchZip {
    private let file: OutputFile
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    init(_ path: String) throws { file = try OutputFile(path) }

    /// Adds a member; its CRC-32 is computed as the format wants it.
    mutating func add(_ name: String, _ bytes: [UInt8]) throws {
        let start = UInt32(file.offset)
        let nameBytes = Array(name.utf8)
        let data = file.offset + 30 + nameBytes.count + 4
        let padding = (64 - data % 64) % 64
        let extra = Array("FB".utf8) + littleEndian(UInt16(padding))
        let fields =
            littleEndian(UInt16(20)) + littleEndian(UInt32(0)) + littleEndian(UInt16(0))
            + littleEndian(UInt16(0x21)) + littleEndian(CRC32.of(bytes))
            + littleEndian(UInt32(bytes.count)) + littleEndian(UInt32(bytes.count))
            + littleEndian(UInt16(nameBytes.count))
        try file.write(Array("PK\u{3}\u{4}".utf8) + fields)
        try file.write(littleEndian(UInt16(extra.count + padding)) + nameBytes + extra)
        try file.write([UInt8](repeating: UInt8(ascii: "Z"), count: padding))
        try file.write(bytes)
        directory += Array("PK\u{1}\u{2}".utf8) + littleEndian(UInt16(20)) + fields
        directory += [UInt8](repeating: 0, count: 12) + littleEndian(start) + nameBytes
        count += 1
    }

    /// Writes the directory.
    func finish() throws {
        let start = UInt32(file.offset)
        try file.write(directory)
        try file.write(Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0])
        try file.write(littleEndian(count) + littleEndian(count))
        try file.write(littleEndian(UInt32(directory.count)) + littleEndian(start) + [0, 0])
    }
}

/// CRC-32 of ISO 3309, as zip wants it, eight bytes a step.
enum CRC32 {
    private static let tables: [[UInt32]] = {
        var first = (0..<256).map { index -> UInt32 in
            (0..<8).reduce(UInt32(index)) { value, _ in
                value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1
            }
        }
        var out = [first]
        for _ in 1..<8 {
            first = first.map { out[0][Int($0 & 0xff)] ^ ($0 >> 8) }
            out.append(first)
        }
        return out
    }()

    static func of(_ bytes: [UInt8]) -> UInt32 {
        let flat = tables.flatMap { $0 }
        var crc: UInt32 = 0xffff_ffff
        var index = 0
        while index + 8 <= bytes.count {
            var out: UInt32 = 0
            for step in 0..<8 {
                var byte = UInt32(bytes[index + step])
                if step < 4 { byte ^= (crc >> UInt32(8 * step)) & 0xff }
                out ^= flat[(7 - step) * 256 + Int(byte)]
            }
            crc = out
            index += 8
        }
        while index < bytes.count {
            crc = flat[Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ (crc >> 8)
            index += 1
        }
        return ~crc
    }
}
