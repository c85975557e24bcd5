// SPDX-License-Identifier: Apache-2.0

/// What files of every format say about a model, under one name: what is shown, and found again.
public enum ModelFact: String, Sendable, CaseIterable {
    /// The kind of network: `LlamaForCausalLM`, `llama`, `Sequential`.
    case architecture
    /// The element type of most parameters: `bfloat16`, `Q4_K`.
    case precision
    /// The program that wrote the file.
    case producer
    /// The version of ONNX's standard operators.
    case opset
    /// The kind of tokenizer.
    case tokenizer
    /// The licence, as the file spells it.
    case licence
    /// The model it was made from, as the file spells it.
    case baseModel = "base-model"

    /// The facts that mean this in some format, the most telling first, and what goes before their
    /// values.
    var sources: [(key: String, prefix: String)] {
        switch self {
        case .architecture:
            [
                ("architectures", ""), ("general.architecture", ""), ("model_type", ""),
                ("metadata.modelspec.architecture", ""), ("metadata.architecture", ""),
                ("class_name", ""), ("class", ""),
            ]
        case .precision: [("dtype", ""), ("torch_dtype", "")]
        case .producer:
            [
                ("keras_version", "keras "), ("sklearn_version", "scikit-learn "),
                ("transformers_version", "transformers "),
                ("metadata.modelspec.implementation", ""), ("library_name", ""),
            ]
        case .opset: []
        case .tokenizer:
            [("tokenizer_class", ""), ("tokenizer.ggml.model", ""), ("tokenizer.type", "")]
        case .licence:
            [
                ("license", ""), ("general.license", ""), ("metadata.license", ""),
                ("metadata.modelspec.license", ""),
            ]
        case .baseModel:
            [
                ("base_model", ""), ("base_model_name_or_path", ""),
                ("general.base_model.0.repo_url", ""), ("general.base_model.0.name", ""),
                ("metadata.base_model", ""), ("metadata.modelspec.base_model", ""),
            ]
        }
    }
}

extension ScanMetadata {
    /// Notes under their common names what the format's own facts and the tensors say.
    mutating func noteCommonFacts(format: String) {
        // First, as what a file declares is less sure than what its tensors are.
        if let most = elementsByType.max(by: Self.isLess) {
            facts[ModelFact.precision.rawValue] = most.key
        }
        elementsByType = [:]
        if format == "sentencepiece" { facts[ModelFact.tokenizer.rawValue] = format }
        for fact in ModelFact.allCases where facts[fact.rawValue] == nil {
            guard let source = fact.sources.first(where: { isTelling($0.key) }),
                let value = facts[source.key]
            else { continue }
            facts[fact.rawValue] =
                fact == .precision ? ElementType.word(value) : source.prefix + value
        }
    }

    /// A dictionary is what most checkpoints are, and a function what makes a bare array: neither is
    /// an architecture.
    private func isTelling(_ key: String) -> Bool {
        guard let value = facts[key] else { return false }
        guard key == "class" else { return true }
        let name = value.split(separator: ".").last ?? ""
        return name.first?.isUppercase == true && !name.hasSuffix("Dict")
    }

    /// By elements, then by name, so that equal content gives equal records.
    private static func isLess(
        _ left: (key: String, value: Int64), _ right: (key: String, value: Int64)
    ) -> Bool {
        left.value == right.value ? left.key < right.key : left.value < right.value
    }
}
