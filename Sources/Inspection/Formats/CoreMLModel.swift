// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Core ML: what a model needs beside itself (apple/coremltools, mlmodel/format/Model.proto).
struct CoreMLModel {
    private static let depthMax = 16
    /// Neural networks: plain, classifier, regressor.
    private static let networks: Set<Int> = [500, 403, 303]
    /// Pipelines: classifier, regressor, plain.
    private static let pipelines: Set<Int> = [200, 201, 202]
    let scan: ScanContext

    func inspect(_ model: ProtobufMessage) throws(MregError) { try inspect(model, 0) }

    private func inspect(_ model: ProtobufMessage, _ depth: Int) throws(MregError) {
        guard depth < Self.depthMax else { throw MregError(.corrupt, "models nested too deep") }
        try model.fields { (field) throws(MregError) in
            guard field.wire == 2 else { return true }
            let inner = model.message(field)
            switch field.number {
            case 555:
                scan.find(
                    "custom-model", .needsCode, "a custom model: a class of the app runs it")
            case 556:
                scan.find("linked-model", .malicious, "a model linked from another place")
            case let number where Self.networks.contains(number): try network(inner)
            case let number where Self.pipelines.contains(number): try pipeline(inner, depth)
            default: break
            }
            return true
        }
    }

    /// Pipeline.models is field 1; classifier and regressor hold a pipeline as field 1.
    private func pipeline(_ pipeline: ProtobufMessage, _ depth: Int) throws(MregError) {
        guard depth < Self.depthMax else { throw MregError(.corrupt, "models nested too deep") }
        try pipeline.fields { (field) throws(MregError) in
            guard field.number == 1, field.wire == 2 else { return true }
            let inner = pipeline.message(field)
            try inspect(inner, depth + 1)
            try self.pipeline(inner, depth + 1)
            return true
        }
    }

    /// NeuralNetwork.layers is field 1; a layer's field 500 is a custom layer.
    private func network(_ network: ProtobufMessage) throws(MregError) {
        try network.fields { (field) throws(MregError) in
            guard field.number == 1, field.wire == 2 else { return true }
            let layer = network.message(field)
            try layer.fields { (part) throws(MregError) in
                if part.number == 500, part.wire == 2 {
                    scan.find("custom-layer", .needsCode, "a custom layer: the app's code runs it")
                }
                return true
            }
            return true
        }
    }
}
