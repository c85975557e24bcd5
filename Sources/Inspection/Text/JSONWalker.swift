// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Where a value stands: the member's name (an array's elements have the array's), the name of what
/// holds it, and how deep.
struct JSONPath {
    var key: String
    var parent: String
    var depth: Int
    var isArray: Bool
}

/// What sees the values of a JSON document in their order.
protocol JSONVisitor {
    mutating func enter(_ path: JSONPath)
    mutating func leave(_ depth: Int)
    mutating func string(_ text: String, _ path: JSONPath)
    mutating func scalar(_ text: String, _ path: JSONPath)
}

extension JSONVisitor {
    mutating func enter(_ path: JSONPath) {}
    mutating func leave(_ depth: Int) {}
    mutating func scalar(_ text: String, _ path: JSONPath) {}
}

/// Reads JSON of any size in a stream: nothing is kept but the names on the way down.
struct JSONWalker {
    private struct Level {
        var key: String
        var isArray: Bool
        var names: Set<Int> = []
    }

    private var stream: ByteStream
    private var levels: [Level] = []
    private let strict: Bool
    private var namesLeft = 400_000

    /// Walks one document to its last byte; `strict` refuses duplicate names and NaN.
    static func walk(
        _ stream: ByteStream, strict: Bool, _ visitor: inout some JSONVisitor
    ) throws(MregError) {
        var walker = JSONWalker(stream: stream, strict: strict)
        try walker.document(&visitor)
    }

    /// Walks the one document that a stream begins with; how many bytes were looked at, and whether
    /// it was whole.
    static func walkFirst(
        _ stream: ByteStream, _ visitor: inout some JSONVisitor
    ) -> (bytes: Int64, isWhole: Bool) {
        var walker = JSONWalker(stream: stream, strict: false)
        do {
            try walker.value("", &visitor)
            try walker.members(&visitor)
            return (walker.stream.offset, true)
        } catch {
            return (walker.stream.offset, false)
        }
    }

    private init(stream: ByteStream, strict: Bool) {
        self.stream = stream
        self.strict = strict
    }

    private func error(_ reason: String) -> MregError {
        MregError(.corrupt, "it is not valid JSON", cause: "\(reason) at byte \(stream.offset)")
    }

    private mutating func peek() throws(MregError) -> UInt8? {
        while try stream.has(1) {
            let byte = stream.bytes[stream.index]
            switch byte {
            case 0x20, 0x0a, 0x0d, 0x09: stream.index += 1
            default: return byte
            }
        }
        return nil
    }

    private mutating func document(_ visitor: inout some JSONVisitor) throws(MregError) {
        try value("", &visitor)
        try members(&visitor)
        if try peek() != nil { throw error("bytes after the end") }
    }

    private mutating func members(_ visitor: inout some JSONVisitor) throws(MregError) {
        while let level = levels.last {
            guard let byte = try peek() else { throw error("unexpected end") }
            if byte == (level.isArray ? 0x5d : 0x7d) {
                stream.index += 1
                levels.removeLast()
                visitor.leave(levels.count)
                try afterValue()
                continue
            }
            if level.isArray {
                try value(level.key, &visitor)
            } else {
                try value(try name(), &visitor)
            }
        }
    }

    /// A comma, or the closing bracket which stays.
    private mutating func afterValue() throws(MregError) {
        guard let level = levels.last else { return }
        let byte = try peek()
        if byte == 0x2c {
            stream.index += 1
            let next = try peek()
            guard next != 0x5d, next != 0x7d else { throw error("a comma before the end") }
        } else if byte != (level.isArray ? 0x5d : 0x7d) {
            throw error("a missing comma")
        }
    }

    private mutating func name() throws(MregError) -> String {
        guard try peek() == 0x22 else { throw error("a member without a name") }
        let name = try text(limit: 4096)
        namesLeft -= 1
        if strict {
            let isNew = levels[levels.count - 1].names.insert(name.hashValue).inserted
            if !isNew { throw error("a duplicate name") }
            guard namesLeft > 0 else { throw error("too many names") }
        }
        guard try peek() == 0x3a else { throw error("a name without a value") }
        stream.index += 1
        return name
    }

    private mutating func value(
        _ key: String, _ visitor: inout some JSONVisitor
    ) throws(MregError) {
        guard let byte = try peek() else { throw error("unexpected end") }
        let parent = levels.count > 1 ? levels[levels.count - 1].key : ""
        var path = JSONPath(key: key, parent: parent, depth: levels.count, isArray: byte == 0x5b)
        switch byte {
        case 0x7b, 0x5b:
            guard levels.count < InspectionLimits.jsonDepthMax else {
                throw error("nesting deeper than \(InspectionLimits.jsonDepthMax)")
            }
            stream.index += 1
            visitor.enter(path)
            levels.append(Level(key: key, isArray: path.isArray))
        case 0x22:
            path.isArray = levels.last?.isArray ?? false
            visitor.string(try text(limit: InspectionLimits.templateBytesMax), path)
            try afterValue()
        default:
            visitor.scalar(try word(), path)
            try afterValue()
        }
    }

    private mutating func word() throws(MregError) -> String {
        var out: [UInt8] = []
        while try stream.has(1), out.count < 64 {
            let byte = stream.bytes[stream.index]
            if [0x2c, 0x5d, 0x7d, 0x20, 0x0a, 0x0d, 0x09].contains(byte) { break }
            out.append(byte)
            stream.index += 1
        }
        let text = String(decoding: out, as: UTF8.self)
        let words =
            strict
            ? ["true", "false", "null"]
            : ["true", "false", "null", "NaN", "Infinity", "-Infinity"]
        guard words.contains(text) || Double(text) != nil && text.first != "+" else {
            throw error("an unknown word")
        }
        return text
    }

    /// A string's text; only the first `limit` bytes are kept.
    private mutating func text(limit: Int) throws(MregError) -> String {
        stream.index += 1
        var out: [UInt8] = []
        while try stream.has(1) {
            let byte = stream.bytes[stream.index]
            stream.index += 1
            switch byte {
            case 0x22: return String(decoding: out, as: UTF8.self)
            case 0x5c: try escape(&out)
            case 0..<0x20 where strict: throw error("a control character in a string")
            default: if out.count < limit { out.append(byte) }
            }
        }
        throw error("a string without end")
    }

    private mutating func escape(_ out: inout [UInt8]) throws(MregError) {
        guard try stream.has(1) else { throw error("a string without end") }
        let kind = stream.bytes[stream.index]
        stream.index += 1
        switch kind {
        case UInt8(ascii: "n"): out.append(0x0a)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "r"): out.append(0x0d)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0c)
        case UInt8(ascii: "u"):
            guard let digits = try stream.take(4),
                let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw error("a bad escape") }
            let scalar = Unicode.Scalar(code) ?? "\u{fffd}"
            out.append(contentsOf: String(Character(scalar)).utf8)
        default: out.append(kind)
        }
    }
}
