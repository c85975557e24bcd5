// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A tar archive (POSIX ustar, GNU long names, pax): every member is inspected by content.
struct TarFile {
    let source: any ByteSource
    let scan: ScanContext

    /// Inspects the archive; its format's word.
    func inspect() -> String {
        if scan.format == "unknown" { scan.format = "tar" }
        scan.reading("broken-tar") { () throws(MregError) in try walk() }
        return "tar"
    }

    private func walk() throws(MregError) {
        var offset: Int64 = 0
        var longName: String?
        var names: Set<String> = []
        var nameBytes = 0
        for _ in 0..<InspectionLimits.membersMax {
            let header = try source.exactly(512, at: offset, of: "the tar")
            if header.allSatisfy({ $0 == 0 }) { return try checkEnd(offset) }
            guard let size = Self.octal(header[124..<136]), Self.isChecked(header),
                size <= source.size - offset - 512
            else { throw MregError(.corrupt, "a damaged tar header at \(offset)") }
            let kind = header[156]
            let window = SourceWindow(base: source, start: offset + 512, size: size)
            offset += 512 + (size + 511) / 512 * 512
            if kind == UInt8(ascii: "L") {
                longName = try window.whole(limit: 8192).map(Self.text)
                continue
            }
            if kind == UInt8(ascii: "x") || kind == UInt8(ascii: "g") {
                longName = try window.whole(limit: 1 << 20).flatMap(Self.paxPath) ?? longName
                continue
            }
            let name = longName ?? Self.name(header)
            longName = nil
            nameBytes += name.utf8.count
            guard nameBytes <= InspectionLimits.namesBytesMax else {
                throw MregError(.corrupt, "the tar's names are too long")
            }
            check(name, kind, &names)
            if kind == 0 || kind == UInt8(ascii: "0") {
                scan.inside(name) { _ = Dispatcher(scan).inspect(window, name: name) }
            }
        }
        throw MregError(.corrupt, "the tar has too many members")
    }

    private func check(_ name: String, _ kind: UInt8, _ names: inout Set<String>) {
        if MemberName.leavesFolder(name) {
            scan.find("path-traversal", .malicious, "member \(name)")
        }
        if [UInt8(ascii: "1"), UInt8(ascii: "2")].contains(kind) {
            scan.find("archive-link", .malicious, "link \(name)")
        } else if (UInt8(ascii: "3")...UInt8(ascii: "6")).contains(kind), kind != 0x35 {
            scan.find("archive-device", .malicious, "special file \(name)")
        }
        if !names.insert(name).inserted {
            scan.find("tar-ambiguous", .malicious, "two members called \(name)")
        }
    }

    /// After two blocks of zeros only zeros follow.
    private func checkEnd(_ start: Int64) throws(MregError) {
        var stream = ByteStream(SourceWindow(base: source, start: start, size: source.size - start))
        while try stream.has(1) {
            guard stream.bytes[stream.index...].allSatisfy({ $0 == 0 }) else {
                return scan.find("trailing-data", .malicious, "bytes after the tar's end")
            }
            stream.index = stream.bytes.count
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func name(_ header: [UInt8]) -> String {
        let name = text(Array(header[0..<100]))
        let prefix =
            header.has(Array("ustar\0".utf8), at: 257) ? text(Array(header[345..<500])) : ""
        return prefix.isEmpty ? name : "\(prefix)/\(name)"
    }

    private static func paxPath(_ bytes: [UInt8]) -> String? {
        for record in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            if let range = record.firstRange(of: " path=") {
                return String(record[range.upperBound...])
            }
        }
        return nil
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int64? {
        let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        return digits.isEmpty ? 0 : Int64(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    static func isChecked(_ header: [UInt8]) -> Bool {
        guard header.count >= 512, let sum = octal(header[148..<156]), sum > 0 else { return false }
        var total: Int64 = 8 * 32
        for (index, byte) in header.prefix(512).enumerated() where !(148..<156).contains(index) {
            total += Int64(byte)
        }
        return total == sum
    }
}
