// SPDX-License-Identifier: Apache-2.0
import Codecs
import MregCore

/// Zip archives of every kind: torch, npz, Keras, skops, plain.
struct ZipFile {
    let source: any ByteSource
    let scan: ScanContext

    /// Inspects the archive and every member; its format's word.
    func inspect() -> String {
        let directory: ZipDirectory
        do {
            directory = try ZipDirectory(source, scan)
        } catch {
            scan.find("broken-zip", .unreadable, error.description)
            return "zip"
        }
        let members = directory.members
        let names = Set(members.map(\.name))
        if let root = Self.torchRoot(members) {
            return TorchArchive(zip: self, root: root, members: members).inspect()
        }
        var format = "zip"
        if names.contains("config.json"), names.contains("metadata.json") { format = "keras" }
        if names.contains("schema.json") { format = "skops" }
        if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) { format = "npz" }
        if members.contains(where: { $0.name.hasSuffix("/archive_format") }) { format = "pt2" }
        for member in members { inspect(member, in: format) }
        return format
    }

    /// torch names the archive's folder by its first record; `data.pkl` lies right in it.
    private static func torchRoot(_ members: [ZipMember]) -> String? {
        for member in members where member.name.hasSuffix("/data.pkl") {
            let root = String(member.name.dropLast("data.pkl".count))
            if root.dropLast().contains("/") == false { return root }
        }
        return nil
    }

    /// Inspects one member by its content.
    func inspect(_ member: ZipMember, in format: String) {
        guard member.bytes > 0 || !member.name.hasSuffix("/") else { return }
        scan.inside(member.name) {
            scan.reading("broken-member") { () throws(MregError) in
                try checked(member) { source in
                    let isRaw = format == "pt2" && Self.isExported(member.name)
                    let kind = Dispatcher(scan, allowsRaw: isRaw)
                        .inspect(source, name: member.name)
                    if format == "npz" || format == "keras" || format == "skops" {
                        checkKind(kind, member.name, format)
                    }
                }
            }
        }
    }

    /// torch.export's tensors without a header.
    private static func isExported(_ name: String) -> Bool {
        let parts = MemberName.parts(name)
        guard parts.count > 2, let last = parts.last else { return false }
        return ["weights", "constants"].contains { parts[parts.count - 2].elementsEqual($0.utf8) }
            && ["weight_", "tensor_"].contains { last.starts(with: $0.utf8) }
    }

    private func checkKind(_ kind: String, _ name: String, _ format: String) {
        if format == "npz", kind != "numpy" {
            scan.find("member-kind", .malicious, "\(name) is \(kind): numpy would unpickle it")
        }
        if format == "keras", name == "config.json" { scan.metadata.note("container", "Keras 3") }
    }

    /// Gives the member's content, with size and checksum verified.
    func checked(_ member: ZipMember, _ body: (any ByteSource) -> Void) throws(MregError) {
        let window = SourceWindow(base: source, start: member.dataOffset, size: member.storedBytes)
        if !member.isDeflated {
            try verifyStored(member, window)
            return body(window)
        }
        guard member.bytes <= InspectionLimits.memoryBytesMax else {
            return try streamed(member, window, body)
        }
        var failure: MregError?
        let held = scan.holding(member.bytes) {
            do throws(MregError) {
                body(BytesSource(try inflate(member, window)))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard held else { return try streamed(member, window, body) }
    }

    /// Verifies size and checksum of a member whose content is numbers.
    func verify(_ member: ZipMember) throws(MregError) {
        let window = SourceWindow(base: source, start: member.dataOffset, size: member.storedBytes)
        guard member.isDeflated else { return try verifyStored(member, window) }
        try verify(ByteStream(feed: try DecodeFeed(window, .deflate, scan)), member)
    }

    private func verifyStored(
        _ member: ZipMember, _ window: SourceWindow
    ) throws(MregError) {
        guard member.storedBytes == member.bytes else {
            throw MregError(.corrupt, "a stored member with two sizes")
        }
        guard let known = window.checksum(offset: 0, count: member.bytes) else {
            return try verify(ByteStream(window), member)
        }
        guard known == member.checksum else { throw Self.checksumError }
    }

    /// A member too large to hold: arrays and pickles are read as they inflate, all else by ranges.
    private func streamed(
        _ member: ZipMember, _ window: SourceWindow, _ body: (any ByteSource) -> Void
    ) throws(MregError) {
        try verify(ByteStream(feed: try DecodeFeed(window, .deflate, scan)), member)
        var stream = ByteStream(feed: try DecodeFeed(window, .deflate, scan))
        if try Dispatcher.isRead(once: &stream) { return try Dispatcher(scan).inspect(stream) }
        let inflated = try InflatedSource(window, .deflate, size: member.bytes, scan)
        let held = scan.holding(2 * Int64(InflatedSource.windowBytes)) { body(inflated) }
        if !held { scan.find("nesting", .unreadable, "too much compressed content in one another") }
    }

    /// A member's content from front to back, after a pass that has verified size and checksum.
    func content(of member: ZipMember) throws(MregError) -> ByteStream {
        try verify(member)
        let window = SourceWindow(base: source, start: member.dataOffset, size: member.storedBytes)
        guard member.isDeflated else { return ByteStream(window) }
        return ByteStream(feed: try DecodeFeed(window, .deflate, scan))
    }

    private func inflate(_ member: ZipMember, _ window: SourceWindow) throws(MregError) -> [UInt8] {
        let feed = try DecodeFeed(window, .deflate, scan)
        var out: [UInt8] = []
        out.reserveCapacity(Int(member.bytes))
        while true {
            let more = try feed.next()
            if more.isEmpty { break }
            out.append(contentsOf: more)
            guard out.count <= member.bytes else { throw Self.sizeError }
        }
        guard out.count == member.bytes else { throw Self.sizeError }
        guard feed.checksum.value == member.checksum else { throw Self.checksumError }
        if feed.trailingBytes != 0 {
            scan.find("zip-ambiguous", .malicious, "bytes after the deflate stream")
        }
        return out
    }

    private func verify(_ content: ByteStream, _ member: ZipMember) throws(MregError) {
        var stream = content
        var checksum = CRC32()
        var total: Int64 = 0
        while try stream.has(1) {
            checksum.update(stream.bytes[stream.index...])
            total += Int64(stream.bytes.count - stream.index)
            stream.index = stream.bytes.count
        }
        guard total == member.bytes else { throw Self.sizeError }
        guard checksum.value == member.checksum else { throw Self.checksumError }
    }

    private static let sizeError = MregError(.corrupt, "its size is not what the headers say")
    private static let checksumError = MregError(.corrupt, "its checksum is wrong")
}
