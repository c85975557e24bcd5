// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Cuts a GGUF file (ggml, docs/gguf.md, versions 2 and 3) where each tensor's bytes begin.
enum GGUFCuts {
    /// Larger headers are not looked into, in bytes.
    private static let headerBytesMax = 16 << 20
    private static let tensorsMax = 1_000_000

    /// The ends of the pieces, or nil when this is no such file.
    static func ends(size: Int64, read: CutPlan.Read) throws(MregError) -> [Int64]? {
        guard try read(0, 4).elementsEqual("GGUF".utf8) else { return nil }
        let bytes = try read(0, Int(min(size, Int64(headerBytesMax))))
        var reader = LittleEndianReader(bytes, at: 4)
        guard let version = reader.number(4), (2...3).contains(version),
            let tensors = reader.number(8), tensors <= tensorsMax, let pairs = reader.number(8),
            let alignment = alignment(&reader, pairs: pairs),
            let offsets = offsets(&reader, count: Int(tensors))
        else { return nil }
        let header = UInt64(reader.offset)
        let data = (header + alignment - 1) / alignment * alignment
        guard data < UInt64(size) else { return nil }
        var gatherer = CutGatherer()
        let room = UInt64(size) - data
        let starts = offsets.filter { $0.start <= room }.sorted { $0.start < $1.start }
        for (tensor, next) in zip(starts, starts.dropFirst() + [("", room)]) {
            gatherer.add(
                end: Int64(next.start), size: Int64(next.start - tensor.start),
                mark: CutGatherer.mark(tensor.name))
        }
        return [Int64(data)] + gatherer.ends.map { Int64(data) + $0 }.filter { $0 < size }
    }

    /// Passes over the key-value pairs; `general.alignment` is 32 where it is not among them.
    private static func alignment(_ reader: inout LittleEndianReader, pairs: UInt64) -> UInt64? {
        var alignment: UInt64 = 32
        var left = pairs
        while left > 0 {
            guard let key = text(&reader), let type = reader.number(4) else { return nil }
            if key == "general.alignment", type == 4 {
                guard let value = reader.number(4), (1...65_536).contains(value) else { return nil }
                alignment = value
            } else {
                guard skipValue(type, &reader) else { return nil }
            }
            left -= 1
        }
        return alignment
    }

    private static func skipValue(_ type: UInt64, _ reader: inout LittleEndianReader) -> Bool {
        switch type {
        case 8: return skipText(&reader)
        case 9:
            guard let element = reader.number(4), let count = reader.number(8) else { return false }
            if let size = scalarSize(element) {
                let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
                return !overflow && reader.skip(bytes)
            }
            // Arrays of arrays do not occur; only texts are left.
            guard element == 8 else { return false }
            var left = count
            while left > 0 {
                guard skipText(&reader) else { return false }
                left -= 1
            }
            return true
        default: return scalarSize(type).map { reader.skip($0) } ?? false
        }
    }

    private static func scalarSize(_ type: UInt64) -> UInt64? {
        switch type {
        case 0, 1, 7: 1
        case 2, 3: 2
        case 4, 5, 6: 4
        case 10, 11, 12: 8
        default: nil
        }
    }

    private static func skipText(_ reader: inout LittleEndianReader) -> Bool {
        reader.number(8).map { reader.skip($0) } ?? false
    }

    private static func text(_ reader: inout LittleEndianReader) -> String? {
        guard let length = reader.number(8) else { return nil }
        let start = reader.offset
        guard reader.skip(length) else { return nil }
        return String(decoding: reader.bytes[start..<reader.offset], as: UTF8.self)
    }

    private static func offsets(
        _ reader: inout LittleEndianReader, count: Int
    ) -> [(name: String, start: UInt64)]? {
        var out: [(name: String, start: UInt64)] = []
        for _ in 0..<count {
            guard let name = text(&reader), let dimensions = reader.number(4), dimensions <= 16,
                reader.skip(8 * dimensions + 4), let start = reader.number(8)
            else { return nil }
            out.append((name, start))
        }
        return out
    }
}
