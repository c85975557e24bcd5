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
        if seen[7 * 8 + 2] == 1, seen[8] == 1 || seen[8 * 8 + 2] != nil {
            try ONNXModel(scan: scan).inspect(root)
            return "onnx"
        }
        if seen[2 * 8 + 2] != nil, seen[8] == 1 || name.hasSuffix(".pb"), seen.count <= 2 {
            try SavedModel(scan: scan).inspect(root)
            return "savedmodel"
        }
        if name == "keras_metadata.pb" || seen[8 + 2] ?? 0 > 20, seen.count <= 5,
            seen.keys.allSatisfy({ $0 % 8 == 2 })
        {
            return "sentencepiece"
        }
        return nil
    }
}

/// ONNX: operators of known domains, weights inside or beside the file.
struct ONNXModel {
    let scan: ScanContext
    private static let domains: Set<String> = [
        "", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training",
        "org.pytorch.aten", "pkg.onnxscript.torch_lib", "pkg.onnxscript.torch_lib.common",
        "ai.onnx.contrib.safe", "pkg.torch", "onnxscript.atenlib",
    ]

    func inspect(_ model: ProtobufMessage) throws(MregError) {
        try ONNXFacts(scan: scan).note(model)
        try model.fields { (field) throws(MregError) in
            switch (field.number, field.wire) {
            case (7, 2): try graph(model.message(field), 0)
            case (25, 2): try function(model.message(field))
            default: break
            }
            return true
        }
    }

    private func function(_ function: ProtobufMessage) throws(MregError) {
        try function.fields { (field) throws(MregError) in
            if field.number == 7, field.wire == 2 { try node(function.message(field), 0) }
            return true
        }
    }

    private func graph(_ graph: ProtobufMessage, _ depth: Int) throws(MregError) {
        guard depth < 16 else { throw MregError(.corrupt, "graphs nested too deep") }
        try graph.fields { (field) throws(MregError) in
            guard field.wire == 2 else { return true }
            if field.number == 1 { try node(graph.message(field), depth) }
            if field.number == 5 { try tensor(graph.message(field)) }
            return true
        }
    }

    private func node(_ node: ProtobufMessage, _ depth: Int) throws(MregError) {
        var domain = ""
        var operation = ""
        try node.fields { (field) throws(MregError) in
            guard field.wire == 2 else { return true }
            if field.number == 7 { domain = try node.text(field) }
            if field.number == 4 { operation = try node.text(field) }
            if field.number == 5 { try attribute(node.message(field), depth) }
            return true
        }
        let isKnown =
            Self.domains.contains(domain) || domain == "com.microsoft"
            || domain.hasPrefix("com.microsoft.") || domain.hasPrefix("pkg.onnxscript")
        if operation.lowercased().contains("pyop") || !isKnown {
            scan.find(
                "custom-operator", .needsCode, "the operator \(domain).\(operation)",
                advice: "it needs a native library: publish the model with standard operators")
        }
    }

    private func attribute(_ attribute: ProtobufMessage, _ depth: Int) throws(MregError) {
        try attribute.fields { (field) throws(MregError) in
            guard field.wire == 2 else { return true }
            if field.number == 6 || field.number == 11 {
                try graph(attribute.message(field), depth + 1)
            }
            if field.number == 5 || field.number == 10 { try tensor(attribute.message(field)) }
            return true
        }
    }

    private func tensor(_ tensor: ProtobufMessage) throws(MregError) {
        try ONNXFacts(scan: scan).add(tensor)
    }
}

/// TensorFlow's SavedModel: the operators of every graph and function.
struct SavedModel {
    let scan: ScanContext
    private static let dangerous: Set<String> = [
        "ReadFile", "WriteFile", "PyFunc", "PyFuncStateless", "EagerPyFunc", "LoadLibrary",
        "LoadLibraryV2", "MatchingFiles", "DeleteFile", "RenameFile", "CopyFile", "DebugIdentity",
        "PrintV2File", "ShellExecute",
    ]

    func inspect(_ model: ProtobufMessage) throws(MregError) {
        try each(model, 2) { (meta) throws(MregError) in
            try each(meta, 2) { (graph) throws(MregError) in
                try each(graph, 1) { (node) throws(MregError) in try check(node) }
                try each(graph, 2) { (library) throws(MregError) in
                    try each(library, 1) { (function) throws(MregError) in
                        try each(function, 3) { (node) throws(MregError) in try check(node) }
                    }
                }
            }
        }
    }

    private func each(
        _ message: ProtobufMessage, _ number: Int,
        _ body: (ProtobufMessage) throws(MregError) -> Void
    ) throws(MregError) {
        try message.fields { (field) throws(MregError) in
            if field.number == number, field.wire == 2 { try body(message.message(field)) }
            return true
        }
    }

    private func check(_ node: ProtobufMessage) throws(MregError) {
        try node.fields { (field) throws(MregError) in
            guard field.number == 2, field.wire == 2 else { return true }
            let operation = try node.text(field)
            if Self.dangerous.contains(operation) {
                scan.find(
                    "tf-operator", .malicious,
                    "the operator \(operation) runs code or touches files")
            }
            return true
        }
    }
}
