// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Content that is code or cannot be read, by its first bytes.
enum Magic {
    static func refused(
        _ head: [UInt8], _ source: any ByteSource
    ) throws(MregError) -> (format: String, level: ScanLevel, words: String)? {
        if let format = try program(head, source) {
            return (format, .needsCode, "it is a program (\(format))")
        }
        let closed: [(String, [UInt8])] = [
            ("7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), ("rar", [0x52, 0x61, 0x72, 0x21]),
            ("zstd", [0x28, 0xb5, 0x2f, 0xfd]),
        ]
        for (format, magic) in closed where head.has(magic) {
            return (format, .unreadable, "\(format) archives cannot be looked into")
        }
        return nil
    }

    private static func program(
        _ head: [UInt8], _ source: any ByteSource
    ) throws(MregError) -> String? {
        let marks: [(String, [UInt8])] = [
            ("elf", [0x7f, 0x45, 0x4c, 0x46]), ("mach-o", [0xcf, 0xfa, 0xed, 0xfe]),
            ("mach-o", [0xca, 0xfe, 0xba, 0xbe]),
        ]
        for (format, magic) in marks where head.has(magic) { return format }
        if head.has(Array("#!".utf8)), namesInterpreter(head) { return "script" }
        guard head.has(Array("MZ".utf8)) else { return nil }
        // Two letters are little: Windows, too, looks for the second header (PE format, "MS-DOS
        // Stub"), and its older kinds.
        let mark = try source.read(offset: Int64(head.little(60, 4)), count: 4)
        return ["PE\0\0", "NE", "LE", "LX"].contains { mark.has(Array($0.utf8)) } ? "pe" : nil
    }

    /// Whether the first line is text that is not blank: execve(2) runs nothing else.
    private static func namesInterpreter(_ head: [UInt8]) -> Bool {
        let line = head[2...].prefix(interpreterBytesMax).prefix { $0 != 0x0a && $0 != 0x0d }
        return line.contains { $0 > 0x20 } && line.allSatisfy { $0 >= 0x20 || $0 == 0x09 }
    }

    /// Linux reads so much of a script's first line (BINPRM_BUF_SIZE).
    private static let interpreterBytesMax = 256
}
