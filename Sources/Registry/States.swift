// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Trust

/// What changing a state did.
public struct StateResult: Sendable {
    /// The version, such as `model@v3`.
    public var label: String
    /// The state before.
    public var before: VersionState
    /// The state now.
    public var after: VersionState
    /// Versions that descend from it and are refused from now on.
    public var affected: [String] = []
}

/// One change of a version's state, as the log tells it.
public struct StateLine: Sendable {
    /// The state asked for.
    public var state: VersionState
    /// Why.
    public var reason: String
    /// When.
    public var at: Timestamp
    /// The place of the entry in the log.
    public var logIndex: Int64
    /// The key that signed it.
    public var actor: Digest?
    /// Whether that key was entitled to.
    public var isEffective: Bool
}

extension LocalRegistry {
    /// Sets the state of a version; refused for a key without the role.
    public func setState(
        _ state: VersionState, of reference: Reference, reason: String,
        coversDescendants: Bool, signing: SigningChoice
    ) throws -> StateResult {
        guard !reason.isEmpty else {
            throw MregError(
                .usage, "a change of state needs a reason", next: "give --reason TEXT")
        }
        let actor = try requireActor(signing)
        var result: StateResult?
        try append(actor) { context in
            let version = try self.version(reference)
            try self.checkMayChange(version, to: state, actor: actor, context)
            result = StateResult(
                label: version.name.description, before: version.state, after: state)
            return [
                .event(
                    .state(
                        StateEvent(
                            name: version.name.artifact, version: version.name.number,
                            manifest: version.manifest, state: state, previous: version.state,
                            reason: reason, coversDescendants: coversDescendants)))
            ]
        }
        guard var result else { throw MregError(.failed, "no entry was written") }
        if [.revoked, .quarantined].contains(state) {
            result.affected = try impact(of: reference).refused.map(\.label)
        }
        return result
    }

    /// Every change of a version's state, oldest first.
    public func stateHistory(of reference: Reference) throws -> [StateLine] {
        let version = try version(reference)
        return try catalog.read { reader in
            try reader.stateHistory(of: version.id).map { change in
                StateLine(
                    state: change.state, reason: change.reason, at: change.at,
                    logIndex: change.logIndex, actor: change.actor,
                    isEffective: change.isEffective)
            }
        }
    }

    private func checkMayChange(
        _ version: VersionRecord, to state: VersionState, actor: Actor, _ context: AppendContext
    ) throws {
        let label = version.name.description
        guard version.state != .revoked else {
            throw MregError(
                .refused, "\(label) is revoked", cause: "revocation is final",
                next: "publish a new version")
        }
        guard version.state != state else {
            throw MregError(.usage, "\(label) is \(state.rawValue) already")
        }
        let roles =
            context.trust?.roles(
                of: actor.id, for: version.name.artifact, at: context.at,
                logIndex: context.nextIndex) ?? []
        guard StateRules.mayChange(from: version.state, to: state, roles: roles) else {
            let needed = StateRules.needed(from: version.state, to: state)
            throw MregError(
                .refused, "the key '\(actor.name)' may not make \(label) \(state.rawValue)",
                cause: "this needs the role \(needed) for the name",
                next: "an admin runs: mreg trust add \(actor.id.short) --owner NAME --role "
                    + "\(needed.split(separator: ",").first.map(String.init) ?? needed) "
                    + "--name '\(version.name.artifact)'")
        }
    }
}
