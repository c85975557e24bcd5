// SPDX-License-Identifier: Apache-2.0

/// A name that promises something else than the content.
enum ExtensionRule {
    private static let dataOnly: Set<String> = [
        "safetensors", "gguf", "onnx", "json", "txt", "png", "jpg", "jpeg", "gif", "csv", "md",
        "tflite", "h5", "hdf5", "npz", "pb", "yaml", "yml", "xml", "wav", "mp3", "pdf", "html",
    ]

    static func check(_ name: String, _ format: String, _ scan: ScanContext) {
        guard let dot = name.lastIndex(of: ".") else { return }
        let ending = name[name.index(after: dot)...].lowercased()
        guard dataOnly.contains(ending) else { return }
        let isObject = ["pickle", "torch", "zlib", "gzip", "bzip2", "xz", "lzma", "lz4"]
            .contains { format.hasPrefix($0) }
        // Of what lies in a compressed stream and is no format that is known, nobody makes objects.
        guard isObject, !format.hasSuffix("+unknown") else { return }
        scan.find(
            "disguise", .malicious, "\(format) content under a name that ends in .\(ending)",
            advice: "rename it to what it is, so that nobody loads it by mistake")
    }
}
