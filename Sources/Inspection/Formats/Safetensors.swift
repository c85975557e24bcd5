// SPDX-License-Identifier: Apache-2.0
import MregCore

/// safetensors: a JSON header and tensors that tile the rest of the file.
enum Safetensors {
    private static let bits: [String: Int64] = [
        "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8,
        "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16,
        "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64,
        "U64": 64,
    ]

    static func inspect(_ source: any ByteSource, _ scan: ScanContext) throws(MregError) -> String {
        let length = try source.exactly(8, at: 0, of: "the header").little(0, 8)
        guard length <= UInt64(InspectionLimits.headerBytesMax),
            Int64(length) + 8 <= source.size
        else { throw MregError(.corrupt, "a safetensors header beyond the end of the file") }
        let window = SourceWindow(base: source, start: 8, size: Int64(length))
        guard try TextEncoding.isUTF8(window) else {
            throw MregError(.corrupt, "a safetensors header that is not UTF-8")
        }
        var reader = SafetensorsHeader()
        try JSONWalker.walk(ByteStream(window), strict: true, &reader)
        if let reason = reader.reason { throw MregError(.corrupt, reason) }
        try check(&reader.tensors, source.size - 8 - Int64(length), scan)
        for (key, value) in reader.metadata { scan.metadata.note("metadata.\(key)", value) }
        for program in reader.programs {
            scan.find(
                "metadata-program", .needsCode, program,
                advice: "loading does not run it: ask what it is there for, and publish without it")
        }
        return "safetensors"
    }

    /// safetensors README: offsets tile the data, each size is what dtype and shape say.
    private static func check(
        _ tensors: inout [SafetensorsHeader.Tensor], _ data: Int64, _ scan: ScanContext
    ) throws(MregError) {
        tensors.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
        var end: Int64 = 0
        for tensor in tensors {
            guard tensor.begin == end, tensor.end >= tensor.begin else {
                throw MregError(
                    .corrupt, "tensor '\(tensor.name.printable)' overlaps or leaves a gap")
            }
            guard let bits = bits[tensor.dtype], let total = DType.bytes(tensor.shape, bits),
                total.isMultiple(of: 8), total / 8 == tensor.end - tensor.begin
            else {
                throw MregError(
                    .corrupt, "tensor '\(tensor.name.printable)' has another size than its shape")
            }
            end = tensor.end
            scan.metadata.add(
                TensorFact(
                    name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, bytes: total / 8))
        }
        guard end == data else {
            throw MregError(.corrupt, "\(data - end) bytes after the last tensor")
        }
    }
}

/// The header's members as they are read.
struct SafetensorsHeader: JSONVisitor {
    struct Tensor {
        var name: String
        var dtype = ""
        var shape: [Int64] = []
        var begin: Int64 = -1
        var end: Int64 = -1
    }

    var tensors: [Tensor] = []
    var metadata: [(String, String)] = []
    /// Metadata that is a program from end to end.
    var programs: [String] = []
    var reason: String?
    private var nameBytes = 0

    mutating func enter(_ path: JSONPath) {
        if path.depth == 1, path.key != "__metadata__" {
            guard tensors.count < InspectionLimits.tensorsMax else {
                return reason = "it has too many tensors"
            }
            nameBytes += path.key.utf8.count
            let isKept = nameBytes <= InspectionLimits.namesBytesMax
            tensors.append(
                Tensor(name: isKept ? path.key.clipped(InspectionLimits.nameMax) : ""))
        }
        if path.depth == 0, path.isArray { reason = "the header is no object" }
        if path.key == "__metadata__", path.isArray || path.depth > 1 {
            reason = "the metadata is no object of texts"
        }
    }

    mutating func string(_ text: String, _ path: JSONPath) {
        if path.parent == "__metadata__", path.depth == 2 {
            if programs.count < 64, let kind = ProgramText.kind(of: text) {
                programs.append("__metadata__.\(path.key): \(kind): \(text)")
            }
            if metadata.count < 64 {
                metadata.append((path.key, text.clipped(InspectionLimits.evidenceMax)))
            }
        } else if path.depth == 2, path.key == "dtype", !tensors.isEmpty {
            tensors[tensors.count - 1].dtype = text.clipped(32)
        } else {
            reason = "an unexpected string in the header"
        }
    }

    mutating func scalar(_ text: String, _ path: JSONPath) {
        guard path.depth == 3, !tensors.isEmpty, let number = Int64(text), number >= 0,
            path.parent != "__metadata__"
        else { return reason = "an unexpected value in the header" }
        let last = tensors.count - 1
        if path.key == "shape" {
            guard tensors[last].shape.count < InspectionLimits.tensorDimensionsMax else {
                return reason = "a tensor of too many dimensions"
            }
            tensors[last].shape.append(number)
        } else if path.key == "data_offsets", tensors[last].begin < 0 {
            tensors[last].begin = number
        } else if path.key == "data_offsets", tensors[last].end < 0 {
            tensors[last].end = number
        } else {
            reason = "an unexpected number in the header"
        }
    }
}
