// SPDX-License-Identifier: Apache-2.0
import MregCore

/// A Keras configuration: every object in it is made by name when the model is loaded.
struct KerasConfig {
    private static let findingsMax = 1000
    private static let code: Set<String> = [
        "Lambda", "__lambda__", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer",
    ]
    /// Names in lower case that are no functions (keras/src/saving/serialization_lib.py).
    private static let plain: Set<String> = [
        "function", "slice", "__tensor__", "__numpy__", "__bytes__", "__ellipsis__", "__tuple__",
        "__slice__", "__typespec__", "__tensor_shape__", "float", "int", "str",
    ]
    /// Modules of functions that a configuration may name.
    private static let functions: Set<String> = [
        "activations", "losses", "metrics", "initializers", "regularizers", "constraints", "ops",
    ]
    private static let known: Set<String> = [
        "layers", "initializers", "regularizers", "constraints", "optimizers", "losses", "metrics",
        "activations", "models", "dtype_policies", "random", "engine", "legacy", "callbacks",
        "ops", "backend", "trainers", "quantizers", "distribution", "feature_column", "premade",
        "mixed_precision",
    ]

    private let scan: ScanContext
    private var frames = ObjectFrames([
        "class_name", "module", "registered_name", "config", "vocabulary", "shared_object_name",
        "function",
    ])
    /// What a layer that wraps any function of TensorFlow must not wrap.
    private static let acting = ["io.", "raw_ops.", "saved_model.", "keras.utils."]
    private static let actingWords = ["py_func", "numpy_function", "load_op", "load_library"]
    private var found: [(rule: String, level: ScanLevel, words: String)] = []
    /// An object has a `class_name`: only then the document is a configuration at all.
    private(set) var isKeras = false

    init(_ scan: ScanContext) { self.scan = scan }

    mutating func enter() { frames.enter() }

    mutating func leave() {
        if let object = frames.leave() { judge(object) }
    }

    mutating func string(_ text: String, _ path: JSONPath) {
        if path.key == "class_name" { isKeras = true }
        frames.note(text, path)
    }

    /// Reports what was found, when the document turned out to be a configuration.
    mutating func finish() {
        for object in frames.rest() { judge(object) }
        guard isKeras else { return }
        for one in found { scan.find(one.rule, one.level, one.words) }
    }

    private mutating func report(_ rule: String, _ level: ScanLevel, _ words: String) {
        if found.count < Self.findingsMax { found.append((rule, level, words)) }
    }

    private mutating func judge(_ object: [String: String]) {
        if let vocabulary = object["vocabulary"], !vocabulary.isEmpty {
            report("keras-file", .malicious, "a vocabulary that is read from \(vocabulary)")
        }
        if let function = object["function"],
            Self.acting.contains(where: function.hasPrefix)
                || Self.actingWords.contains(where: function.containsBytes)
        {
            report("keras-function", .malicious, "\(function) is called when the model runs")
        }
        let module = object["module"]
        let name = object["class_name"] ?? ""
        if Self.code.contains(where: name.bytesEqual) {
            return report(
                "keras-code", .malicious, "a layer of class \(name) runs code when loaded")
        }
        if name.bytesEqual("function") { return judgeFunction(module, object["config"] ?? "") }
        if let module, !Self.isKeras(module), !(module == "builtins" && Self.plain.contains(name)) {
            let isOwn = object["registered_name"]?.contains(">") == true
            return report(
                isOwn ? "keras-custom" : "keras-module", isOwn ? .needsCode : .malicious,
                "an object of module \(module): \(name)")
        }
        if module != nil, let first = name.utf8.first, (0x61...0x7a).contains(first),
            !Self.plain.contains(name)
        {
            report("keras-function", .malicious, "\(module ?? "").\(name) is called when loaded")
        }
        if let own = object["registered_name"], own.contains(">"), !own.hasPrefix("keras") {
            report("keras-custom", .needsCode, "the registered object \(own)")
        }
    }

    /// A function by name: from the modules of plain mathematics only.
    private mutating func judgeFunction(_ module: String?, _ name: String) {
        guard let module, module != "builtins" else { return }
        let parts = module.split(separator: ".").map(String.init)
        guard parts.first == "keras" || parts.first == "tf_keras" || parts.first == "tensorflow",
            parts.contains(where: Self.functions.contains),
            !parts.contains("utils"), !parts.contains("saving")
        else {
            return report("keras-function", .malicious, "the function \(module).\(name)")
        }
    }

    private static func isKeras(_ module: String) -> Bool {
        var parts = module.split(separator: ".").map(String.init)
        guard !parts.contains("utils"), !parts.contains("saving") else { return false }
        guard let first = parts.first else { return true }
        if first == "keras_hub" || first == "keras_nlp" || first == "keras_cv" { return true }
        if first == "tensorflow", let place = parts.firstIndex(of: "keras") {
            parts.removeFirst(place)
        }
        guard parts.first == "keras" || parts.first == "tf_keras" else { return false }
        parts.removeFirst()
        if parts.first == "src" || parts.first == "api" || parts.first == "_tf_keras" {
            parts.removeFirst()
        }
        guard let area = parts.first else { return true }
        return known.contains(area) || area == "keras"
    }
}
