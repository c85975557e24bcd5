// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Cuts a safetensors file at the end of its header and of each tensor.
///
/// The file is a 64-bit little-endian length, that many bytes of JSON, and the tensors, whose
/// `data_offsets` count from the end of the JSON.
enum SafetensorsCuts {
    /// Larger headers are not looked into, in bytes.
    private static let headerBytesMax = 16 << 20

    /// The ends of the pieces, or nil when this is no such file.
    static func ends(size: Int64, read: CutPlan.Read) throws(MregError) -> [Int64]? {
        let head = try read(0, 9)
        guard head.count == 9, head[8] == UInt8(ascii: "{") else { return nil }
        let length = head[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length >= 2, length <= UInt64(headerBytesMax), Int64(length) <= size - 8 else {
            return nil
        }
        let bytes = try read(8, Int(length))
        guard bytes.count == Int(length), let tensors = tensors(in: bytes) else { return nil }
        return cuts(tensors, from: 8 + Int64(length), size: size)
    }

    private struct Tensor {
        var name: String
        var start: Int64
        var end: Int64
    }

    private static func tensors(in bytes: [UInt8]) -> [Tensor]? {
        guard let json = try? StrictJSON.parse(bytes, as: "header"),
            case .object(let object) = json
        else {
            return nil
        }
        var out: [Tensor] = []
        for member in object.members where member.name != "__metadata__" {
            guard case .object(let fields) = member.value,
                let offsets = fields.members.first(where: { $0.name == "data_offsets" }),
                case .array(let pair) = offsets.value, pair.count == 2,
                case .integer(let start) = pair[0], case .integer(let end) = pair[1],
                start >= 0, start <= end
            else { return nil }
            out.append(Tensor(name: member.name, start: start, end: end))
        }
        return out
    }

    /// Ends that are not ascending or lie outside the file are passed over.
    private static func cuts(_ tensors: [Tensor], from data: Int64, size: Int64) -> [Int64] {
        var gatherer = CutGatherer()
        var ends = [data]
        for tensor in tensors.sorted(by: { ($0.end, $0.start) < ($1.end, $1.start) })
        where tensor.end <= size - data {
            gatherer.add(
                end: tensor.end, size: tensor.end - tensor.start,
                mark: CutGatherer.mark(tensor.name))
        }
        ends += gatherer.ends.lazy.filter { $0 > 0 }.map { data + $0 }
        return ends
    }
}
