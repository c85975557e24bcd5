// SPDX-License-Identifier: Apache-2.0

/// What JSON beside weights says about the model: `config.json`, `adapter_config.json`, tokenizer
/// files, the index of shards, Keras configurations.
struct ConfigFacts {
    private static let texts: Set<String> = [
        "model_type", "torch_dtype", "dtype", "license", "tokenizer_class", "class_name",
        "base_model_name_or_path", "peft_type", "transformers_version", "keras_version",
        "library_name",
    ]
    private static let numbers: Set<String> = [
        "vocab_size", "hidden_size", "num_hidden_layers", "n_layer", "num_attention_heads",
        "max_position_embeddings", "n_positions",
    ]
    /// Facts about code that is loaded with the model begin with this.
    static let codePrefix = "code "
    /// Files of code that are kept of one configuration.
    private static let codeMax = 32
    private var tokenizerType: String?
    private var isTokenizer = false
    private var codeCount = 0

    /// Sees an array or object.
    mutating func enter(_ path: JSONPath) {
        if path.depth == 1, path.key == "added_tokens" { isTokenizer = true }
    }

    /// Sees a text.
    mutating func string(_ text: String, _ path: JSONPath, _ metadata: inout ScanMetadata) {
        switch (path.depth, path.parent, path.key) {
        case (1, _, let key) where Self.texts.contains(key): metadata.note(key, text)
        case (2, "architectures", _): metadata.note("architectures", text)
        case (2, "quantization_config", "quant_method"): metadata.note("quantization", text)
        case (2, "text_config", "dtype"), (2, "text_config", "torch_dtype"):
            metadata.note("torch_dtype", text)
        case (2, "model", "type"): tokenizerType = text
        case (2, "auto_map", _), (3, "auto_map", _): code(text, &metadata)
        default: break
        }
    }

    /// Sees a number.
    func scalar(_ text: String, _ path: JSONPath, _ metadata: inout ScanMetadata) {
        if path.depth == 1, Self.numbers.contains(path.key), text != "null" {
            metadata.note(path.key, text)
        }
        if path.depth == 2, path.parent == "metadata", path.key == "total_size" {
            metadata.note("total_size", text)
        }
    }

    /// `auto_map` names a class in a file of the model, or of another one: `[repo--]file.Class`.
    private mutating func code(_ text: String, _ metadata: inout ScanMetadata) {
        guard let dot = text.lastIndex(of: "."), codeCount < Self.codeMax else { return }
        codeCount += 1
        metadata.note(Self.codePrefix + text[..<dot] + ".py", "named by auto_map")
    }

    /// Notes what can only be told when the whole document is known.
    func finish(_ metadata: inout ScanMetadata) {
        if isTokenizer { metadata.note("tokenizer.type", tokenizerType) }
    }
}
