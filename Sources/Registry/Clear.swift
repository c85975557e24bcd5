// SPDX-License-Identifier: Apache-2.0
import Catalog
import EventLog
import MregCore
import Policy
import Trust

/// What is claimed when a version is cleared of a stopped ancestor.
public struct ClearRequest: Sendable {
    /// The stopped ancestor.
    public var source: Reference
    /// The version that is cleared of it.
    public var descendant: Reference
    /// Why.
    public var reason: String
    /// How often the ancestor's trigger worked on the descendant, of how many tries.
    public var trigger: (hits: Int64, of: Int64)?
    /// Who signs.
    public var signing: SigningChoice

    /// Makes a request.
    public init(
        source: Reference, descendant: Reference, reason: String,
        trigger: (hits: Int64, of: Int64)? = nil, signing: SigningChoice
    ) {
        self.source = source
        self.descendant = descendant
        self.reason = reason
        self.trigger = trigger
        self.signing = signing
    }
}

extension LocalRegistry {
    /// Attaches a signed statement that clears one version of one stopped ancestor.
    ///
    /// Refused where it would not count, because a clearance that does nothing reads as one that
    /// does.
    public func clear(_ request: ClearRequest) throws -> AttestResult {
        guard !request.reason.isEmpty else {
            throw MregError(.usage, "a clearance needs a reason", next: "give --reason TEXT")
        }
        let actor = try requireActor(request.signing)
        let source = try version(request.source)
        let descendant = try version(request.descendant)
        try checkIsTainted(descendant, by: source)
        try checkMayClear(descendant, actor)
        var predicate: JSONObject = [
            "source": ["sha256": .string(source.manifest.hex)],
            "descendant": ["sha256": .string(descendant.manifest.hex)],
            "reason": .string(request.reason),
        ]
        predicate["asr"] = request.trigger.map {
            ["hits": .integer($0.hits), "n": .integer($0.of)]
        }
        let document = try CanonicalJSON.encode(.object(predicate))
        let exact = Reference(
            name: descendant.name.artifact, selector: .version(descendant.name.number))
        return try attest(exact, .document(document, type: Clearances.type), by: actor)
    }

    private func checkIsTainted(_ descendant: VersionRecord, by source: VersionRecord) throws {
        let ancestry = try catalog.read { try $0.ancestry(of: descendant.manifest) }
        let isTainted = ancestry.stopped.contains {
            $0.manifest == source.manifest || $0.source.manifest == source.manifest
        }
        guard !isTainted else { return }
        throw MregError(
            .usage, "\(descendant.name) is not tainted by \(source.name)",
            cause: descendant.manifest == source.manifest
                ? "a version cannot be cleared of itself"
                : "it is not stopped, or \(descendant.name) was not made from it",
            next: "mreg lineage \(descendant.name) --up")
    }

    private func checkMayClear(_ descendant: VersionRecord, _ actor: Actor) throws {
        guard let trust = state.trust else {
            throw MregError(.corrupt, "the registry has no trust document", next: "mreg log verify")
        }
        let index = Int64(logCheckpoint.size)
        let name = descendant.name.artifact
        guard
            trust.roles(of: actor.id, for: name, at: .now, logIndex: index).contains(.approver)
        else {
            throw MregError(
                .refused, "the key '\(actor.name)' may not clear \(descendant.name)",
                cause: "this needs the role approver for the name",
                next: "an admin runs: mreg trust add \(actor.id.short) --owner NAME "
                    + "--role approver --name '\(name)'")
        }
        let evidence = try EvidenceCollector(registry: self, trust: trust).evidence(of: descendant)
        let released = evidence.signatures.filter {
            $0.purpose == .release && $0.verdict == .valid
                && $0.roles.contains(Role.publisher.rawValue)
        }
        let releasers = Set(
            (released.map(\.key) + [descendant.row.publisher]).compactMap { key in
                key.flatMap { trust.owner(of: $0) }
            })
        guard let owner = trust.owner(of: actor.id), releasers.contains(owner) else { return }
        throw MregError(
            .refused, "\(owner.printable) may not clear \(descendant.name)",
            cause: "\(owner.printable) released it, and nobody clears his own work",
            next: "another approver runs: mreg clear SOURCE \(descendant.name) --reason '…'")
    }
}
