// SPDX-License-Identifier: Apache-2.0
import MregCore

/// TensorFlow Lite flatbuffers: operators by name (tensorflow/lite/schema/schema.fbs).
struct TFLiteFile {
    private static let operatorsMax = 10_000
    /// Custom operators that come with the runtimes.
    private static let known: Set<String> = [
        "TFLite_Detection_PostProcess", "Convolution2DTransposeBias", "MaxPoolingWithArgmax2D",
        "MaxUnpooling2D", "Transform2dTensor", "TransformTensorBilinear",
        "Landmarks2TransformMatrix",
        "TransformLandmarks", "RoIAlign", "RFFT", "Mfcc", "AudioSpectrogram", "IRFFT2D",
        "AddV2", "ethos-u", "edgetpu-custom-op",
    ]
    private let source: any ByteSource

    static func inspect(_ source: any ByteSource, _ scan: ScanContext) throws(MregError) -> String {
        let file = TFLiteFile(source: source)
        let root = Int64(try file.number(0, 4))
        let codes = try file.field(root, 1)
        guard codes > 0 else { return "tflite" }
        let vector = codes + Int64(try file.number(codes, 4))
        let count = try file.number(vector, 4)
        guard count <= UInt64(operatorsMax) else { throw file.damaged("\(count) operators") }
        for index in 0..<Int64(count) {
            let slot = vector + 4 + index * 4
            try file.check(slot + Int64(try file.number(slot, 4)), scan)
        }
        return "tflite"
    }

    private func damaged(_ reason: String) -> MregError {
        MregError(.corrupt, "the TFLite tables are damaged", cause: reason)
    }

    private func number(_ offset: Int64, _ count: Int) throws(MregError) -> UInt64 {
        guard offset >= 0, offset <= source.size - Int64(count) else {
            throw damaged("an offset of \(offset)")
        }
        return try source.exactly(count, at: offset, of: "the TFLite tables").little(0, count)
    }

    /// Where a table's field lies; 0 when it is not set.
    private func field(_ table: Int64, _ index: Int64) throws(MregError) -> Int64 {
        let back = Int32(truncatingIfNeeded: try number(table, 4))
        let virtual = table - Int64(back)
        guard Int64(try number(virtual, 2)) >= 6 + index * 2 else { return 0 }
        let offset = Int64(try number(virtual + 4 + index * 2, 2))
        return offset == 0 ? 0 : table + offset
    }

    /// OperatorCode: 1 is the custom code's name.
    private func check(_ code: Int64, _ scan: ScanContext) throws(MregError) {
        let place = try field(code, 1)
        guard place > 0 else { return }
        let text = place + Int64(try number(place, 4))
        let length = Int(min(try number(text, 4), 1024))
        let bytes = try source.exactly(length, at: text + 4, of: "an operator's name")
        let name = String(decoding: bytes, as: UTF8.self)
        guard !name.isEmpty, !Self.known.contains(name) else { return }
        if name.hasPrefix("Flex") {
            guard SavedModel.dangerous.contains(String(name.dropFirst(4))) else { return }
            return scan.find("tf-operator", .malicious, "the operator \(name)")
        }
        scan.find(
            "custom-operator", .needsCode, "the custom operator \(name)",
            advice: "it needs a native library: publish the model with built-in operators")
    }
}
