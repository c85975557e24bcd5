// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One member of a zip, as both its headers agree.
struct ZipMember {
    var name: String
    var isDeflated: Bool
    var checksum: UInt32
    var storedBytes: Int64
    var bytes: Int64
    var headerOffset: Int64
    var dataOffset: Int64 = 0
    var flags: UInt64
    var isLink: Bool
}

/// A strict zip reader: it refuses every archive that two readers could see differently.
///
/// APPNOTE.TXT 4.3: local headers and data, the central directory, the end record; nothing between.
struct ZipDirectory {
    private(set) var members: [ZipMember] = []
    private let source: any ByteSource
    private let scan: ScanContext
    private var directoryOffset: Int64 = 0
    private var directoryBytes: Int64 = 0
    private var directoryEnd: Int64 = 0
    private var declared: UInt64 = 0

    /// Reads and checks the directory; what is ambiguous becomes a finding.
    init(_ source: any ByteSource, _ scan: ScanContext) throws(MregError) {
        self.source = source
        self.scan = scan
        try readEnd()
        try readMembers()
        try checkTiling()
        checkNames()
    }

    private func differs(_ evidence: String) {
        scan.find("zip-ambiguous", .malicious, "\(evidence): zip readers disagree about it")
    }

    private mutating func readEnd() throws(MregError) {
        let tailBytes = Int(min(source.size, 22 + 65_535))
        let tailStart = source.size - Int64(tailBytes)
        let tail = try source.exactly(tailBytes, at: tailStart, of: "the zip's end")
        let places = stride(from: tailBytes - 22, through: 0, by: -1).filter { place in
            tail.has([0x50, 0x4b, 5, 6], at: place)
                && Int(tail.little(place + 20, 2)) == tailBytes - place - 22
        }
        guard let place = places.first else {
            throw MregError(.corrupt, "the zip has no end record at its end")
        }
        if places.count > 1 { differs("two end records") }
        declared = tail.little(place + 10, 2)
        directoryBytes = Int64(tail.little(place + 12, 4))
        directoryOffset = Int64(tail.little(place + 16, 4))
        directoryEnd = tailStart + Int64(place)
        guard tail.little(place + 4, 4) == 0 else {
            throw MregError(.corrupt, "the zip spans several disks")
        }
        if place >= 20, tail.has([0x50, 0x4b, 6, 7], at: place - 20) {
            try readLargeEnd(Int64(tail.little(place - 12, 8) & (1 << 62 - 1)))
        }
        guard directoryOffset + directoryBytes == directoryEnd else {
            differs("the directory does not end where the end record begins")
            throw MregError(.corrupt, "the zip has bytes between its directory and its end")
        }
    }

    /// The zip64 end record must stand right before its locator.
    private mutating func readLargeEnd(_ offset: Int64) throws(MregError) {
        let record = try source.exactly(56, at: offset, of: "the zip64 end record")
        guard record.has([0x50, 0x4b, 6, 6]), record.little(4, 8) >= 44,
            record.little(4, 8) < 1 << 16,
            offset + 12 + Int64(record.little(4, 8)) == directoryEnd - 20
        else {
            differs("the zip64 end record is not where it belongs")
            throw MregError(.corrupt, "the zip64 end record is misplaced")
        }
        let large = (record.little(32, 8), record.little(40, 8), record.little(48, 8))
        let small = (declared, UInt64(directoryBytes), UInt64(directoryOffset))
        if small.0 != 0xffff && small.0 != large.0 || small.1 != 0xffff_ffff && small.1 != large.1
            || small.2 != 0xffff_ffff && small.2 != large.2
        {
            differs("the two end records differ")
        }
        guard large.1 < 1 << 40, large.2 < 1 << 60 else {
            throw MregError(.corrupt, "the zip64 end record is out of range")
        }
        declared = large.0
        directoryBytes = Int64(large.1)
        directoryOffset = Int64(large.2)
        directoryEnd = offset
    }

    private mutating func readMembers() throws(MregError) {
        guard declared <= UInt64(InspectionLimits.membersMax) else {
            throw MregError(.corrupt, "the zip declares \(declared) members")
        }
        let window = SourceWindow(base: source, start: directoryOffset, size: directoryBytes)
        var stream = ByteStream(window)
        var nameBytes = 0
        for _ in 0..<declared {
            guard let header = try stream.take(46), header.has([0x50, 0x4b, 1, 2]) else {
                throw MregError(.corrupt, "the zip's directory is damaged")
            }
            guard let name = try stream.take(Int(header.little(28, 2))),
                let extra = try stream.take(Int(header.little(30, 2))),
                try stream.skip(Int64(header.little(32, 2)))
            else { throw MregError(.corrupt, "the zip's directory is cut short") }
            nameBytes += name.count
            guard nameBytes <= InspectionLimits.namesBytesMax else {
                throw MregError(.corrupt, "the zip's names are too long")
            }
            members.append(try member(header, name, extra))
        }
        if try !stream.isAtEnd() { differs("bytes after the last directory entry") }
    }

    private func member(
        _ header: [UInt8], _ name: [UInt8], _ extra: [UInt8]
    ) throws(MregError) -> ZipMember {
        var sizes = [header.little(24, 4), header.little(20, 4), header.little(42, 4)]
        try Self.widen(&sizes, extra)
        let method = header.little(10, 2)
        guard let text = String(validating: name, as: UTF8.self) else {
            throw MregError(.corrupt, "a member's name is not UTF-8")
        }
        guard method == 0 || method == 8 else {
            throw MregError(.corrupt, "\(text.printable) is compressed by method \(method)")
        }
        let flags = header.little(8, 2)
        guard flags & 0x41 == 0 else {
            throw MregError(.corrupt, "\(text.printable) is encrypted")
        }
        if flags & ~0x80e != 0 { differs("flags 0x\(String(flags, radix: 16)) of \(text)") }
        guard sizes.allSatisfy({ $0 < 1 << 60 }) else {
            throw MregError(.corrupt, "\(text.printable) is out of range")
        }
        return ZipMember(
            name: text, isDeflated: method == 8, checksum: UInt32(header.little(16, 4)),
            storedBytes: Int64(sizes[1]), bytes: Int64(sizes[0]), headerOffset: Int64(sizes[2]),
            flags: flags, isLink: header[5] == 3 && header.little(40, 2) & 0xf000 == 0xa000)
    }

    /// APPNOTE 4.5.3: the zip64 extra field holds, in order, the fields that are all ones.
    private static func widen(_ sizes: inout [UInt64], _ extra: [UInt8]) throws(MregError) {
        var place = 0
        while place + 4 <= extra.count {
            let kind = extra.little(place, 2)
            let length = Int(extra.little(place + 2, 2))
            if kind == 1 {
                var field = place + 4
                for index in sizes.indices where sizes[index] == 0xffff_ffff {
                    guard field + 8 <= min(extra.count, place + 4 + length) else { break }
                    sizes[index] = extra.little(field, 8)
                    field += 8
                }
                return
            }
            place += 4 + length
        }
    }

    /// Members in order of their place tile the file from 0 to the directory.
    private mutating func checkTiling() throws(MregError) {
        let order = members.indices.sorted { members[$0].headerOffset < members[$1].headerOffset }
        var end: Int64 = 0
        for index in order {
            if members[index].headerOffset != end {
                differs("\(members[index].headerOffset - end) bytes before \(members[index].name)")
            }
            end = try checkLocal(index)
        }
        if end != directoryOffset { differs("bytes before the directory") }
    }

    private mutating func checkLocal(_ index: Int) throws(MregError) -> Int64 {
        let member = members[index]
        let header = try source.exactly(30, at: member.headerOffset, of: "a zip header")
        let nameBytes = Int(header.little(26, 2))
        let name = try source.read(offset: member.headerOffset + 30, count: nameBytes)
        guard header.has([0x50, 0x4b, 3, 4]) else {
            throw MregError(.corrupt, "\(member.name.printable) has no header")
        }
        if !name.elementsEqual(member.name.utf8) {
            differs("\(member.name) is \(String(decoding: name, as: UTF8.self)) in its own header")
        }
        if header.little(6, 2) & 0x49 != member.flags & 0x49 { differs("flags of \(member.name)") }
        if header.little(8, 2) != (member.isDeflated ? 8 : 0) {
            differs("method of \(member.name)")
        }
        let isStreamed = member.flags & 8 != 0
        if !isStreamed { checkSizes(header, member) }
        let extra = Int64(header.little(28, 2))
        members[index].dataOffset = member.headerOffset + 30 + Int64(nameBytes) + extra
        let end = members[index].dataOffset + member.storedBytes
        guard end <= directoryOffset else {
            throw MregError(.corrupt, "\(member.name.printable) runs into the directory")
        }
        return isStreamed ? try descriptorEnd(member, end) : end
    }

    private func checkSizes(_ header: [UInt8], _ member: ZipMember) {
        if header.little(14, 4) != UInt64(member.checksum) { differs("checksum of \(member.name)") }
        let pairs = [
            (header.little(18, 4), member.storedBytes), (header.little(22, 4), member.bytes),
        ]
        for (local, central) in pairs where local != 0xffff_ffff && Int64(local) != central {
            differs("size of \(member.name)")
        }
    }

    /// A data descriptor: with or without signature, with 32 or 64 bit sizes.
    private func descriptorEnd(_ member: ZipMember, _ end: Int64) throws(MregError) -> Int64 {
        let bytes = try source.read(offset: end, count: 24)
        let signed = bytes.has([0x50, 0x4b, 7, 8])
        let start = signed ? 4 : 0
        guard bytes.little(start, 4) == UInt64(member.checksum) else {
            differs("descriptor of \(member.name)")
            return end
        }
        let sizes = [UInt64(member.storedBytes), UInt64(member.bytes)]
        if bytes.little(start + 4, 8) == sizes[0], bytes.little(start + 12, 8) == sizes[1],
            bytes.count >= start + 20
        {
            return end + Int64(start) + 20
        }
        if bytes.little(start + 4, 4) != sizes[0] || bytes.little(start + 8, 4) != sizes[1] {
            differs("descriptor of \(member.name)")
        }
        return end + Int64(start) + 12
    }

    private func checkNames() {
        var seen: Set<String> = []
        for member in members {
            if MemberName.leavesFolderAnywhere(member.name) {
                scan.find("path-traversal", .malicious, "member \(member.name)")
            }
            if member.isLink { scan.find("archive-link", .malicious, "link \(member.name)") }
            if !seen.insert(member.name.lowercased()).inserted {
                differs("two members called \(member.name)")
            }
        }
    }
}
