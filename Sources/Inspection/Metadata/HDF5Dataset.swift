// SPDX-License-Identifier: Apache-2.0

/// The dataset that an HDF5 object header describes, if it describes one.
struct HDF5Dataset {
    private var shape: [Int64]?
    private var type: (name: String, bytes: Int64)?
    private var hasLayout = false

    /// Sees a header message (format specification IV.A.2).
    mutating func read(_ kind: Int, _ body: [UInt8]) {
        switch kind {
        case 0x01: shape = Self.dataspace(body)
        case 0x03: type = Self.datatype(body)
        case 0x08: hasLayout = true
        default: break
        }
    }

    /// The tensor, when all that makes one was there and its items are numbers.
    var tensor: TensorFact? {
        guard hasLayout, let shape, let type, let bytes = DType.bytes(shape, type.bytes) else {
            return nil
        }
        return TensorFact(name: "", dtype: type.name, shape: shape, bytes: bytes)
    }

    /// IV.A.2.b: version 1 has four more reserved bytes before the extents.
    private static func dataspace(_ body: [UInt8]) -> [Int64]? {
        guard body.count >= 4, body[0] == 1 || body[0] == 2 else { return nil }
        let (rank, start) = (Int(body[1]), body[0] == 1 ? 8 : 4)
        guard rank <= InspectionLimits.dimensionsMax, body.count >= start + rank * 8 else {
            return nil
        }
        return (0..<rank).map { Int64(clamping: body.little(start + $0 * 8, 8)) }
    }

    /// IV.A.2.d: class 0 is fixed-point, 1 floating-point; bit 3 of the first flags is the sign.
    private static func datatype(_ body: [UInt8]) -> (name: String, bytes: Int64)? {
        guard body.count >= 8, (1...4).contains(body[0] >> 4) else { return nil }
        let bytes = body.little(4, 4)
        guard [1, 2, 4, 8].contains(bytes) else { return nil }
        switch body[0] & 15 {
        case 0: return ("\(body[1] & 8 == 0 ? "u" : "")int\(bytes * 8)", Int64(bytes))
        case 1 where bytes == 2 && body.count > 13 && body[13] == 8: return ("bfloat16", 2)
        case 1: return ("float\(bytes * 8)", Int64(bytes))
        default: return nil
        }
    }
}
