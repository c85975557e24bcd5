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
    private var name: (text: String, parent: String, depth: Int)?
    private var module: (text: String, parent: String, depth: Int)?

    mutating func string(_ text: String, _ path: JSONPath, _ scan: ScanContext) {
        switch path.key {
        case "__loader__" where !Self.loaders.contains(text):
            scan.find("skops-loader", .needsCode, "the loader \(text) calls what the file names")
        case "__class__": name = (text, path.parent, path.depth)
        case "__module__": module = (text, path.parent, path.depth)
        default: return
        }
        guard let name, let module, name.depth == module.depth, name.parent == module.parent else {
            return
        }
        self.name = nil
        self.module = nil
        let uses = Ruleset.current.uses(module.text, name.text)
        guard uses.isDisjoint(with: [.reference, .new, .call]) else { return }
        if Self.plain.contains(module.text), name.text == "ndarray" || name.text == "NoneType" {
            return
        }
        scan.find(
            "skops-class", uses.contains(.deny) ? .malicious : .needsCode,
            "\(module.text).\(name.text) is not on the allow-list")
    }
}
