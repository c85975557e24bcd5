// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A `.npy` array: data only, unless its dtype has objects, which are a pickle.
struct NumPyFile {
    static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
    /// numpy.lib.format caps what it evaluates.
    private static let headerBytesMax = 64 << 10
    let scan: ScanContext

    func inspect(_ stream: inout ByteStream) throws(MregError) -> String {
        guard let start = try stream.take(8), (1...3).contains(start[6]) else {
            throw MregError(.corrupt, "a .npy header of an unknown version")
        }
        let width = start[6] == 1 ? 2 : 4
        guard let size = try stream.take(width), size.little(0, width) <= Self.headerBytesMax,
            let header = try stream.take(Int(size.little(0, width)))
        else { throw MregError(.corrupt, "a .npy header that is cut short") }
        guard case .dict(let fields)? = PythonLiteral.parse(header),
            let shape = Self.shape(fields["shape"]), let descr = fields["descr"],
            fields["fortran_order"] != nil, fields.count == 3
        else { throw MregError(.corrupt, "a .npy header with other fields than its three") }
        guard let type = Self.dtype(descr, 0) else {
            throw MregError(.corrupt, "a .npy header with a dtype that is not understood")
        }
        guard !type.hasObject else { return try objects(&stream) }
        let item = type.itemBytes
        guard let bytes = DType.bytes(shape, item), try stream.skip(bytes) else {
            throw MregError(.corrupt, "the array is cut short")
        }
        scan.metadata.add(
            TensorFact(name: scan.arrayName, dtype: type.name, shape: shape, bytes: bytes))
        if try !stream.isAtEnd() {
            scan.find("trailing-data", .malicious, at: stream.offset, "bytes after the array")
        }
        return "numpy"
    }

    private func objects(_ stream: inout ByteStream) throws(MregError) -> String {
        _ = try PickleFile(scan: scan).inspect(stream, isTentative: false)
        return "numpy"
    }

    private static func shape(_ value: PythonLiteral?) -> [Int64]? {
        guard case .list(let extents)? = value else { return nil }
        var shape: [Int64] = []
        for extent in extents {
            guard case .int(let number) = extent, number >= 0 else { return nil }
            shape.append(number)
        }
        return shape
    }

    /// A dtype as numpy.lib.format writes it: a spelling, or a list of (name, dtype[, shape]).
    private static func dtype(_ descr: PythonLiteral, _ depth: Int) -> DType? {
        guard depth < 32 else { return nil }
        switch descr {
        case .text(let spelled):
            let type = DType(spelled)
            return type.itemBytes >= 0 ? type : nil
        case .list(let fields) where depth > 0 && fields.count == 2 && fields[0].isText:
            // A subarray: (dtype, shape).
            return dtype(fields[0], shape(fields[1]))
        case .list(let fields):
            var total = DType()
            total.name = "structure"
            total.itemBytes = 0
            for field in fields {
                guard case .list(let parts) = field, parts.count >= 2,
                    let inner = dtype(parts[1], depth + 1),
                    let bytes = size(inner, parts.count > 2 ? shape(parts[2]) : [])
                else { return nil }
                total.hasObject = total.hasObject || inner.hasObject
                total.itemBytes += bytes
                guard total.itemBytes < 1 << 48 else { return nil }
            }
            return total
        default: return nil
        }
    }

    private static func dtype(_ base: PythonLiteral, _ shape: [Int64]?) -> DType? {
        guard case .text(let spelled) = base else { return nil }
        var type = DType(spelled)
        guard let bytes = size(type, shape) else { return nil }
        type.itemBytes = bytes
        return type
    }

    private static func size(_ type: DType, _ shape: [Int64]?) -> Int64? {
        guard let shape, let bytes = DType.bytes(shape, type.itemBytes), bytes < 1 << 48 else {
            return nil
        }
        return bytes
    }
}
