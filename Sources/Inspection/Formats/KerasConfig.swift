// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A Keras configuration: every object in it is made by name when the model is loaded.
struct KerasConfig: JSONVisitor {
    /// What gives a layer away as code in a legacy HDF5 file.
    static let textPatterns = [
        "\"class_name\": \"Lambda\"", "\"class_name\":\"Lambda\"",
        "\"class_name\": \"__lambda__\"", "\"class_name\": \"TorchModuleWrapper\"",
        "\"class_name\": \"JaxLayer\"", "\"module\": \"builtins\"", "\"module\": \"os\"",
        "\"module\": \"subprocess\"",
    ]
    private static let code: Set<String> = [
        "Lambda", "__lambda__", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer",
        "function",
    ]
    private let scan: ScanContext
    private var className = ""

    init(_ scan: ScanContext) { self.scan = scan }

    /// Called for the archive's own configuration, after it was read as JSON.
    func check(member: String) { scan.metadata.note("container", "Keras 3") }

    mutating func string(_ text: String, _ path: JSONPath) {
        switch path.key {
        case "class_name":
            className = text
            if Self.code.contains(text), text != "function" {
                scan.find(
                    "keras-code", .malicious, "a layer of class \(text) runs code when loaded")
            }
        case "module" where !Self.isKeras(text):
            scan.find("keras-module", .malicious, "an object of module \(text)")
        case "registered_name" where text.contains(">") && !text.hasPrefix("keras"):
            scan.find("keras-custom", .needsCode, "the registered object \(text)")
        case "vocabulary" where !text.isEmpty:
            scan.find("keras-file", .malicious, "a vocabulary that is read from \(text)")
        default: break
        }
    }

    private static func isKeras(_ module: String) -> Bool {
        let parts = module.split(separator: ".")
        guard let first = parts.first else { return true }
        let known = [
            "layers", "initializers", "regularizers", "constraints", "optimizers",
            "losses", "metrics", "activations", "models", "saving", "src", "dtype_policies",
            "random", "engine", "legacy", "callbacks",
        ]
        if first == "keras" || first == "keras_hub" || first == "keras_nlp" || first == "keras_cv" {
            guard parts.count > 1, first == "keras" else { return true }
            return known.contains(String(parts[1])) && !parts.contains("utils")
        }
        return first == "tensorflow" && parts.contains("keras") || first == "tf_keras"
    }
}
