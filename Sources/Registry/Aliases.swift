// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import Trust

/// One alias and where it points.
public struct AliasLine: Sendable {
    /// The artifact.
    public var name: ArtifactName
    /// The alias.
    public var alias: AliasName
    /// The version it points at.
    public var version: VersionNumber
    /// The manifest of that version.
    public var manifest: Digest
}

/// What moving an alias did.
public struct AliasResult: Sendable {
    /// The alias with its artifact.
    public var name: ArtifactName
    /// The alias.
    public var alias: AliasName
    /// Where it pointed before.
    public var before: VersionNumber?
    /// Where it points now; nil when it was deleted.
    public var after: VersionNumber?
    /// Lines for the user.
    public var notices: [String] = []
}

extension LocalRegistry {
    /// Points an alias at a version; refused for a key that may not move it.
    public func setAlias(
        _ alias: AliasName, to reference: Reference, reason: String, signing: SigningChoice
    ) throws -> AliasResult {
        let actor = try requireActor(signing)
        var result = AliasResult(name: reference.name, alias: alias)
        try append(actor) { context in
            let target = try self.version(reference)
            result.before = try self.aliasTarget(reference.name, alias)?.name.number
            result.after = target.name.number
            try self.checkMayMove(alias, of: reference.name, actor: actor, context)
            return [
                .event(
                    try self.aliasMove(reference.name, alias, to: target, reason: reason))
            ]
        }
        return result
    }

    /// Deletes an alias.
    public func deleteAlias(
        _ alias: AliasName, of name: ArtifactName, reason: String, signing: SigningChoice
    ) throws -> AliasResult {
        let actor = try requireActor(signing)
        var result = AliasResult(name: name, alias: alias)
        try append(actor) { context in
            guard let before = try self.aliasTarget(name, alias) else {
                throw MregError(
                    .notFound, "there is no alias \(name)@\(alias)",
                    next: "mreg alias list \(name)")
            }
            result.before = before.name.number
            try self.checkMayMove(alias, of: name, actor: actor, context)
            return [.event(try self.aliasMove(name, alias, to: nil, reason: reason))]
        }
        return result
    }

    /// The aliases of one artifact, or of all.
    public func aliases(of name: ArtifactName?) throws -> [AliasLine] {
        try catalog.read { reader in
            let names = try name.map { [$0] } ?? reader.names()
            return try names.flatMap { name in
                try reader.aliases(of: name).compactMap { row in
                    try reader.version(row.target).map { version in
                        AliasLine(
                            name: name, alias: row.alias, version: version.name.number,
                            manifest: version.manifest)
                    }
                }
            }
        }
    }

    func aliasTarget(_ name: ArtifactName, _ alias: AliasName) throws -> VersionRecord? {
        try catalog.read { try $0.version(Reference(name: name, selector: .alias(alias))) }
    }

    func aliasMove(
        _ name: ArtifactName, _ alias: AliasName, to target: VersionRecord?, reason: String
    ) throws -> LogEntry.Event {
        .alias(
            AliasMove(
                name: name, alias: alias, version: target?.name.number,
                manifest: target?.manifest, previous: try aliasTarget(name, alias)?.manifest,
                reason: reason))
    }

    func checkMayMove(
        _ alias: AliasName, of name: ArtifactName, actor: Actor, _ context: AppendContext
    ) throws {
        let mayMove =
            context.trust?.mayMove(
                alias, of: name, keyID: actor.id, at: context.at, logIndex: context.nextIndex)
            ?? false
        guard mayMove else {
            throw MregError(
                .refused, "the key '\(actor.name)' may not move the alias \(name)@\(alias)",
                cause: "the trust document names other movers, or the key is no publisher of it",
                next: "an admin runs: mreg trust add \(actor.id.short) --owner NAME "
                    + "--role publisher --name '\(name)'")
        }
    }
}
