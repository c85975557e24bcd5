// SPDX-License-Identifier: Apache-2.0
import MregCore

/// HDF5: object headers are walked for what reaches outside the file; a Keras model's configuration
/// is read for layers that are code.
struct HDF5File {
    static let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
    private static let headersMax = 50_000
    private let source: any ByteSource
    private let scan: ScanContext
    private var pending: [Int64] = []
    private var visited: Set<Int64> = []
    private var dataset = HDF5Dataset()
    /// Heaps were looked at up to here.
    private var heapEnd: Int64 = 0

    static func inspect(_ source: any ByteSource, _ scan: ScanContext) throws(MregError) -> String {
        var file = HDF5File(source: source, scan: scan)
        try file.start()
        try file.walk()
        try file.search()
        try EmbeddedJSON.check(source, scan)
        return "hdf5"
    }

    private mutating func walk() throws(MregError) {
        while let address = pending.popLast() { try header(address) }
    }

    /// Groups of many members keep them in heaps, and trees lead there; but every block of a heap
    /// and every newer header begins with a signature, so they are found without the trees.
    private mutating func search() throws(MregError) {
        var stream = ByteStream(source)
        while try stream.has(4) {
            guard let place = stream.bytes[(stream.index + 1)...].firstIndex(of: 0x48) else {
                stream.index = stream.bytes.count - 1
                continue
            }
            stream.index = place - 1
            guard try stream.has(4) else { break }
            let address = stream.offset
            let word = stream.bytes[stream.index..<stream.index + 4]
            if word.elementsEqual("OHDR".utf8) { add(UInt64(address)) }
            if word.elementsEqual("FHDB".utf8) { try heapBlock(address) }
            stream.index += 1
        }
        try walk()
    }

    /// Longest part of a heap's block that is read, in bytes; libraries write up to 64 KiB.
    private static let heapBlockBytesMax = 2 << 20

    /// A heap's block of link messages: each is known by its version, its flags and its lengths.
    /// Every byte is looked at once, however many blocks claim it.
    private mutating func heapBlock(_ address: Int64) throws(MregError) {
        let start = max(address + 4, heapEnd)
        heapEnd = address + Int64(Self.heapBlockBytesMax)
        guard start < heapEnd else { return }
        let count = Int(heapEnd - start)
        let block = try source.read(offset: start, count: count + Self.linkBytesMax)
        for place in 0..<min(count, max(0, block.count - 4)) {
            if block[place] == 1, block[place + 1] & 0xe0 == 0 { heapLink(block, place) }
        }
    }

    /// Longest link message, in bytes: a name of 64 KiB and its target.
    private static let linkBytesMax = 70_000

    private mutating func heapLink(_ block: [UInt8], _ start: Int) {
        let flags = block[start + 1]
        let isTyped = flags & 8 != 0
        let isExternal = isTyped && block[start + 2] == 64
        guard !isTyped || isExternal || block[start + 2] == 0 else { return }
        let width = 1 << Int(flags & 3)
        var place = start + (isTyped ? 3 : 2)
        if flags & 4 != 0 { place += 8 }
        if flags & 0x10 != 0 { place += 1 }
        let length = block.little(place, width)
        guard length > 0, length < 65_536 else { return }
        place += width + Int(length)
        guard place + 8 <= block.count else { return }
        guard isExternal else { return addOld(block.little(place, 8)) }
        let bytes = Int(block.little(place, 2))
        let info = block.dropFirst(place + 2).prefix(bytes)
        guard bytes > 3, info.count == bytes, info.first == 0, info.last == 0,
            info.dropFirst().count(where: { $0 == 0 }) == 2
        else { return }
        let target = String(decoding: info.dropFirst().prefix { $0 != 0 }, as: UTF8.self)
        scan.find("external-link", .malicious, "a link into another file: \(target)")
    }

    /// An older header has no signature: what does not look like one is not walked.
    private mutating func addOld(_ address: UInt64) {
        guard address < UInt64(source.size),
            let head = try? source.exactly(16, at: Int64(address), of: "a header"),
            head[0] == 1, head[1] == 0, head.little(2, 2) > 0, head.little(4, 4) < 1 << 16,
            head.little(8, 4) > 0, head.little(8, 4) < 1 << 20
        else { return }
        add(address)
    }

    private init(source: any ByteSource, scan: ScanContext) {
        self.source = source
        self.scan = scan
    }

    /// Format specification II.A: versions 0 and 1 hold the root's symbol table entry.
    private mutating func start() throws(MregError) {
        let block = try source.exactly(96, at: 0, of: "the HDF5 superblock")
        switch block[8] {
        case 0, 1:
            guard block[13] == 8 else { throw MregError(.corrupt, "HDF5 offsets of \(block[13])") }
            add(block.little(block[8] == 0 ? 64 : 68, 8))
        case 2, 3:
            guard block[9] == 8 else { throw MregError(.corrupt, "HDF5 offsets of \(block[9])") }
            add(block.little(36, 8))
        default: throw MregError(.corrupt, "an HDF5 superblock of version \(block[8])")
        }
    }

    private mutating func add(_ address: UInt64) {
        guard address < UInt64(source.size), visited.count < Self.headersMax else { return }
        if visited.insert(Int64(address)).inserted { pending.append(Int64(address)) }
    }

    private mutating func header(_ address: Int64) throws(MregError) {
        dataset = HDF5Dataset()
        defer { if let tensor = dataset.tensor { scan.metadata.add(tensor) } }
        let start = try source.read(offset: address, count: 32)
        if start.has(Array("OHDR".utf8)) {
            let flags = start.little(5, 1)
            var place: Int64 = 6
            if flags & 0x20 != 0 { place += 16 }
            if flags & 0x10 != 0 { place += 4 }
            let width = 1 << Int(flags & 3)
            let head = try source.read(offset: address + place, count: 8)
            try messages(
                address + place + Int64(width), Int64(head.little(0, width) & 0xff_ffff),
                version: 2, tracked: flags & 4 != 0, depth: 0)
        } else if start.little(0, 1) == 1 {
            try messages(
                address + 16, Int64(start.little(8, 4)), version: 1, tracked: false, depth: 0)
        }
    }

    private mutating func messages(
        _ offset: Int64, _ length: Int64, version: Int, tracked: Bool, depth: Int
    ) throws(MregError) {
        guard depth < 16 else { return }
        let bytes = try source.read(offset: offset, count: Int(min(length, 1 << 20)))
        let headBytes = version == 1 ? 8 : tracked ? 6 : 4
        var place = 0
        while place + headBytes <= bytes.count {
            let kind = version == 1 ? bytes.little(place, 2) : bytes.little(place, 1)
            let size = Int(bytes.little(place + (version == 1 ? 2 : 1), 2))
            let body = Array(bytes[(place + headBytes)...].prefix(size))
            place += headBytes + size
            try message(Int(kind), body, version: version, tracked: tracked, depth: depth)
        }
    }

    private mutating func message(
        _ kind: Int, _ body: [UInt8], version: Int, tracked: Bool, depth: Int
    ) throws(MregError) {
        dataset.read(kind, body)
        switch kind {
        case 0x06: link(body)
        case 0x07:
            scan.find(
                "external-storage", .malicious, "a dataset whose bytes lie in other files")
        case 0x08 where body.count > 1 && body[0] == 3 && body[1] == 3,
            0x08 where body.count > 1 && body[0] == 4 && body[1] == 3:
            scan.find("virtual-dataset", .malicious, "a dataset made of other files' datasets")
        case 0x10 where body.count >= 16:
            let address = Int64(body.little(0, 8) & (1 << 60 - 1))
            let length = Int64(body.little(8, 8) & (1 << 40 - 1))
            let skip: Int64 = version == 1 ? 0 : 4
            try messages(
                address + skip, max(0, length - 2 * skip), version: version, tracked: tracked,
                depth: depth + 1)
        case 0x11 where body.count >= 16: try tree(Int64(body.little(0, 8) & (1 << 60 - 1)), 0)
        default: break
        }
    }

    private mutating func link(_ body: [UInt8]) {
        guard body.count > 3 else { return }
        let flags = body[1]
        var place = 2
        var kind: UInt8 = 0
        if flags & 8 != 0 {
            kind = body[place]
            place += 1
        }
        if flags & 4 != 0 { place += 8 }
        if flags & 0x10 != 0 { place += 1 }
        let width = 1 << Int(flags & 3)
        place += width + Int(body.little(place, width) & 0xffff)
        if kind == 64 {
            let target = String(decoding: body.dropFirst(min(place, body.count)), as: UTF8.self)
            scan.find("external-link", .malicious, "a link into another file: \(target)")
        } else if kind == 0 {
            add(body.little(place, 8) == 0 ? .max : body.little(place, 8))
        }
    }

    /// Version 1 B-trees of groups: SNOD leaves with the members' headers.
    private mutating func tree(_ address: Int64, _ depth: Int) throws(MregError) {
        guard depth < 32, address < source.size else { return }
        let head = try source.read(offset: address, count: 24 + 16 * 1024)
        guard head.has(Array("TREE".utf8)), head.little(4, 1) == 0 else { return }
        for index in 0..<Int(min(head.little(6, 2), 1000)) {
            let child = Int64(head.little(32 + index * 16, 8) & (1 << 60 - 1))
            guard visited.count < Self.headersMax, visited.insert(-child - 1).inserted else {
                continue
            }
            if head.little(5, 1) > 0 {
                try tree(child, depth + 1)
            } else {
                let node = try source.read(offset: child, count: 8 + 40 * 512)
                guard node.has(Array("SNOD".utf8)) else { continue }
                for entry in 0..<Int(min(node.little(6, 2), 512)) {
                    add(node.little(8 + entry * 40 + 8, 8))
                }
            }
        }
    }
}
