// SPDX-License-Identifier: Apache-2.0
import MregCore

/// GGUF: typed key-values, a table of tensors, aligned data.
struct GGUFFile {
    private static let blocks: [UInt64: (Int64, Int64)] = [
        0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
        9: (32, 40), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176),
        14: (256, 210), 15: (256, 292), 16: (256, 66), 17: (256, 74), 18: (256, 98),
        19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136), 24: (1, 1),
        25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
        34: (256, 54), 35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18),
    ]
    private static let widths: [UInt64: Int64] = [
        0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8,
    ]
    private let scan: ScanContext
    private let source: any ByteSource
    private var stream: ByteStream
    private let size: Int64
    private var alignment: Int64 = 32

    static func inspect(_ source: any ByteSource, _ scan: ScanContext) throws(MregError) -> String {
        var file = GGUFFile(scan: scan, source: source)
        try file.read()
        return "gguf"
    }

    private init(scan: ScanContext, source: any ByteSource) {
        self.scan = scan
        self.source = source
        stream = ByteStream(source)
        size = source.size
    }

    private mutating func number(_ count: Int) throws(MregError) -> UInt64 {
        guard let bytes = try stream.take(count) else { throw error("it is cut short") }
        return bytes.little(0, count)
    }

    private func error(_ reason: String) -> MregError {
        MregError(.corrupt, "the GGUF header is damaged", cause: "\(reason) at \(stream.offset)")
    }

    private mutating func text(limit: UInt64) throws(MregError) -> String {
        let length = try number(8)
        guard length <= limit, let bytes = try stream.take(Int(length)) else {
            throw error("a text of \(length) bytes")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func read() throws(MregError) {
        _ = try number(4)
        let version = try number(4)
        guard version == 2 || version == 3 else { throw error("version \(version)") }
        let tensors = try number(8)
        let pairs = try number(8)
        guard tensors <= 1 << 16, pairs <= 1 << 16 else {
            throw error("counts out of range")
        }
        var keys: Set<String> = []
        var keyBytes = 0
        for _ in 0..<pairs {
            let key = try text(limit: 65_535)
            keyBytes += key.utf8.count
            guard keyBytes <= InspectionLimits.namesBytesMax else { throw error("too long keys") }
            guard keys.insert(key).inserted else { throw error("a second \(key.printable)") }
            try value(key)
        }
        try readTensors(Int(tensors))
    }

    private mutating func value(_ key: String) throws(MregError) {
        let kind = try number(4)
        if kind == 8 {
            let text = try text(limit: 64 << 20)
            if key.hasPrefix("general.") || key == "tokenizer.ggml.model" {
                scan.metadata.note(key, text)
            }
            if key.contains("chat_template") {
                ChatTemplate.check(text, "\(key)", scan)
                scan.metadata.note("chat_template", text)
            }
        } else if kind == 9 {
            try array(key)
        } else if let width = Self.widths[kind] {
            let raw = try number(Int(width))
            if kind == 7, raw > 1 { throw error("a boolean of \(raw)") }
            note(key, raw)
            if key == "general.alignment" { alignment = Int64(raw & 0xffff_ffff) }
        } else {
            throw error("a value of type \(kind)")
        }
    }

    /// Numbers that tell what the model is.
    private func note(_ key: String, _ raw: UInt64) {
        if key == "general.file_type" { scan.metadata.note(key, GGMLType.file(raw)) }
        for ending in [".context_length", ".block_count", ".embedding_length", ".expert_count"]
        where key.hasSuffix(ending) {
            scan.metadata.note(key, "\(raw)")
        }
    }

    private mutating func array(_ key: String) throws(MregError) {
        let kind = try number(4)
        let count = try number(8)
        guard count <= UInt64(size) else { throw error("an array of \(count)") }
        if key == "tokenizer.ggml.tokens" { scan.metadata.note("vocab_size", "\(count)") }
        if let width = Self.widths[kind] {
            guard try stream.skip(Int64(count) * width) else { throw error("an array cut short") }
        } else if kind == 8 {
            for _ in 0..<count {
                let length = try number(8)
                guard length <= UInt64(size), try stream.skip(Int64(length)) else {
                    throw error("a text cut short")
                }
            }
        } else {
            throw error("an array of type \(kind)")
        }
    }

    private mutating func readTensors(_ count: Int) throws(MregError) {
        guard alignment > 0, alignment.nonzeroBitCount == 1 else {
            throw error("alignment \(alignment)")
        }
        var names: Set<String> = []
        var places: [(begin: Int64, end: Int64)] = []
        for _ in 0..<count {
            let name = try text(limit: 256)
            guard names.insert(name).inserted else { throw error("two tensors of one name") }
            let dimensions = try number(4)
            guard dimensions <= 8 else { throw error("\(dimensions) dimensions") }
            var shape: [Int64] = []
            for _ in 0..<dimensions { shape.append(Int64(try number(8) & (1 << 63 - 1))) }
            let kind = try number(4)
            let offset = Int64(try number(8) & (1 << 62 - 1))
            guard let block = Self.blocks[kind], let items = DType.bytes(shape, 1),
                (shape.first ?? block.0).isMultiple(of: block.0), offset.isMultiple(of: alignment)
            else { throw error("tensor \(name.printable) is out of shape") }
            let (product, overflow) = (items / block.0).multipliedReportingOverflow(by: block.1)
            guard !overflow, product <= size, offset <= size else {
                throw error("a tensor too large")
            }
            places.append((offset, offset + product))
            scan.metadata.add(
                TensorFact(name: name, dtype: GGMLType.name(kind), shape: shape, bytes: product))
        }
        try checkPlaces(&places)
    }

    private func checkPlaces(_ places: inout [(begin: Int64, end: Int64)]) throws(MregError) {
        let data = min(size, (stream.offset + alignment - 1) / alignment * alignment)
        places.sort { $0.begin < $1.begin }
        var end: Int64 = 0
        for place in places {
            guard place.begin >= end else { throw error("tensors overlap") }
            guard place.begin - end < max(alignment, 4096) else { throw error("a gap in the data") }
            end = place.end
        }
        guard data + end <= size else { throw error("tensors beyond the end of the file") }
        guard size - data - end < max(alignment, 4096) else {
            throw error("\(size - data - end) bytes after the last tensor")
        }
        let tail = try source.read(offset: data + end, count: Int(size - data - end))
        guard tail.allSatisfy({ $0 == 0 }) else { throw error("content after the last tensor") }
    }
}
