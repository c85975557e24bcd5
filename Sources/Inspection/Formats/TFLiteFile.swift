// SPDX-License-Identifier: Apache-2.0
import MregCore

/// TensorFlow Lite flatbuffers: operators by name.
enum TFLiteFile {
    static func inspect(_ source: any ByteSource, _ scan: ScanContext) throws(MregError) -> String {
        let patterns = [
            "FlexReadFile", "FlexWriteFile", "FlexPyFunc", "FlexEagerPyFunc",
            "FlexLoadLibrary", "FlexMatchingFiles", "FlexDeleteFile",
        ]
        let found = try TextSearch.find(patterns, in: ByteStream(source))
        for pattern in found.sorted() {
            scan.find("tf-operator", .malicious, "the operator \(pattern)")
        }
        return "tflite"
    }
}
