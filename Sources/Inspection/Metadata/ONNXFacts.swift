// SPDX-License-Identifier: Apache-2.0
import MregCore

/// What an ONNX model says about itself (onnx.proto, `ModelProto` and `TensorProto`).
struct ONNXFacts {
    let scan: ScanContext

    /// Notes who wrote the model, and for which operators.
    func note(_ model: ProtobufMessage) throws(MregError) {
        var producer = ["", ""]
        try model.fields { (field) throws(MregError) in
            switch (field.number, field.wire) {
            case (1, 0): scan.metadata.note("ir_version", "\(field.value)")
            case (2, 2): producer[0] = try model.text(field)
            case (3, 2): producer[1] = try model.text(field)
            case (8, 2): try operators(model.message(field))
            default: break
            }
            return true
        }
        let words = producer.filter { !$0.isEmpty }
        scan.metadata.note(ModelFact.producer.rawValue, words.joined(separator: " "))
    }

    /// OperatorSetIdProto: 1 domain, 2 version; the standard operators have no domain, or `ai.onnx`.
    private func operators(_ entry: ProtobufMessage) throws(MregError) {
        var domain = ""
        var version: UInt64 = 0
        try entry.fields { (field) throws(MregError) in
            if field.number == 1, field.wire == 2 { domain = try entry.text(field) }
            if field.number == 2, field.wire == 0 { version = field.value }
            return true
        }
        let isStandard = domain.isEmpty || domain == "ai.onnx"
        let key = isStandard ? ModelFact.opset.rawValue : "opset \(domain)"
        scan.metadata.note(key, "\(version)")
    }

    /// Adds a tensor, and checks where its bytes lie.
    func add(_ tensor: ProtobufMessage) throws(MregError) {
        var fact = TensorFact(name: "", dtype: "?", shape: [], bytes: 0)
        var type: UInt64 = 0
        var external = ExternalData()
        try tensor.fields { (field) throws(MregError) in
            switch (field.number, field.wire) {
            case (1, 0): extent(field.value, &fact)
            case (1, 2): try packed(tensor.message(field), &fact)
            case (2, 0): type = field.value
            case (8, 2): fact.name = try tensor.text(field)
            case (9, 2): fact.bytes = field.count
            case (13, 2): try external.read(tensor.message(field))
            default: break
            }
            return true
        }
        fact.dtype = ONNXType.name(type)
        // Items can also be in fields of their types, or beside the model.
        if fact.bytes == 0 { fact.bytes = ONNXType.bytes(type, fact.shape) }
        external.check(tensorBytes: fact.bytes, scan)
        scan.metadata.add(fact)
    }

    private func extent(_ value: UInt64, _ fact: inout TensorFact) {
        guard fact.shape.count < InspectionLimits.dimensionsMax else { return }
        fact.shape.append(Int64(clamping: value))
    }

    /// Extents in one packed field, as proto3 writers may have them.
    private func packed(_ list: ProtobufMessage, _ fact: inout TensorFact) throws(MregError) {
        let window = SourceWindow(base: list.source, start: list.start, size: list.size)
        var stream = ByteStream(window)
        while try stream.has(1) { extent(try ProtobufMessage.varint(&stream), &fact) }
    }
}
