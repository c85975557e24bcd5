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

    /// The paths of the members, in the order of the tar.
    public let paths: PathList
    /// The number of bytes of the whole tar.
    public let totalSize: Int64
    /// Where each member's bytes start.
    private let offsets: [Int64]
    private let sizes: [Int64]
    private let isExecutable: [Bool]

    static let blockBytes: Int64 = 512

    /// Lays members out; their paths must be unique.
    public init(_ members: [Member]) throws(MregError) {
        let ordered = members.sorted { $0.path < $1.path }
        let paths = PathList(ordered.lazy.map(\.path))
        try paths.checkUnique(code: .usage)
        try self.init(
            paths, sizes: ordered.map(\.size), isExecutable: ordered.map(\.isExecutable))
    }

    /// Lays out files whose paths are unique and in byte order: all of a push, or those at some
    /// places.
    public init(_ files: SourceFiles, at places: [UInt32]) throws(MregError) {
        let isAll = places.count == files.count
        try self.init(
            isAll ? files.paths : PathList(places.lazy.map { files.paths[Int($0)] }),
            sizes: places.map { files.size(Int($0)) },
            isExecutable: places.map { files.isExecutable(Int($0)) })
    }

    private init(
        _ paths: PathList, sizes: [Int64], isExecutable: [Bool]
    ) throws(MregError) {
        var offsets: [Int64] = []
        offsets.reserveCapacity(sizes.count)
        var offset: Int64 = 0
        for (index, size) in sizes.enumerated() {
            let start = offset + TarHeader.byteCount(paths.utf8(index), size: size)
            guard size >= 0, size <= Int64.max - start - 4 * Self.blockBytes else {
                throw MregError(.usage, "the files are too large for one tar")
            }
            offsets.append(start)
            offset = start + size + Self.padding(size)
        }
        (self.paths, self.sizes, self.isExecutable) = (paths, sizes, isExecutable)
        self.offsets = offsets
        totalSize = offset + 2 * Self.blockBytes
    }

    /// The members in the order of the tar, with their offsets.
    public var members: TarLayout { self }

    /// One member, made anew at each call.
    public subscript(index: Int) -> Member {
        var member = Member(
            path: paths[index], size: sizes[index], isExecutable: isExecutable[index])
        member.offset = offsets[index]
        return member
    }

    /// The zero bytes after a member of `size` bytes.
    static func padding(_ size: Int64) -> Int64 {
        (blockBytes - size % blockBytes) % blockBytes
    }
}

extension TarLayout: RandomAccessCollection {
    /// The place of the first member.
    public var startIndex: Int { 0 }
    /// The number of members.
    public var endIndex: Int { sizes.count }
}

/// The header blocks of tar members.
enum TarHeader {
    private static let nameBytesMax = 100
    private static let sizeMax: Int64 = 0o77_777_777_777

    /// The number of bytes in front of a member's own.
    static func byteCount(_ path: ArraySlice<UInt8>, size: Int64) -> Int64 {
        if size <= sizeMax, path.count <= nameBytesMax, path.allSatisfy({ $0 < 0x80 }) {
            return TarLayout.blockBytes
        }
        let records = Int64(paxRecords(path, size: size).count)
        guard records > 0 else { return TarLayout.blockBytes }
        return 2 * TarLayout.blockBytes + records + TarLayout.padding(records)
    }

    /// The blocks in front of a member's bytes.
    static func encode(_ member: TarLayout.Member) -> [UInt8] {
        let records = paxRecords(Array(member.path.text.utf8)[...], size: member.size)
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

    private static func paxRecords(_ path: ArraySlice<UInt8>, size: Int64) -> [UInt8] {
        var records: [UInt8] = []
        if path.count > nameBytesMax || path.contains(where: { $0 >= 0x80 }) {
            records += record("path", String(decoding: path, as: UTF8.self))
        }
        if size > sizeMax { records += record("size", "\(size)") }
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
