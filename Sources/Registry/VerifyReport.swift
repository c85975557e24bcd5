// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

/// One thing that is damaged, and what it hurts.
public struct Finding: Sendable {
    /// The damaged thing: a file of the registry, an entry, a row.
    public var object: String
    /// What is wrong with it.
    public var problem: String
    /// The versions that cannot be delivered because of it, such as `model@v3`.
    public var hurts: [String]
    /// The step that helps.
    public var next: String?
}

/// What `verify --all` found.
public struct VerifyReport: Sendable {
    /// How one version fares.
    public struct CheckedVersion: Sendable {
        /// The version, such as `model@v3`.
        public var label: String
        /// The manifest's digest.
        public var manifest: Digest
        /// The aliases that point here, and `latest`.
        public var pointers: [String]
        /// Whether every byte of it is there and right.
        public var isIntact: Bool
        /// What the policy says of a pull.
        public var decision: Decision
    }

    /// Containers checked.
    public var containerCount = 0
    /// Containers that were passed over, because they were checked lately or the time was up.
    public var containersLeft = 0
    /// Bytes of the containers and recipes.
    public var containerBytes: Int64 = 0
    /// Recipes checked.
    public var recipeCount = 0
    /// Blobs put together from their chunks; nil where that was not asked for.
    public var blobCount: Int?
    /// Log entries checked.
    public var entryCount: Int64 = 0
    /// Signatures of entries and statements checked.
    public var signatureCount = 0
    /// Everything that is damaged.
    public var findings: [Finding] = []
    /// Every version.
    public var versions: [CheckedVersion] = []
    /// Lines that are worth knowing but no damage.
    public var notices: [String] = []
    /// How long it took.
    public var seconds: Double = 0
}

/// What `verify REF` found.
public struct VersionReport: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// Files whose bytes were read and are right.
    public var fileCount = 0
    /// Their bytes.
    public var bytes: Int64 = 0
    /// Everything that is damaged.
    public var findings: [Finding] = []
    /// What the policies say of a pull.
    public var decisions: [Decision] = []
}
