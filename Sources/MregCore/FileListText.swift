// SPDX-License-Identifier: Apache-2.0

/// The bytes of a list of files: a head line, then `MODE LAYER OFFSET SIZE SHA256 PATH` a line.
///
/// Lines rather than JSON, so that a list of a million files can be read and written as it streams.
extension FileList {
    fileprivate static let format = "mreg.files/v1"

    /// The bytes of the list.
    public func encoded() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(encodedByteCount)
        forEachPiece { out += $0 }
        return out
    }

    /// The number of bytes of the list.
    public var encodedByteCount: Int {
        var count = head.utf8.count
        for index in entries.indices { count += lineByteCount(index) }
        return count
    }

    /// Gives the bytes of the list to `body`, some lines at a time.
    public func forEachPiece<Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var piece = Array(head.utf8)
        for index in entries.indices {
            append(index, to: &piece)
            guard piece.count >= Self.pieceBytesMin else { continue }
            try body(piece)
            piece.removeAll(keepingCapacity: true)
        }
        try body(piece)
    }

    /// The bytes that are handed on at a time, at least.
    private static var pieceBytesMin: Int { 64 << 10 }

    private var head: String { "\(Self.format) \(isSingleFile ? "file" : "folder")\n" }

    private func append(_ index: Int, to out: inout [UInt8]) {
        let space = UInt8(ascii: " ")
        out.append(contentsOf: (entries.isExecutable(index) ? "0755 " : "0644 ").utf8)
        for number in [Int64(entries.layer(index)), entries.offset(index), entries.size(index)] {
            Decimal.append(number, to: &out)
            out.append(space)
        }
        entries.digest(index).appendHex(to: &out)
        out.append(space)
        out.append(contentsOf: entries.paths.utf8(index))
        out.append(UInt8(ascii: "\n"))
    }

    private func lineByteCount(_ index: Int) -> Int {
        // The mode, the digest, five spaces and the end of the line.
        4 + 2 * Digest.byteCount + 6 + Decimal.digits(Int64(entries.layer(index)))
            + Decimal.digits(entries.offset(index)) + Decimal.digits(entries.size(index))
            + entries.paths.utf8(index).count
    }

    /// Reads the bytes of a list, strictly: what `encoded()` would write again, and nothing else.
    public init(parsing bytes: [UInt8]) throws(MregError) {
        var reader = FileListReader()
        try reader.read(bytes)
        self = try reader.finish()
    }

    fileprivate static func malformed(_ reason: String) -> MregError {
        MregError(.corrupt, "a list of files is malformed", cause: reason)
    }
}

/// Reads the bytes of a list of files as they come.
public struct FileListReader {
    private var entries = FileList.Entries()
    /// What came of the line that is not complete yet.
    private var rest: [UInt8] = []
    private var isSingleFile: Bool?
    private var byteCount = 0

    /// Starts a list.
    public init() {}

    /// Reads some more bytes.
    public mutating func read(_ bytes: [UInt8]) throws(MregError) {
        byteCount += bytes.count
        guard byteCount <= Limits.fileListBytesMax else {
            throw FileList.malformed("it is larger than \(Limits.fileListBytesMax) bytes")
        }
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if rest.isEmpty {
                try take(bytes[start..<end])
            } else {
                rest.append(contentsOf: bytes[start..<end])
                let line = rest
                rest = []
                try take(line[...])
            }
            start = end + 1
        }
        rest.append(contentsOf: bytes[start...])
    }

    /// The list, once all bytes were read.
    public consuming func finish() throws(MregError) -> FileList {
        guard rest.isEmpty, let isSingleFile else {
            throw FileList.malformed("it does not end with a newline")
        }
        return try FileList(ordered: entries, isSingleFile: isSingleFile)
    }

    private mutating func take(_ line: ArraySlice<UInt8>) throws(MregError) {
        guard isSingleFile != nil else {
            switch String(decoding: line, as: UTF8.self) {
            case "\(FileList.format) file": isSingleFile = true
            case "\(FileList.format) folder": isSingleFile = false
            default:
                throw FileList.malformed(
                    "the first line is not '\(FileList.format) file' or '… folder'")
            }
            return
        }
        guard entries.count < Limits.filesMax else { throw FileList.malformed("too many files") }
        var fields = LineFields(line)
        let mode = fields.next()
        guard let layer = fields.number(), let offset = fields.number(),
            let size = fields.number(), let hex = fields.next(), let digest = Digest(hexBytes: hex),
            let isExecutable = Self.isExecutable(mode), layer <= Int64(Int32.max),
            offset <= Int64.max - size
        else {
            throw FileList.malformed("a line has fewer than six fields, or a bad one")
        }
        try check(fields.rest)
        entries.append(
            fields.rest, size: size, digest: digest, isExecutable: isExecutable,
            layer: Int(layer), offset: offset)
    }

    private static func isExecutable(_ mode: ArraySlice<UInt8>?) -> Bool? {
        guard let mode else { return nil }
        if mode.elementsEqual("0644".utf8) { return false }
        return mode.elementsEqual("0755".utf8) ? true : nil
    }

    /// A path must be fit for an artifact, and come after the one before it.
    private func check(_ path: ArraySlice<UInt8>) throws(MregError) {
        if !ArtifactPath.isPlain(path) {
            guard let text = String(validating: path, as: UTF8.self) else {
                throw FileList.malformed("a path is not UTF-8")
            }
            _ = try ArtifactPath(text)
        }
        guard
            entries.isEmpty
                || !path.lexicographicallyPrecedes(entries.paths.utf8(entries.count - 1))
        else { throw FileList.malformed("its paths are not in order") }
    }
}

/// The fields of a line, between single spaces.
private struct LineFields {
    /// What was not taken yet.
    private(set) var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    /// The bytes before the next space; nil where there is none.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let space = rest.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        defer { rest = rest[(space + 1)...] }
        return rest[..<space]
    }

    /// The next field as a number in its one spelling.
    mutating func number() -> Int64? { next().flatMap(Decimal.parse) }
}
