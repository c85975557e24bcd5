// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import MregCrypto
import MregSystem

/// An audited version.
public struct AuditReport: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// When it was audited.
    public var at: Timestamp
    /// The digest of the profile's bytes.
    public var profileDigest: Digest
    /// Every item with its evidence and the commands that close its gaps.
    public var result: AuditResult

    /// What it is about, for the head of a document.
    public var subject: AuditSubject {
        AuditSubject(label: label, manifest: manifest, profile: profileDigest, at: at)
    }
}

extension LocalRegistry {
    /// Audits a version against a profile: the name of one that comes with mreg, or a file.
    public func audit(_ reference: Reference, profile: String) throws -> AuditReport {
        let bytes = try Self.profileBytes(profile)
        let parsed = try AuditProfile(parsing: bytes)
        let digest = Digest.sha256(of: bytes)
        let version = try version(reference)
        let now = max(Timestamp.now, state.lastTime)
        let collector = try AuditCollector(
            registry: self, version: version, now: now, profile: parsed, profileDigest: digest)
        let result = Audit.run(
            parsed, evidence: collector.evidence(), reference: version.name.description,
            now: now, taxonomies: try AuditData.taxonomies())
        return AuditReport(
            label: version.name.description, manifest: version.manifest, at: now,
            profileDigest: digest, result: result)
    }

    private static func profileBytes(_ profile: String) throws(MregError) -> [UInt8] {
        if let known = AuditData.profile(profile) { return known }
        guard try FileStatus.of(profile) != nil else {
            throw MregError(
                .notFound, "there is no audit profile '\(profile.printable)'",
                cause: "mreg has \(AuditData.profileNames.joined(separator: ", "))",
                next: "give --profile with one of these or a file")
        }
        return try File.contents(profile, limit: Limits.documentBytesMax)
    }
}
