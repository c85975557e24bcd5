// SPDX-License-Identifier: Apache-2.0
import Inspection
import MregCore
import MregCrypto

/// The rows of a dataset, each as a mark that equal rows have in common.
///
/// Rows are those of numpy arrays by their first index, or the lines of a table in text. A mark is
/// the first eight bytes of a SHA-256, so that ten million rows fit in memory; that two
/// different rows have the same one is one chance in a hundred thousand for so many.
struct DataRows {
    /// What can be compared: arrays of one type and extent, or lines.
    enum Form: Hashable {
        case array(type: String, shape: [Int64], bytes: Int)
        case lines

        /// Rows that hold more are told apart better: inputs rather than labels.
        var bytes: Int {
            switch self {
            case .array(_, _, let bytes): bytes
            case .lines: 1
            }
        }

        /// Whether a row of it is hardly the same by chance: a label alone tells no rows apart.
        var isTelling: Bool {
            switch self {
            case .array(_, let shape, _): shape.contains { $0 > 1 }
            case .lines: true
            }
        }

        var words: String {
            switch self {
            case .array(let type, let shape, _):
                shape.isEmpty
                    ? "numbers \(type)"
                    : "\(type) \(shape.map(String.init).joined(separator: "x"))"
            case .lines: "lines of text"
            }
        }
    }

    /// One file.
    struct Part {
        let name: String
        let source: any ByteSource
    }

    /// Most rows that are kept for comparing.
    static let rowsMax = 10_000_000
    /// Longest line of a table, in bytes.
    private static let lineBytesMax = 16 << 20
    private static let tables = [".csv", ".tsv", ".jsonl", ".ndjson", ".txt"]

    /// What it is called in messages.
    let label: String
    /// The forms of its rows.
    let forms: Set<Form>
    /// Why files that look like arrays have no rows.
    private(set) var problems: [String] = []
    private var arrays: [(file: ArrayFile, array: ArrayFile.Array)] = []
    private var texts: [Part] = []

    /// Reads what rows there are; files of other formats have none.
    init(_ parts: [Part], label: String) {
        self.label = label
        for part in parts {
            let name = part.name.lowercased()
            if name.hasSuffix(".npz") || name.hasSuffix(".npy") {
                do throws(MregError) {
                    let file = try ArrayFile(part.source)
                    arrays += file.arrays.filter { !$0.shape.isEmpty && $0.rowBytes > 0 }
                        .map { (file, $0) }
                } catch {
                    problems.append("\(part.name.printable): \(error.description)")
                }
            } else if Self.tables.contains(where: { name.hasSuffix($0) }) {
                texts.append(part)
            }
        }
        forms = Set(arrays.map { Self.form($0.array) } + (texts.isEmpty ? [] : [.lines]))
    }

    private static func form(_ array: ArrayFile.Array) -> Form {
        .array(type: array.type, shape: array.rowShape, bytes: array.rowBytes)
    }

    /// Passes on the marks of all rows of one form.
    func forEach(_ form: Form, _ body: (UInt64) throws(MregError) -> Void) throws(MregError) {
        for (file, array) in arrays where Self.form(array) == form {
            try file.rows(of: array) { (row) throws(MregError) in try body(Self.mark(row)) }
        }
        guard form == .lines else { return }
        for part in texts { try Self.lines(of: part, body) }
    }

    private static func mark(_ row: [UInt8]) -> UInt64 {
        Digest.sha256(of: row).prefix
    }

    /// The lines that are not empty, without a carriage return, and without the names of columns.
    private static func lines(
        of part: Part, _ body: (UInt64) throws(MregError) -> Void
    ) throws(MregError) {
        let hasHead = [".csv", ".tsv"].contains { part.name.lowercased().hasSuffix($0) }
        var isFirst = true
        var rest: [UInt8] = []
        func take(_ line: ArraySlice<UInt8>) throws(MregError) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            defer { isFirst = false }
            guard !line.isEmpty, !(isFirst && hasHead && isHead(line)) else { return }
            try body(mark(Array(line)))
        }
        var offset: Int64 = 0
        while offset < part.source.size {
            let bytes = try part.source.read(offset: offset, count: 256 << 10)
            guard !bytes.isEmpty else { break }
            offset += Int64(bytes.count)
            rest += bytes
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                try take(rest[start..<end])
                start = end + 1
            }
            rest.removeSubrange(..<start)
            guard rest.count <= lineBytesMax else {
                throw MregError(.corrupt, "'\(part.name.printable)' has a line that is too long")
            }
        }
        try take(rest[...])
    }

    /// Names of columns: no field of the line is a number.
    private static func isHead(_ line: ArraySlice<UInt8>) -> Bool {
        line.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\t") }.allSatisfy {
            Double(String(decoding: $0, as: UTF8.self)) == nil
        }
    }
}
