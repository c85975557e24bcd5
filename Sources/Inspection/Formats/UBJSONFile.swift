// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Universal Binary JSON, as XGBoost writes it: typed values with checked lengths.
struct UBJSONFile {
    private static let widths: [UInt8: Int64] = [
        0x69: 1, 0x55: 1, 0x49: 2, 0x75: 2, 0x6c: 4, 0x6d: 4, 0x4c: 8, 0x4d: 8, 0x64: 4, 0x44: 8,
        0x43: 1, 0x42: 1, 0x68: 2, 0x54: 0, 0x46: 0, 0x5a: 0, 0x4e: 0,
    ]
    private var stream: ByteStream
    private var values = 0

    /// True for content that begins like a UBJSON object with a typed name length.
    static func matches(_ head: [UInt8]) -> Bool {
        head.count > 3 && head[0] == 0x7b && [0x4c, 0x6c, 0x69, 0x55, 0x49].contains(head[1])
            && head[2] == 0 || head.has([0x7b, 0x69]) || head.has([0x7b, 0x55])
    }

    /// Endings of files that are read as UBJSON, whatever they hold.
    private static let endings = ["ubj", "ubjson", "model", "bin", "xgb"]

    /// Reads one document to its last byte; nil for what only begins like one under a name that
    /// promises none.
    static func inspect(_ source: any ByteSource, _ name: String) throws(MregError) -> String? {
        do throws(MregError) {
            var file = UBJSONFile(stream: ByteStream(source))
            try file.value(try file.byte(), 0)
            guard try file.stream.isAtEnd() else { throw file.error("bytes after the end") }
            return "ubjson"
        } catch {
            let isPromised = endings.contains { name.lowercased().hasSuffix("." + $0) }
            guard error.code == .corrupt, !isPromised else { throw error }
            return nil
        }
    }

    private init(stream: ByteStream) { self.stream = stream }

    private func error(_ reason: String) -> MregError {
        MregError(.corrupt, "it is not valid UBJSON", cause: "\(reason) at byte \(stream.offset)")
    }

    private mutating func byte() throws(MregError) -> UInt8 {
        guard try stream.has(1) else { throw error("unexpected end") }
        defer { stream.index += 1 }
        return stream.bytes[stream.index]
    }

    private mutating func peek() throws(MregError) -> UInt8 {
        guard try stream.has(1) else { throw error("unexpected end") }
        return stream.bytes[stream.index]
    }

    private mutating func skip(_ count: Int64) throws(MregError) {
        guard try stream.skip(count) else { throw error("cut short") }
    }

    private mutating func length() throws(MregError) -> Int64 {
        let kind = try byte()
        guard let width = Self.widths[kind], width > 0, ![0x64, 0x44, 0x43, 0x42].contains(kind),
            let bytes = try stream.take(Int(width))
        else { throw error("a length that is no integer") }
        let raw = bytes.big(0, Int(width))
        guard raw < 1 << 48 else { throw error("a length of \(raw)") }
        return Int64(raw)
    }

    private mutating func value(_ kind: UInt8, _ depth: Int) throws(MregError) {
        values += 1
        guard depth < 128, values < 64 << 20 else { throw error("too deep or too much") }
        if let width = Self.widths[kind] { return try skip(width) }
        switch kind {
        case 0x53, 0x48: try skip(try length())
        case 0x7b, 0x5b: try container(isObject: kind == 0x7b, depth)
        default: throw error("a value of type \(kind)")
        }
    }

    private mutating func container(isObject: Bool, _ depth: Int) throws(MregError) {
        var type: UInt8?
        var count: Int64?
        if try peek() == 0x24 {
            stream.index += 1
            type = try byte()
        }
        if try peek() == 0x23 {
            stream.index += 1
            count = try length()
        }
        if let type, let count, !isObject, let width = Self.widths[type] {
            return try skip(width * count)
        }
        var left = count ?? .max
        while left > 0 {
            if count == nil, try peek() == (isObject ? 0x7d : 0x5d) {
                stream.index += 1
                return
            }
            if isObject { try skip(try length()) }
            let kind = if let type { type } else { try byte() }
            try value(kind, depth + 1)
            left -= 1
        }
    }
}
