// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// What to push and what to say about it.
public struct PushRequest: Sendable {
    /// A parent as a person names it.
    public struct Parent: Sendable {
        /// How the pushed version came from it.
        public var relation: String
        /// A reference, or `URI@sha256:…` for something outside the registry.
        public var text: String
        /// Whether `text` is a URI with a digest.
        public var isExternal: Bool

        /// Makes a parent.
        public init(relation: String, text: String, isExternal: Bool) {
            self.relation = relation
            self.text = text
            self.isExternal = isExternal
        }
    }

    /// Files and folders.
    public var paths: [String]
    /// The artifact's name; nil takes it from the first path.
    public var name: String?
    /// Model or dataset.
    public var kind = ArtifactKind.model
    /// What it was made from.
    public var parents: [Parent] = []
    /// Whether to claim that it has no parent.
    public var isFromScratch = false
    /// Training parameters.
    public var parameters: [String: String] = [:]
    /// Metrics, as spelled.
    public var metrics: [String: String] = [:]
    /// A message for people.
    public var message = ""
    /// An alias to move to the new version.
    public var alias: AliasName?
    /// Which key signs.
    public var signing = SigningChoice()
    /// Bundles and envelopes that others have signed over it, brought along as they are.
    public var bundles: [[UInt8]] = []
    /// What a Croissant description says the files are.
    public internal(set) var described: Croissant?
    /// Whether to stop before anything is written.
    public var isDryRun = false
    /// Whether content of an older version gets a new number.
    public var republish = false
    /// Whether symbolic links are read through.
    public var followLinks = false
    /// Whether files are read that look unchanged since they were pushed before.
    public var rehash = false
    /// Whether nothing is published that is not safe to load.
    public var refusesUnsafe = false

    /// Makes a request.
    public init(paths: [String], name: String? = nil) {
        self.paths = paths
        self.name = name
    }
}

/// What a push did.
public struct PushResult: Sendable {
    /// How it ended.
    public enum Outcome: String, Sendable {
        /// A new version was published.
        case published
        /// The content is what `latest` is.
        case alreadyLatest = "already-latest"
        /// The content is an older version's.
        case alreadyOlder = "already-older"
        /// Nothing was written, as asked.
        case dryRun = "dry-run"
    }

    /// Who signed.
    public struct Signature: Sendable {
        /// The key's local name.
        public var keyName: String
        /// The key's id.
        public var keyID: Digest
        /// The owner the trust document gives it, if any.
        public var owner: String?
        /// Whether the trust document lets it publish this name.
        public var isTrusted: Bool
    }

    /// How it ended.
    public var outcome: Outcome
    /// The artifact.
    public var name: ArtifactName
    /// The version, new or old.
    public var version: VersionNumber
    /// Model or dataset.
    public var kind: ArtifactKind
    /// The manifest's digest.
    public var manifest: Digest
    /// How many files.
    public var fileCount: Int
    /// The sum of their sizes.
    public var totalBytes: Int64
    /// Bytes read from the source.
    public var bytesRead: Int64 = 0
    /// Bytes written to the store.
    public var bytesStored: Int64 = 0
    /// Bytes that were there already.
    public var bytesReused: Int64 = 0
    /// Who signed, or nil.
    public var signature: Signature?
    /// What was found in the files.
    public var scan: ScanOverview?
    /// The alias that was moved.
    public var alias: AliasName?
    /// Whether new metadata was attached to an existing version.
    public var attachedMetadata = false
    /// How long it took.
    public var seconds: Double = 0
    /// The registry's folder.
    public var registry: String
    /// Lines for the user.
    public var notices: [String] = []
    /// Commands that come next.
    public var next: [String] = []
}
