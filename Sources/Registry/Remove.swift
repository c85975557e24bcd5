// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Trust

/// What a removal did.
public struct RemoveResult: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The manifest's digest.
    public var manifest: Digest
    /// Bytes that `gc` may now be able to free.
    public var bytes: Int64
}

extension LocalRegistry {
    /// Takes a version out; its number stays used and its bytes go with the next `gc`.
    public func remove(
        _ reference: Reference, reason: String, signing: SigningChoice
    ) throws -> RemoveResult {
        let actor = try requireActor(signing)
        var result: RemoveResult?
        try append(actor) { context in
            let version = try self.version(reference)
            try self.checkMayRemove(version, actor: actor, context)
            result = RemoveResult(
                label: version.name.description, manifest: version.manifest,
                bytes: version.row.totalBytes)
            return [
                .event(
                    .remove(
                        Removal(
                            name: version.name.artifact, version: version.name.number,
                            manifest: version.manifest, reason: reason)))
            ]
        }
        guard let result else { throw MregError(.failed, "no entry was written") }
        return result
    }

    private func checkMayRemove(
        _ version: VersionRecord, actor: Actor, _ context: AppendContext
    ) throws {
        let label = version.name.description
        let roles =
            context.trust?.roles(
                of: actor.id, for: nil, at: context.at, logIndex: context.nextIndex) ?? []
        guard roles.contains(.admin) else {
            throw MregError(
                .refused, "the key '\(actor.name)' may not remove \(label)",
                cause: "removing needs the role admin",
                next: "an admin runs: mreg remove \(label)")
        }
        let (aliases, children) = try catalog.read { reader in
            (
                try reader.aliases(at: version.id),
                try reader.children(of: version.manifest).filter { edge in
                    try reader.version(edge.child)?.isRemoved == false
                }
            )
        }
        if let alias = aliases.first {
            throw MregError(
                .refused, "\(label) is what the alias '\(alias)' points at",
                next: "mreg alias delete \(version.name.artifact)@\(alias)")
        }
        if let child = children.first(where: { $0.childManifest != version.manifest }) {
            throw MregError(
                .refused, "\(child.child) was made from \(label)",
                cause: "removing it would leave a hole in a lineage",
                next: "mreg remove \(child.child)")
        }
    }
}
