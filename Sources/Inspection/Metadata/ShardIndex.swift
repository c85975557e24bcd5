// SPDX-License-Identifier: Apache-2.0

/// An index of shards: `weight_map` says in which file each tensor is, `metadata.total_size` how
/// many bytes they have in all.
struct ShardIndex: JSONVisitor {
    /// The tensors of every shard, in the index's order.
    private(set) var shards: [String: [String]] = [:]
    /// How many tensors were seen; more than `tensorsMax` are not kept.
    private(set) var count = 0
    private(set) var totalSize: Int64?

    mutating func string(_ text: String, _ path: JSONPath) {
        guard path.depth == 2, path.parent == "weight_map", !path.isArray else { return }
        count += 1
        guard count <= InspectionLimits.tensorsMax else { return }
        shards[text, default: []].append(path.key)
    }

    mutating func scalar(_ text: String, _ path: JSONPath) {
        guard path.depth == 2, path.parent == "metadata", path.key == "total_size" else { return }
        totalSize = Int64(text) ?? Double(text).flatMap { Int64(exactly: $0) }
    }
}
