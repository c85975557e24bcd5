// SPDX-License-Identifier: Apache-2.0

/// What a file's ending promises, beside what is in it. A disguise that gets something run is for
/// the rules; this is what a person would want to know before loading fails.
enum PromisedFormat {
    private static let formats: [String: Set<String>] = [
        "safetensors": ["safetensors"], "gguf": ["gguf"], "onnx": ["onnx"],
        "npy": ["numpy"], "npz": ["npz", "numpy"], "h5": ["hdf5"], "hdf5": ["hdf5"],
        "keras": ["keras", "hdf5"], "tflite": ["tflite"],
    ]
    /// Formats that are told by more than a guess.
    private static let sure: Set<String> = [
        "safetensors", "gguf", "onnx", "numpy", "npz", "hdf5", "keras", "tflite", "json", "text",
        "xml", "zip", "empty",
    ]
    /// What Git LFS writes in a file's place (its specification, "The Pointer").
    private static let pointer = Array("version https://git-lfs.github.com/spec/v1\n".utf8)

    /// Notes content of another format than the ending's, and pointers to content elsewhere.
    static func check(
        _ ending: String, _ format: String, _ source: any ByteSource, _ scan: ScanContext
    ) {
        let head = (try? source.read(offset: 0, count: pointer.count)) ?? []
        guard head != pointer else {
            return scan.find(
                "lfs-pointer", .dataOnly, "a pointer of Git LFS, not the file itself",
                advice: "run git lfs pull, and push again")
        }
        guard let promised = formats[ending], !promised.contains(format), sure.contains(format)
        else { return }
        scan.find(
            "other-format", .dataOnly, "\(format) content under a name that ends in .\(ending)",
            advice: "rename it to what it is")
    }
}
