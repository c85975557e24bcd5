// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A protobuf message as a list of fields; the payloads stay where they are.
struct ProtobufMessage {
    struct Field {
        var number: Int
        var wire: Int
        var value: UInt64
        var offset: Int64
        var count: Int64
    }

    let source: any ByteSource
    let start: Int64
    let size: Int64

    /// Every field in order; false ends the walk. An error for anything that is no message.
    func fields(_ body: (Field) throws(MregError) -> Bool) throws(MregError) {
        let window = SourceWindow(base: source, start: start, size: size)
        var stream = ByteStream(window)
        while try stream.has(1) {
            let tag = try Self.varint(&stream)
            var field = Field(
                number: Int(tag >> 3 & 0xfff_ffff), wire: Int(tag & 7), value: 0,
                offset: stream.offset, count: 0)
            guard field.number > 0 else { throw Self.broken }
            switch field.wire {
            case 0: field.value = try Self.varint(&stream)
            case 1: field.count = 8
            case 5: field.count = 4
            case 2: field.count = Int64(try Self.varint(&stream) & (1 << 62 - 1))
            default: throw Self.broken
            }
            field.offset = start + stream.offset
            guard field.count <= size - stream.offset, try stream.skip(field.count) else {
                throw Self.broken
            }
            if try !body(field) { return }
        }
    }

    static let broken = MregError(.corrupt, "no protobuf message")

    static func varint(_ stream: inout ByteStream) throws(MregError) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<10 {
            guard try stream.has(1) else { throw broken }
            let byte = stream.bytes[stream.index]
            stream.index += 1
            value |= UInt64(byte & 0x7f) << UInt64(index * 7)
            if byte & 0x80 == 0 { return value }
        }
        throw broken
    }

    func message(_ field: Field) -> ProtobufMessage {
        ProtobufMessage(source: source, start: field.offset, size: field.count)
    }

    func text(_ field: Field) throws(MregError) -> String {
        let bytes = try source.read(offset: field.offset, count: Int(min(field.count, 4096)))
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Models that are protobuf without a magic: told apart by their structure.
enum Protobuf {
    static func recognise(
        _ source: any ByteSource, _ name: String, _ scan: ScanContext
    ) throws(MregError) -> String? {
        let root = ProtobufMessage(source: source, start: 0, size: source.size)
        var seen: [Int: Int] = [:]
        do {
            try root.fields { (field) throws(MregError) in
                seen[field.number * 8 + field.wire, default: 0] += 1
                return true
            }
        } catch {
            return nil
        }
        let tensorFields: Set<Int> = [8, 10, 16, 34, 42, 50, 58, 66, 74, 82, 90]
        if seen[16] == 1, seen.keys.allSatisfy(tensorFields.contains), seen.count > 1 {
            return "onnx-tensor"
        }
        if [8, 16, 24, 32, 40].allSatisfy({ seen[$0] == 1 }), seen.count <= 7 {
            return "savedmodel-fingerprint"
        }
        if seen[7 * 8 + 2] == 1, seen[8] == 1 || seen[8 * 8 + 2] != nil {
            var model = ONNXModel(scan: scan)
            try model.inspect(root)
            return "onnx"
        }
        if seen[2 * 8 + 2] != nil, seen[8] == 1 || name.hasSuffix(".pb"), seen.count <= 2 {
            try SavedModel(scan: scan).inspect(root)
            try EmbeddedJSON.check(source, scan)
            return "savedmodel"
        }
        let graphFields: Set<Int> = [10, 18, 24, 34]
        if seen[10] != nil, seen.keys.allSatisfy(graphFields.contains), let name = try node(root) {
            // descriptor.proto: a set of files, each with its name and its package.
            if name.hasSuffix(".proto") { return "protobuf-descriptors" }
            try SavedModel(scan: scan).graph(root)
            return "tf-graph"
        }
        if seen[8] == 1, seen[2 * 8 + 2] == 1, seen.keys.contains(where: { $0 / 8 >= 200 }) {
            try CoreMLModel(scan: scan).inspect(root)
            return "coreml"
        }
        if name == "keras_metadata.pb" || seen[8 + 2] ?? 0 > 20, seen.count <= 5,
            seen.keys.allSatisfy({ $0 % 8 == 2 })
        {
            if name == "keras_metadata.pb" {
                try EmbeddedJSON.check(source, scan)
                return "keras-metadata"
            }
            return "sentencepiece"
        }
        return nil
    }

    /// The name in field 1, when that is a graph's node: its fields 1 and 2 are the name and the
    /// operator, where a vocabulary's piece has a number.
    private static func node(_ root: ProtobufMessage) throws(MregError) -> String? {
        var texts: [Int: String] = [:]
        try root.fields { (field) throws(MregError) in
            guard field.number == 1, field.wire == 2 else { return true }
            let message = root.message(field)
            do {
                try message.fields { (inner) throws(MregError) in
                    if inner.wire == 2, inner.number <= 2 {
                        texts[inner.number] = try message.text(inner)
                    }
                    return true
                }
            } catch {
                texts = [:]
            }
            return false
        }
        return texts[2] == nil ? nil : texts[1]
    }
}
