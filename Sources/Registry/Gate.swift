// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Policy
import Trust

/// The one gate: every verb that lets artifact bytes out, or says whether it would, asks here.
extension LocalRegistry {
    /// The environment that is meant when none is named.
    static let defaultEnvironment = "default"

    /// What the registry's policy, and the consumer's where there is one, say of a version.
    func decisions(
        on version: VersionRecord, as reference: Reference? = nil, environment: String?,
        consumer: ConsumerDocuments, at time: Timestamp = .now
    ) throws -> [Decision] {
        guard let trust = state.trust else {
            throw MregError(
                .corrupt, "the registry's log establishes no trust document",
                next: "mreg log verify")
        }
        let policies = try policies(for: environment, reference)
        let own = try EvidenceCollector(registry: self, trust: trust).evidence(of: version)
        var decisions = policies.map { evaluate(policy: $0, evidence: own, now: time) }
        guard consumer.policy != nil || consumer.trust != nil else { return decisions }
        let judged =
            try consumer.trust.map {
                try EvidenceCollector(registry: self, trust: $0).evidence(of: version)
            } ?? own
        let judging = consumer.policy.map { [$0] } ?? policies
        decisions += judging.map { evaluate(policy: $0, evidence: judged, now: time) }
        return decisions
    }

    /// The policies that must all allow: that of the environment, the default, because an
    /// environment chosen by whoever asks may only tighten, and those that judge the alias asked for.
    func policies(
        for environment: String?, _ reference: Reference? = nil
    ) throws(MregError) -> [PolicyDocument] {
        var chosen = [try policy(for: environment)]
        if chosen[0].environment != Self.defaultEnvironment { chosen.append(try policy(for: nil)) }
        guard case .alias(let alias)? = reference?.selector else { return chosen }
        for name in environments where !chosen.contains(where: { $0.environment == name }) {
            let policy = try policy(for: name)
            if policy.aliases.contains(alias) { chosen.append(policy) }
        }
        return chosen
    }

    /// The same, or a `RefusedError` that carries every reason.
    func requireAllowed(
        _ version: VersionRecord, as reference: Reference, environment: String?,
        consumer: ConsumerDocuments
    ) throws -> [Decision] {
        let decisions = try decisions(
            on: version, as: reference, environment: environment, consumer: consumer)
        guard decisions.allAllow else {
            throw RefusedError(
                subject: version.name.description, decisions: decisions,
                nearestAllowed: try nearestAllowed(
                    to: version, environment: environment, consumer: consumer))
        }
        return decisions
    }

    /// What the policies say, for `policy explain`, and the nearest version that they let out.
    public func explain(
        _ reference: Reference, environment: String?, consumer: ConsumerDocuments,
        at time: Timestamp?
    ) throws -> (decisions: [Decision], nearestAllowed: String?) {
        let version = try version(reference)
        let now = time ?? .now
        let decisions = try decisions(
            on: version, as: reference, environment: environment, consumer: consumer, at: now)
        guard !decisions.allAllow else { return (decisions, nil) }
        let nearest = try nearestAllowed(
            to: version, environment: environment, consumer: consumer, at: now)
        return (decisions, nearest)
    }
}
