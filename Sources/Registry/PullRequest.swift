// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

/// What to pull and where to.
public struct PullRequest: Sendable {
    /// The version.
    public var reference: Reference
    /// Only these files; empty means all.
    public var paths: [ArtifactPath] = []
    /// The folder to write into; nil means the working folder.
    public var output: String?
    /// The environment whose policy decides.
    public var environment: String?
    /// The consumer's own policy and trust documents.
    public var consumer = ConsumerDocuments()
    /// Whether to stop after the decision.
    public var isDryRun = false
    /// Whether different files at the target are replaced.
    public var force = false
    /// Whether files may share their bytes with the registry instead of being copied.
    public var link = false
    /// Why a refused version is taken all the same; nil obeys the policy.
    public var unverifiedReason: String?
    /// Whether to write the Model Signing bundle beside the model.
    public var withSignature = false

    /// Makes a request.
    public init(reference: Reference) { self.reference = reference }
}

/// What a pull did.
public struct PullResult: Sendable {
    /// The artifact.
    public var name: ArtifactName
    /// The version.
    public var version: VersionNumber
    /// The manifest's digest.
    public var manifest: Digest
    /// Paths written.
    public var written = PulledPaths()
    /// Paths that were there already with the same bytes.
    public var unchanged = PulledPaths()
    /// Bytes of the files.
    public var bytes: Int64 = 0
    /// How files were linked; nil unless that was asked for.
    public var links: LinkCounts?
    /// What the policies said.
    public var decisions: [Decision]
    /// Whether the policy was overridden.
    public var isUnverified = false
    /// How long it took.
    public var seconds: Double = 0
    /// Lines for the user.
    public var notices: [String] = []
}

/// A policy refused; carries every decision with every reason.
public struct RefusedError: Error, Sendable {
    /// What was refused, such as `model@v3`.
    public var subject: String
    /// What each policy said.
    public var decisions: [Decision]
    /// The nearest version of the name that the same policies let out, or nil.
    public var nearestAllowed: String?
}
