// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Cuts a safetensors file at the end of its header and of each tensor.
///
/// The file is a 64-bit little-endian length, that many bytes of JSON, and the tensors, whose
/// `data_offsets` count from the end of the JSON. Only those are picked out of the JSON, byte by
/// byte: whether a header is right is the inspector's question, and a parsed one of a hundred
/// megabytes would take gigabytes.
struct SafetensorsCuts {
    /// Larger headers are not looked into, in bytes: the format's own limit.
    static let headerBytesMax: Int64 = 100_000_000
    /// A file with more tensors is cut by content; they take 24 bytes each.
    static let tensorsMax = 1 << 19
    private static let depthMax = 16
    private static let offsetsMark = CutGatherer.mark("data_offsets")

    private struct Tensor {
        var start: Int64
        var end: Int64
        var mark: UInt64
    }

    private var reader: CutReader
    private var place: Int64 = 8
    private let end: Int64
    private var tensors: [Tensor] = []
    private var depth = 0
    /// What the last text and the present tensor's name come to.
    private var text: UInt64 = 0
    private var name: UInt64 = 0
    private var isOffsets = false
    private var numbers: [Int64] = []

    /// The ends of the pieces, or nil when this is no such file.
    static func ends(size: Int64, read: @escaping CutPlan.Read) throws(MregError) -> [Int64]? {
        var reader = CutReader(size: size, read: read)
        guard let length = try reader.number(at: 0), length >= 2,
            length <= UInt64(headerBytesMax), Int64(length) <= size - 8,
            try reader.byte(at: 8) == UInt8(ascii: "{")
        else { return nil }
        var cuts = SafetensorsCuts(reader, end: 8 + Int64(length))
        guard try cuts.readHeader() else { return nil }
        return cuts.ends()
    }

    private init(_ reader: CutReader, end: Int64) {
        self.reader = reader
        self.end = end
    }

    /// Walks the JSON to its end; false when it is none, or names too many tensors.
    private mutating func readHeader() throws(MregError) -> Bool {
        while place < end, let byte = try reader.byte(at: place) {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): guard try readText() else { return false }
            case UInt8(ascii: ":"): endName()
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 2 { endArray() }
                if depth <= 0 { return try endHeader() }
            case 0x30...0x39: guard try readNumber(byte) else { return false }
            case UInt8(ascii: "-"), UInt8(ascii: "."): isOffsets = false
            default: break
            }
            guard depth <= Self.depthMax, tensors.count <= Self.tensorsMax else { return false }
        }
        return false
    }

    /// The text before a colon is the name of a tensor, or of one of its members.
    private mutating func endName() {
        if depth == 1 { name = text }
        isOffsets = depth == 2 && text == Self.offsetsMark
        numbers = []
    }

    private mutating func endArray() {
        if isOffsets, numbers.count == 2, numbers[0] <= numbers[1] {
            tensors.append(Tensor(start: numbers[0], end: numbers[1], mark: name))
        }
        isOffsets = false
    }

    private mutating func readText() throws(MregError) -> Bool {
        text = CutGatherer.markStart
        var isEscaped = false
        while place < end, let byte = try reader.byte(at: place) {
            place += 1
            if byte == UInt8(ascii: "\""), !isEscaped { return true }
            text = CutGatherer.mark(text, byte)
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return false
    }

    private mutating func readNumber(_ digit: UInt8) throws(MregError) -> Bool {
        var value = Int64(digit - 0x30)
        while place < end, let byte = try reader.byte(at: place), (0x30...0x39).contains(byte) {
            place += 1
            guard value < 1 << 58 else { return false }
            value = value * 10 + Int64(byte - 0x30)
        }
        if isOffsets, depth == 3, numbers.count < 3 { numbers.append(value) }
        return true
    }

    /// The format pads the header with spaces.
    private mutating func endHeader() throws(MregError) -> Bool {
        guard depth == 0 else { return false }
        while place < end {
            guard let byte = try reader.byte(at: place), byte <= 0x20 else { return false }
            place += 1
        }
        return true
    }

    /// Ends that are not ascending or lie outside the file are passed over.
    private func ends() -> [Int64] {
        var gatherer = CutGatherer()
        for tensor in tensors.sorted(by: { ($0.end, $0.start) < ($1.end, $1.start) })
        where tensor.end <= reader.size - end {
            gatherer.add(end: tensor.end, size: tensor.end - tensor.start, mark: tensor.mark)
        }
        return [end] + gatherer.ends.lazy.filter { $0 > 0 }.map { end + $0 }
    }
}
