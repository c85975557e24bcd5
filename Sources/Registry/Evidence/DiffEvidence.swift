// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import MregCore
import Policy

/// What the signed statements of a version say, in words that can be compared.
private struct SignedSummary {
    var materials: Set<String> = []
    var signatures: Set<String> = []

    init(_ typed: TypedCollector) {
        for statement in typed.statements where TypedCollector.isTrusted(statement.evidence) {
            let signature = statement.evidence
            let type = signature.isOverFiles ? "files" : signature.predicateType
            signatures.insert("\(type) by \(signature.owner ?? signature.signer ?? "unknown")")
        }
        for item in typed.items() where TypedCollector.isTrusted(item.signature) {
            guard case .provenance(let claim) = item.evidence.content else { continue }
            materials.formUnion(claim.materials.map(\.description))
            materials.formUnion(claim.unpinned.map { "\($0) (not pinned)" })
        }
    }
}

extension LocalRegistry {
    /// Adds how the evidence of two versions differs.
    func compareEvidence(
        _ old: VersionRecord, _ new: VersionRecord, _ diff: inout VersionDiff
    ) throws {
        let before = SignedSummary(try TypedCollector(registry: self, version: old))
        let after = SignedSummary(try TypedCollector(registry: self, version: new))
        diff.materialsRemoved = Self.missing(before.materials, in: after.materials)
        diff.materialsAdded = Self.missing(after.materials, in: before.materials)
        diff.signaturesRemoved = Self.missing(before.signatures, in: after.signatures)
        diff.signaturesAdded = Self.missing(after.signatures, in: before.signatures)
    }

    private static func missing(_ all: Set<String>, in others: Set<String>) -> [String] {
        all.subtracting(others).sorted { $0.bytesPrecede($1) }
    }
}
