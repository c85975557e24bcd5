// SPDX-License-Identifier: Apache-2.0
import MregCore

/// ONNX: operators of known domains, weights inside or beside the file.
struct ONNXModel {
    let scan: ScanContext
    private static let domains: Set<String> = [
        "", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training",
        "org.pytorch.aten", "pkg.onnxscript.torch_lib", "pkg.onnxscript.torch_lib.common",
        "ai.onnx.contrib.safe", "pkg.torch", "onnxscript.atenlib",
    ]

    /// Domains of the functions that the model itself defines.
    private var own: Set<String> = []

    init(scan: ScanContext) { self.scan = scan }

    mutating func inspect(_ model: ProtobufMessage) throws(MregError) {
        try model.fields { (field) throws(MregError) in
            if field.number == 25, field.wire == 2, own.count < 1000 {
                own.insert(try Self.signature(model.message(field)))
            }
            return true
        }
        try walk(model)
    }

    /// FunctionProto: 1 is the name, 10 the domain.
    private static func signature(_ function: ProtobufMessage) throws(MregError) -> String {
        var name = ""
        var domain = ""
        try function.fields { (field) throws(MregError) in
            if field.number == 1, field.wire == 2 { name = try function.text(field) }
            if field.number == 10, field.wire == 2 { domain = try function.text(field) }
            return true
        }
        return "\(domain)\n\(name)"
    }

    private func walk(_ model: ProtobufMessage) throws(MregError) {
        try ONNXFacts(scan: scan).note(model)
        try model.fields { (field) throws(MregError) in
            switch (field.number, field.wire) {
            case (7, 2): try graph(model.message(field), 0)
            case (20, 2): try training(model.message(field))
            case (25, 2): try function(model.message(field))
            default: break
            }
            return true
        }
    }

    /// TrainingInfoProto: 1 is the initialization, 2 the algorithm, both graphs.
    private func training(_ training: ProtobufMessage) throws(MregError) {
        try training.fields { (field) throws(MregError) in
            if field.number <= 2, field.wire == 2 { try graph(training.message(field), 0) }
            return true
        }
    }

    /// SparseTensorProto: 1 are the values, 2 the indices.
    private func sparse(_ tensors: ProtobufMessage) throws(MregError) {
        try tensors.fields { (field) throws(MregError) in
            if field.number <= 2, field.wire == 2 { try tensor(tensors.message(field)) }
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
            if field.number == 15 { try sparse(graph.message(field)) }
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
            || own.contains("\(domain)\n\(operation)")
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
            if field.number == 22 || field.number == 23 { try sparse(attribute.message(field)) }
            return true
        }
    }

    private func tensor(_ tensor: ProtobufMessage) throws(MregError) {
        try ONNXFacts(scan: scan).add(tensor)
    }
}
