// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Text that is not simply a place in the stream.
struct TextStore {
    /// Text with escapes, decoded; bounded by `bytesMax`.
    private(set) var decoded: [String] = []
    /// Places of long text and bytes.
    private(set) var long: [(offset: Int64, count: Int64)] = []
    /// Names of a stream that cannot be read again, by offset.
    private var pinned: [Int64: [UInt8]] = [:]
    private var bytesLeft = 4 << 20
    var lastLongIsTorchMagic = false

    mutating func keep(_ text: String) -> Value {
        bytesLeft -= text.utf8.count + 32
        guard bytesLeft >= 0 else { return .unknown }
        decoded.append(text)
        return Value(.decodedText, UInt64(decoded.count - 1))
    }

    mutating func keepLong(_ kind: Value.Kind, offset: Int64, count: Int64) -> Value {
        guard long.count < 1 << 20 else { return .unknown }
        long.append((offset, count))
        return Value(kind, UInt64(long.count - 1))
    }

    mutating func pin(_ offset: Int64, _ bytes: [UInt8]) {
        bytesLeft -= bytes.count + 64
        if bytesLeft >= 0 { pinned[offset] = bytes }
    }

    func pinned(_ offset: Int64) -> [UInt8]? { pinned[offset] }
}

extension PickleMachine {
    /// Text or bytes of a declared length: checked against what is left, never copied.
    @inline(__always)
    mutating func literal(_ kind: Value.Kind, count: UInt64) throws(MregError) {
        let offset = stream.offset
        let available = stream.bytes.count - stream.index
        if count <= UInt64(available), count < UInt64(Value.literalCountMax), stream.source != nil {
            let first = stream.index
            var dunder = false
            if count >= 4 {
                let head = (stream.bytes[first], stream.bytes[first + 1])
                dunder = head == (0x5f, 0x5f)
                if count > 8, NestedPickle.mayBegin(head) { probeLiteral(Int(count)) }
            }
            stream.index += Int(count)
            return try push(.literal(kind, offset: offset, count: Int(count), dunder: dunder))
        }
        try slowLiteral(kind, offset, count)
    }

    @inline(never)
    private mutating func slowLiteral(
        _ kind: Value.Kind, _ offset: Int64, _ count: UInt64
    ) throws(MregError) {
        guard count < UInt64(Int64.max / 4), offset <= Value.literalOffsetMax else {
            throw fault("a length of \(count)")
        }
        if let remaining = stream.remaining, count > UInt64(max(0, remaining)) {
            throw fault("a length of \(count) beyond the end")
        }
        if count >= UInt64(Value.literalCountMax) {
            guard try stream.skip(Int64(count)) else { throw fault("cut short") }
            let long: Value.Kind = kind == .string ? .longString : .longBytes
            return try push(texts.keepLong(long, offset: offset, count: Int64(count)))
        }
        guard let bytes = try stream.take(Int(count)) else { throw fault("cut short") }
        if stream.source == nil, bytes.count <= 256, Self.looksLikeName(bytes) || kind == .bytes {
            texts.pin(offset, bytes)
        }
        let dunder = bytes.count >= 4 && bytes[0] == 0x5f && bytes[1] == 0x5f
        try push(.literal(kind, offset: offset, count: bytes.count, dunder: dunder))
    }

    /// Letters, digits and what occurs in module names, storage keys and dtypes.
    private static func looksLikeName(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e, 0x2d, 0x3a, 0x3c...0x3f, 0x7c:
                true
            default: false
            }
        }
    }

    /// The bytes of short text or bytes, when they can still be had.
    func rawBytes(of value: Value) -> [UInt8]? {
        switch value.kind {
        case .string, .bytes:
            if value.literalCount == 0 { return [] }
            if let bytes = texts.pinned(value.literalOffset) { return bytes }
            return stream.again(value.literalOffset, value.literalCount)
        case .decodedText: return Array(texts.decoded[Int(value.payload)].utf8)
        default: return nil
        }
    }

    /// Short text as a string; bytes are read as Latin-1, which keeps ASCII.
    func text(of value: Value) -> String? {
        guard let bytes = rawBytes(of: value), bytes.count <= 4096 else { return nil }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// A line up to its `\n`, without it, and where it began.
    mutating func line() throws(MregError) -> (bytes: [UInt8], offset: Int64) {
        let offset = stream.offset
        var length = 0
        while true {
            guard try stream.has(length + 1) else { throw fault("a line without end") }
            let from = stream.index + length
            if let end = stream.bytes[from...].firstIndex(of: 0x0a) {
                let line = Array(stream.bytes[stream.index..<end])
                stream.index = end + 1
                return (line, offset)
            }
            length = stream.bytes.count - stream.index
            guard length <= InspectionLimits.pickleLineBytesMax else {
                return try longLine(offset)
            }
        }
    }

    /// A line too long to keep: passed over, known by its first bytes only.
    private mutating func longLine(_ offset: Int64) throws(MregError) -> ([UInt8], Int64) {
        let head = Array(stream.bytes[stream.index..<stream.index + 16])
        while true {
            if let end = stream.bytes[stream.index...].firstIndex(of: 0x0a) {
                stream.index = end + 1
                return (head, offset)
            }
            stream.index = stream.bytes.count
            guard try stream.has(1) else { throw fault("a line without end") }
        }
    }

    /// STRING: quoted, with Python escapes; any byte is legal, as loaders choose the encoding.
    mutating func quotedString() throws(MregError) {
        let (raw, offset) = try line()
        var line = raw[...]
        while let last = line.last, last == 0x20 || last == 0x0d { line.removeLast() }
        guard line.count >= 2, let quote = line.first, quote == 0x27 || quote == 0x22,
            line.last == quote || raw.count == 16
        else { throw fault("STRING without quotes") }
        let inner = Array(line.dropFirst().dropLast())
        try pushLine(inner, offset + 1, escapes: inner.contains(0x5c))
    }

    /// UNICODE: raw-unicode-escape.
    mutating func unicodeLine() throws(MregError) {
        let (line, offset) = try line()
        try pushLine(line, offset, escapes: line.contains(0x5c))
    }

    private mutating func pushLine(
        _ bytes: [UInt8], _ offset: Int64, escapes: Bool
    ) throws(MregError) {
        if escapes || stream.source == nil {
            return try push(texts.keep(PythonText.unescape(bytes)))
        }
        let count = min(bytes.count, Value.literalCountMax - 1)
        let dunder = bytes.starts(with: [0x5f, 0x5f]) && bytes.count >= 4
        try push(.literal(.string, offset: offset, count: count, dunder: dunder))
    }
}
