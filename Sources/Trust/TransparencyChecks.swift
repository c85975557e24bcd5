// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto

/// A tree that a log has signed for.
public struct LoggedTree: Sendable, Equatable {
    /// The first line of the checkpoint.
    public var origin: String
    /// The number of leaves.
    public var size: Int
    /// The root over them.
    public var root: Digest

    /// Makes a tree.
    public init(origin: String, size: Int, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }
}

/// The arithmetic of transparency logs that bundles need; who knows logs does it.
public protocol TransparencyChecks: Sendable {
    /// The tree of a checkpoint (C2SP tlog-checkpoint) that the key has signed.
    ///
    /// The signature line must be under `name`, or where that is nil under any name that goes with
    /// the key's id; lines of other keys are ignored. Throws when there is no such line.
    func tree(
        ofCheckpoint note: [UInt8], signedBy key: PublicKey, name: String?
    ) throws(MregError) -> LoggedTree

    /// The root that an inclusion proof leads to from a leaf's bytes, or nil for a proof of the
    /// wrong length (RFC 6962 section 2.1.1).
    func root(fromInclusion proof: [Digest], index: Int, size: Int, leaf: [UInt8]) -> Digest?
}
