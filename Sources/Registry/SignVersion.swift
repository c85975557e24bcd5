// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import MregCrypto
import MregSystem
import ObjectStore
import Trust

/// What signing a version did.
public struct SignResult: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// The key's local name.
    public var keyName: String
    /// The key's id.
    public var keyID: Digest
    /// Whether the trust document lets the key publish this name, or approve its versions.
    public var isTrusted: Bool
    /// Commands that come next.
    public var next: [String] = []
}

extension LocalRegistry {
    /// Adds one more signature to a version, without reading a byte of its files.
    public func sign(
        _ reference: Reference, signing: SigningChoice
    ) throws -> SignResult {
        let actor = try requireActor(signing)
        let lease = try layout.sharedLease()
        defer { withExtendedLifetime(lease) {} }
        let version = try version(reference)
        let publication = try publication(of: version)
        let statements = try SignedStatements(
            release: ReleaseStatement(
                registry: registryID, name: version.name.artifact, version: version.name.number,
                manifest: version.manifest, previous: publication.previous,
                kind: version.row.kind),
            files: try contents(of: version).files, actor: actor)
        let session = store.beginPut(index: indexForPutting)
        try statements.put(into: session)
        try record(try session.commit())
        try append(actor) { _ in
            statements.logBodies.map(PendingLeaf.signatureRecord) + [
                .event(
                    .attach(
                        Attachment(
                            name: version.name.artifact, version: version.name.number,
                            manifest: version.manifest, statements: statements.references,
                            metadata: VersionMetadata())))
            ]
        }
        return signResult(version, actor)
    }

    private func signResult(_ version: VersionRecord, _ actor: Actor) -> SignResult {
        let roles =
            state.trust?.roles(
                of: actor.id, for: version.name.artifact, at: state.lastTime,
                logIndex: Int64(logCheckpoint.size)) ?? []
        var result = SignResult(
            label: version.name.description, manifest: version.manifest, keyName: actor.name,
            keyID: actor.id, isTrusted: roles.contains(.publisher) || roles.contains(.approver))
        if !result.isTrusted {
            result.next = [
                "mreg trust add \(actor.id.hex) --owner \(Surroundings.userName) "
                    + "--role publisher --name '\(version.name.artifact)'",
                "mreg sign \(result.label)",
            ]
        }
        return result
    }
}
