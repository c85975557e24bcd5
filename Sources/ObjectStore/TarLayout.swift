// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The members of a tar and where each one's bytes will lie, known before a byte is written.
///
/// The bytes depend on paths, sizes, executable bits and contents alone: members in byte order of
/// their paths, owner and group 0 without names, time 0, mode 0644 or 0755, nothing but regular
/// files, two zero blocks at the end. Names of up to 100 ASCII bytes and sizes of up to 8 GiB - 1
/// are plain ustar (POSIX.1-1988); anything else has a pax header (POSIX.1-2001) in front.
public struct TarLayout: Sendable, Equatable {
    /// A file in the tar.
    public struct Member: Sendable, Equatable {
        /// The path.
        public var path: ArtifactPath
        /// The number of bytes.
        public var size: Int64
        /// Whether the mode is 0755 rather than 0644.
        public var isExecutable: Bool
        /// Where in the tar the bytes start; set by the layout.
        public internal(set) var offset: Int64 = 0

        /// Makes a member.
        public init(path: ArtifactPath, size: Int64, isExecutable: Bool) {
            self.path = path
            self.size = size
            self.isExecutable = isExecutable
        }
    }

    /// The members in the order of the tar, with their offsets.
    public let members: [Member]
    /// The number of bytes of the whole tar.
    public let totalSize: Int64

    static let blockBytes: Int64 = 512

    /// Lays members out; their paths must be unique.
    public init(_ members: [Member]) throws(MregError) {
        try ArtifactPath.checkUnique(members.map(\.path), code: .usage)
        var placed = members.sorted { $0.path < $1.path }
        var offset: Int64 = 0
        for index in placed.indices {
            let size = placed[index].size
            let start = offset + TarHeader.byteCount(placed[index])
            guard size >= 0, size <= Int64.max - start - 4 * Self.blockBytes else {
                throw MregError(.usage, "the files are too large for one tar")
            }
            placed[index].offset = start
            offset = start + size + Self.padding(size)
        }
        self.members = placed
        totalSize = offset + 2 * Self.blockBytes
    }

    /// The zero bytes after a member of `size` bytes.
    static func padding(_ size: Int64) -> Int64 {
        (blockBytes - size % blockBytes) % blockBytes
    }
}

/// The header blocks of tar members.
enum TarHeader {
    private static let nameBytesMax = 100
    private static let sizeMax: Int64 = 0o77_777_777_777

    /// The number of bytes in front of a member's own.
    static func byteCount(_ member: TarLayout.Member) -> Int64 {
        let records = Int64(paxRecords(member).count)
        guard records > 0 else { return TarLayout.blockBytes }
        return 2 * TarLayout.blockBytes + records + TarLayout.padding(records)
    }

    /// The blocks in front of a member's bytes.
    static func encode(_ member: TarLayout.Member) -> [UInt8] {
        let records = paxRecords(member)
        var out: [UInt8] = []
        if !records.isEmpty {
            // POSIX.1-2001, pax: type `x` holds records for the member that follows.
            out += block(name: "././@PaxHeader", mode: 0, size: Int64(records.count), type: "x")
            out += records
            out += [UInt8](repeating: 0, count: Int(TarLayout.padding(Int64(records.count))))
        }
        let mode: Int64 = member.isExecutable ? 0o755 : 0o644
        let size = member.size > sizeMax ? 0 : member.size
        out += block(name: member.path.text, mode: mode, size: size, type: "0")
        return out
    }

    private static func paxRecords(_ member: TarLayout.Member) -> [UInt8] {
        let path = member.path.text.utf8
        var records: [UInt8] = []
        if path.count > nameBytesMax || path.contains(where: { $0 >= 0x80 }) {
            records += record("path", member.path.text)
        }
        if member.size > sizeMax { records += record("size", "\(member.size)") }
        return records
    }

    /// `LENGTH KEY=VALUE` and a newline; the length counts itself.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = key.utf8.count + value.utf8.count + 3
        var length = rest
        while length != rest + "\(length)".utf8.count { length = rest + "\(length)".utf8.count }
        return Array("\(length) \(key)=\(value)\n".utf8)
    }

    private static func block(name: String, mode: Int64, size: Int64, type: String) -> [UInt8] {
        var out: [UInt8] = []
        // A reader without pax sees '?' for what is not ASCII, and 100 bytes of it.
        let ascii = name.unicodeScalars.map { $0.isASCII ? UInt8(ascii: $0) : UInt8(ascii: "?") }
        append(ascii.prefix(nameBytesMax), width: nameBytesMax, to: &out)
        for number in [mode, 0, 0] { append(octal(number, digits: 7), width: 8, to: &out) }
        for number in [size, 0] { append(octal(number, digits: 11), width: 12, to: &out) }
        append("        ".utf8, width: 8, to: &out)
        append(type.utf8, width: 1, to: &out)
        append([], width: 100, to: &out)
        append("ustar\0".utf8, width: 6, to: &out)
        append("00".utf8, width: 2, to: &out)
        // Owner and group names, device numbers, prefix: nothing.
        append([], width: 247, to: &out)
        // The checksum counts its own field as spaces.
        let sum = out.reduce(Int64(0)) { $0 + Int64($1) }
        out.replaceSubrange(148..<155, with: octal(sum, digits: 6) + [0])
        return out
    }

    private static func octal(_ number: Int64, digits: Int) -> [UInt8] {
        let text = Array(String(number, radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(digits - text.count, 0)) + text
    }

    private static func append(
        _ bytes: some Collection<UInt8>, width: Int, to out: inout [UInt8]
    ) {
        out.append(contentsOf: bytes)
        out.append(contentsOf: repeatElement(0, count: width - bytes.count))
    }
}
