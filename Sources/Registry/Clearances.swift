// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore
import Policy

/// Statements that clear one version of one stopped ancestor (`taint-clearance/v1`).
///
/// They count for the version they are about and for nobody made from it, by an approver of the
/// name whose owner did not release the version: nobody clears his own work.
struct Clearances {
    /// The type of the statements.
    static let type = PredicateType.taintClearance.uri

    private var clearedBy: [Digest: String] = [:]
    private var problems: [Digest: String] = [:]

    /// Adds one statement, already verified, about the version with this manifest.
    mutating func add(
        _ payload: [UInt8], by signature: SignatureEvidence, releasers: Set<String>,
        descendant: Digest
    ) {
        guard let clearance = Self.parse(payload) else { return }
        if let problem = Self.problem(clearance, signature, releasers, descendant) {
            problems[clearance.claim.source] = problem
        } else if let owner = signature.owner {
            clearedBy[clearance.claim.source] = owner
        }
    }

    /// Marks an ancestor that the version was cleared of.
    func apply(to ancestor: inout AncestorEvidence, sources: [Digest]) {
        ancestor.clearedBy = sources.lazy.compactMap { clearedBy[$0] }.first
        guard ancestor.clearedBy == nil else { return }
        ancestor.clearanceProblem = sources.lazy.compactMap { problems[$0] }.first
    }

    private struct Parsed {
        var claim: TaintClearance
        var flags: [ReportFlag]
    }

    private static func parse(_ payload: [UInt8]) -> Parsed? {
        guard let value = try? StrictJSON.parse(payload, as: "the clearance"),
            let statement = try? Statement(value),
            let claim = try? EvidenceClaim(statement), case .taintClearance(let found) = claim
        else { return nil }
        return Parsed(claim: found, flags: claim.flags())
    }

    private static func problem(
        _ clearance: Parsed, _ signature: SignatureEvidence, _ releasers: Set<String>,
        _ descendant: Digest
    ) -> String? {
        guard clearance.claim.descendant == descendant else { return "it is for another version" }
        guard signature.verdict == .valid, let owner = signature.owner else {
            return "its signer is not trusted"
        }
        guard signature.roles.contains("approver") else { return "\(owner) is no approver" }
        guard !releasers.contains(owner) else { return "\(owner) released the version" }
        return clearance.flags.first { $0.severity == .error }?.message
    }
}
