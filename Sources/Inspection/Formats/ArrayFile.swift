// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The arrays of a `.npy` or `.npz` file, to be read row by row in bounded memory.
///
/// Nothing is unpickled, and an archive that two readers could see differently is refused.
public struct ArrayFile {
    /// One array.
    public struct Array: Sendable, Equatable {
        /// Its name in the archive, without `.npy`; empty for a file that is one array.
        public let name: String
        /// The type of its items as numpy spells it: `<f4`, `|u1`.
        public let type: String
        /// The bytes of one item.
        public let itemBytes: Int
        /// Its extents; the first counts the rows.
        public let shape: [Int64]

        /// How many rows there are.
        public var rows: Int64 { shape.first ?? 0 }
        /// The extents of one row.
        public var rowShape: [Int64] { Swift.Array(shape.dropFirst()) }
        /// The bytes of one row.
        public let rowBytes: Int
    }

    /// Longest row that is read, in bytes: an image of 4096 x 4096 with three 32-bit channels.
    public static let rowBytesMax: Int64 = 192 << 20

    /// The arrays in the order of the file.
    public private(set) var arrays: [Array] = []
    private let source: any ByteSource
    private let scan: ScanContext
    private var members: [ZipMember] = []

    /// Whether the first bytes of a file are those of an array or an archive.
    public static func isOne(_ source: any ByteSource) throws(MregError) -> Bool {
        let start = try source.read(offset: 0, count: 6)
        return start.has(NumPyFile.magic) || start.has([0x50, 0x4b, 3, 4])
    }

    /// Reads what arrays there are; an array of Python objects is an error.
    public init(_ source: any ByteSource) throws(MregError) {
        self.source = source
        scan = ScanContext(path: "", size: source.size)
        guard try !source.read(offset: 0, count: 6).has(NumPyFile.magic) else {
            var stream = ByteStream(source)
            arrays = [try Self.array("", &stream)]
            return
        }
        members = try ZipDirectory(source, scan).members
        try refuseFindings()
        for member in members {
            guard member.name.hasSuffix(".npy") else {
                throw MregError(.corrupt, "'\(member.name.printable)' in the archive is no array")
            }
            var stream = try ZipFile(source: source, scan: scan).content(of: member)
            arrays.append(try Self.array(String(member.name.dropLast(4)), &stream))
        }
        try refuseFindings()
    }

    /// Passes on the rows of an array, in order.
    public func rows(
        of array: Array, _ body: ([UInt8]) throws(MregError) -> Void
    ) throws(MregError) {
        var stream: ByteStream
        if members.isEmpty {
            stream = ByteStream(source)
        } else {
            guard let place = arrays.firstIndex(of: array) else { return }
            stream = try ZipFile(source: source, scan: scan).content(of: members[place])
        }
        _ = try NumPyFile.Header(&stream)
        for _ in 0..<array.rows {
            guard let row = try stream.take(array.rowBytes) else {
                throw MregError(.corrupt, "the array '\(array.name.printable)' is cut short")
            }
            try body(row)
        }
        guard try stream.isAtEnd() else {
            throw MregError(.corrupt, "bytes follow the array '\(array.name.printable)'")
        }
    }

    /// What a scanner would find is a reason not to believe the numbers either.
    private func refuseFindings() throws(MregError) {
        guard let finding = scan.findings.first else { return }
        throw MregError(.corrupt, "the archive is not what it seems", cause: finding.evidence)
    }

    private static func array(
        _ name: String, _ stream: inout ByteStream
    ) throws(MregError) -> Array {
        let header = try NumPyFile.Header(&stream)
        let label = "the array '\(name.printable)'"
        guard !header.type.hasObject else {
            throw MregError(.corrupt, "\(label) holds Python objects, which are not read")
        }
        guard !header.isColumnMajor || header.shape.count < 2 else {
            throw MregError(
                .corrupt, "\(label) is in Fortran order, so its rows do not lie together",
                next: "write it with numpy.ascontiguousarray")
        }
        guard
            let bytes = DType.bytes(Swift.Array(header.shape.dropFirst()), header.type.itemBytes),
            bytes <= rowBytesMax
        else { throw MregError(.corrupt, "\(label) has rows of more than \(rowBytesMax) bytes") }
        return Array(
            name: name, type: header.type.name, itemBytes: Int(header.type.itemBytes),
            shape: header.shape, rowBytes: Int(bytes))
    }
}

extension ArrayFile.Array {
    /// The items of a row as numbers; nil for types that are none.
    public func numbers(_ row: [UInt8]) -> [Double]? {
        let isBig = type.hasPrefix(">")
        guard itemBytes > 0, let read = Self.readers[String(type.drop { "<>|=".contains($0) })]
        else { return nil }
        return stride(from: 0, to: row.count, by: itemBytes).map { place in
            read(isBig ? row.big(place, itemBytes) : row.little(place, itemBytes))
        }
    }

    private static let readers: [String: @Sendable (UInt64) -> Double] = [
        "f8": { Double(bitPattern: $0) },
        "f4": { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) },
        "f2": { Double(half(UInt16(truncatingIfNeeded: $0))) },
        "i8": { Double(Int64(bitPattern: $0)) },
        "i4": { Double(Int32(truncatingIfNeeded: $0)) },
        "i2": { Double(Int16(truncatingIfNeeded: $0)) },
        "i1": { Double(Int8(truncatingIfNeeded: $0)) },
        "u8": { Double($0) }, "u4": { Double($0) }, "u2": { Double($0) }, "u1": { Double($0) },
        "b1": { $0 == 0 ? 0 : 1 },
    ]

    /// IEEE 754 binary16, which not every processor's Swift has as a type.
    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 1 ? -1 : 1
        let exponent = Int(bits >> 10 & 31)
        let fraction = Float(bits & 1023)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default:
            return sign * (1024 + fraction)
                * Float(sign: .plus, exponent: exponent - 25, significand: 1)
        }
    }
}
