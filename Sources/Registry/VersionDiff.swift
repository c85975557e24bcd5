// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How two versions differ.
public struct VersionDiff: Sendable {
    /// How one file differs.
    public struct FileChange: Sendable {
        /// The kind of difference.
        public enum Kind: String, Sendable {
            /// Only the second version has it.
            case added
            /// Only the first version has it.
            case removed
            /// Both have it, with other bytes.
            case changed
            /// Only the mode differs.
            case mode
        }

        /// The path.
        public var path: ArtifactPath
        /// The kind of difference.
        public var kind: Kind
        /// The file in the first version.
        public var before: FileList.Entry?
        /// The file in the second version.
        public var after: FileList.Entry?
    }

    /// How one named value differs.
    public struct ValueChange: Sendable {
        /// The name.
        public var name: String
        /// The value in the first version.
        public var before: String?
        /// The value in the second version.
        public var after: String?
    }

    /// The first version, such as `model@v1`.
    public var before: String
    /// The second version.
    public var after: String
    /// Files that differ.
    public var files: [FileChange]
    /// How many files are the same.
    public var sameFileCount: Int
    /// Parameters that differ.
    public var parameters: [ValueChange]
    /// Metrics that differ.
    public var metrics: [ValueChange]
    /// Parents only the first version has.
    public var parentsRemoved: [ParentEdge]
    /// Parents only the second version has.
    public var parentsAdded: [ParentEdge]
    /// What the files say about the models, where that differs.
    public var facts: [ValueChange] = []
    /// The tensors that differ.
    public var tensors = Tensors()
    /// Materials of signed provenance that only the first version has.
    public var materialsRemoved: [String] = []
    /// Materials of signed provenance that only the second version has.
    public var materialsAdded: [String] = []
    /// Signatures that count, by type and owner, that only the first version has.
    public var signaturesRemoved: [String] = []
    /// Signatures that count, by type and owner, that only the second version has.
    public var signaturesAdded: [String] = []
}
