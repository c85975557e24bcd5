// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How a log's checkpoint relates to the last one this client has seen of it.
public enum CheckpointVerdict: Sendable, Equatable {
    /// Nothing was known of the log.
    case first
    /// The same tree.
    case same
    /// The tree has grown from this size, and the old one is proven to be its start.
    case grown(from: Int)
    /// The tree is smaller than the one seen, which had this size.
    case rolledBack(from: Int)
    /// The tree does not start with the one seen, which had this size.
    case forked(from: Int)
    /// The log at the known place names itself otherwise than this name seen before.
    case changedOrigin(String)
    /// The log at the known place is signed by another key than this one seen before.
    case changedKey(String)

    /// Whether the checkpoint may be believed and remembered.
    public var isAcceptable: Bool {
        switch self {
        case .first, .same, .grown: true
        case .rolledBack, .forked, .changedOrigin, .changedKey: false
        }
    }

    /// Judges a verified checkpoint by the last one seen; growth demands a consistency proof.
    public static func judge(
        seen: Checkpoint?, current: Checkpoint, proof: [Digest]?
    ) -> CheckpointVerdict {
        guard let seen else { return .first }
        guard seen.origin.bytesEqual(current.origin) else { return .changedOrigin(seen.origin) }
        if current.size < seen.size { return .rolledBack(from: seen.size) }
        if current.size == seen.size {
            return current.root == seen.root ? .same : .forked(from: seen.size)
        }
        // Every tree starts with the tree without leaves.
        if seen.size == 0 { return .grown(from: 0) }
        let isProven = MerkleTree.verifyConsistency(
            oldSize: seen.size, newSize: current.size, oldRoot: seen.root, newRoot: current.root,
            proof: proof ?? [])
        return isProven ? .grown(from: seen.size) : .forked(from: seen.size)
    }

    /// The error for a checkpoint that must not be believed, or nil for one that may.
    public func refusal(of current: Checkpoint, at location: String) -> MregError? {
        let cause: String
        switch self {
        case .first, .same, .grown: return nil
        case .rolledBack(let size):
            cause = "it was seen with \(size) entries and now has \(current.size)"
        case .forked(let size):
            cause = "its first \(size) entries are not those that were seen"
        case .changedOrigin(let name):
            cause = "it was seen as '\(name.printable)' and now is '\(current.origin.printable)'"
        case .changedKey(let key):
            cause = "it was signed by the key \(key.printable) when it was seen first"
        }
        return MregError(
            .refused, "the log of '\(location.printable)' is not the one seen before",
            cause: cause,
            next: "if it was restored on purpose: mreg log accept-restore --reason TEXT")
    }
}
