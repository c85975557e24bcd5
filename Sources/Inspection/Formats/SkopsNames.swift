// SPDX-License-Identifier: Apache-2.0

/// A skops schema makes objects by `__module__` and `__class__`, each through a `__loader__`.
struct SkopsNames {
    /// Loaders that only put data together; the others call what the schema names.
    private static let loaders: Set<String> = [
        "DictNode", "ListNode", "TupleNode", "SetNode", "JsonNode", "NdArrayNode", "ObjectNode",
        "TypeNode", "DTypeNode", "DtypeNode", "FunctionNode", "SliceNode", "SparseMatrixNode",
        "MaskedArrayNode", "RandomStateNode", "RandomGeneratorNode", "DefaultDictNode",
        "BytesNode", "BytearrayNode", "DatetimeNode", "CachedNode", "TreeNode", "LossNode",
        "SGDNode", "_DictWithDeprecatedKeysNode", "DictWithDeprecatedKeysNode", "BunchNode",
        "PairwiseMetricNode", "KDTreeNode", "BallTreeNode", "TimeNode", "QuantileForestNode",
    ]
    private static let plain: Set<String> = ["builtins", "numpy", "scipy.sparse"]
    private var frames = ObjectFrames(["__loader__", "__class__", "__module__"])

    mutating func enter() { frames.enter() }

    mutating func leave(_ scan: ScanContext) {
        if let object = frames.leave() { Self.judge(object, scan) }
    }

    mutating func string(_ text: String, _ path: JSONPath) { frames.note(text, path) }

    /// Judges what is still open where the document breaks off.
    mutating func finish(_ scan: ScanContext) {
        for object in frames.rest() { Self.judge(object, scan) }
    }

    private static func judge(_ object: [String: String], _ scan: ScanContext) {
        if let loader = object["__loader__"], !loaders.contains(loader) {
            scan.find(
                "skops-loader", .needsCode, "the loader \(loader) calls what the file names")
        }
        guard let name = object["__class__"], let module = object["__module__"] else { return }
        let uses = Ruleset.current.uses(module, name)
        guard uses.isDisjoint(with: [.reference, .new, .call]) else { return }
        if plain.contains(module), name == "ndarray" || name == "NoneType" { return }
        scan.find(
            "skops-class", uses.contains(.deny) ? .malicious : .needsCode,
            "\(module).\(name) is not on the allow-list")
    }
}
