// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import MregCrypto
import Policy
import Trust

/// A decision as a SLSA verification summary (slsa.dev/spec/v1.0/verification_summary): who
/// decided what, when, by which policy, on which evidence.
public struct VerificationSummary: Sendable {
    /// The predicate type.
    public static let predicateType = "https://slsa.dev/verification_summary/v1"
    /// The member, beside those of SLSA, that holds the decisions with every rule's outcome.
    public static let decisionsMember = "urn:mreg:decisions:v1"

    /// The signed bundle.
    public var bundle: [UInt8]
    /// What was decided.
    public var decisions: [Decision]
    /// The nearest version that may leave, where this one may not.
    public var nearestAllowed: String?
}

extension LocalRegistry {
    /// Judges a version now and signs the decision.
    ///
    /// Only the present is signed: a summary of another moment would look like one made then.
    public func summary(
        _ reference: Reference, environment: String?, consumer: ConsumerDocuments,
        verifierVersion: String, signing: SigningChoice
    ) throws -> VerificationSummary {
        let actor = try requireActor(signing)
        let version = try version(reference)
        let found = try explain(
            reference, environment: environment, consumer: consumer, at: .now)
        guard let main = found.decisions.first else {
            throw MregError(.corrupt, "no policy judged \(version.name)", next: "mreg policy show")
        }
        let inputs = try catalog.read { try $0.statements(of: version.id) }.map(\.bundle)
        var predicate: JSONObject = [
            "verifier": [
                "id": .string("urn:mreg:registry:\(registryID.hex)"),
                "version": ["mreg": .string(verifierVersion)],
            ],
            "timeVerified": .string(main.at.description),
            "resourceUri": .string("mreg:\(version.name)"),
            "policy": Self.descriptor(main),
            "verificationResult": .string(found.decisions.allAllow ? "PASSED" : "FAILED"),
            "verifiedLevels": [],
        ]
        predicate["inputAttestations"] = .array(
            Set(inputs).sorted().map { ["digest": ["sha256": .string($0.hex)]] })
        predicate[VerificationSummary.decisionsMember] = .array(found.decisions.map(\.json))
        let statement = InTotoStatement(
            subjects: [.init(name: version.name.description, sha256: version.manifest)],
            predicateType: VerificationSummary.predicateType, predicate: .object(predicate))
        let bundle = try Bundle.sign(payload: try statement.encoded(), with: actor.key)
        return VerificationSummary(
            bundle: try bundle.encoded(), decisions: found.decisions,
            nearestAllowed: found.nearestAllowed)
    }

    private static func descriptor(_ decision: Decision) -> JSONValue {
        var policy: JSONObject = [
            "uri": .string("urn:mreg:policy:\(decision.policyEnvironment)")
        ]
        policy["digest"] = decision.policyDigest.map { ["sha256": .string($0.hex)] }
        return .object(policy)
    }
}
