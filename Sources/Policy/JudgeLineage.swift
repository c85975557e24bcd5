// SPDX-License-Identifier: Apache-2.0
import MregCore

extension LineageDemand {
    /// Judges what is declared, then every ancestor whose content flowed into the version.
    func judge(_ evidence: VersionEvidence) -> Judgement {
        let lineage = evidence.lineage
        let ancestors = lineage.ancestors.filter {
            !$0.relation.bytesEqual(AncestorEvidence.evaluationRelation)
        }
        let tainted = refuseTainted ? ancestors.compactMap { taint(of: $0, evidence) } : []
        let unsigned = ancestorsSigned ? ancestors.compactMap(missingSignature) : []
        return Judgement(
            wanted: wanted, passing: passing(lineage, ancestors.count),
            findings: declaration(lineage) + tainted + unsigned)
    }

    private var wanted: String {
        let parts = [
            require == .declared ? "declared lineage" : nil,
            refuseTainted ? "no stopped or tainted ancestor" : nil,
            ancestorsSigned ? "every ancestor signed" : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    private func passing(_ lineage: LineageEvidence, _ ancestors: Int) -> String {
        if lineage.isFromScratch { return "made from scratch" }
        return ancestors == 0 ? "no ancestors declared" : counted(ancestors, "ancestor")
    }

    private func declaration(_ lineage: LineageEvidence) -> [Finding] {
        if lineage.isFromScratch, !lineage.ancestors.isEmpty {
            return [
                Finding(
                    outcome: .invalid, text: "it claims to be made from scratch and has ancestors",
                    place: lineage.ancestors.first?.path.printable, isWaivable: false)
            ]
        }
        guard require == .declared, !lineage.isDeclared, !lineage.isFromScratch else { return [] }
        return [
            Finding(
                outcome: .missing,
                text: "no lineage declared (one without parents is pushed with --from-scratch)",
                fix: ["mreg push PATH --base PARENT"])
        ]
    }

    private func taint(of ancestor: AncestorEvidence, _ evidence: VersionEvidence) -> Finding? {
        let label = ancestor.label.printable
        let path = ancestor.path.printable
        if ancestor.state == .revoked || ancestor.taintReason != nil {
            let reason = ancestor.taintReason.map { ": \($0.printable)" } ?? ""
            let word = ancestor.state == .revoked ? "revoked" : "tainted"
            return Finding(
                outcome: .tainted, text: "the ancestor \(label) is \(word)\(reason)", place: path,
                fix: ["mreg lineage \(evidence.label) --up"], isWaivable: false)
        }
        if ancestor.state == .quarantined {
            return Finding(
                outcome: .tainted, text: "the ancestor \(label) is quarantined", place: path,
                fix: ["mreg state \(ancestor.label.shellWord) active --reason '…'"])
        }
        guard ancestor.state == nil, !ancestor.isExternal else { return nil }
        return Finding(
            outcome: .missing, text: "the state of the ancestor \(label) is not known",
            place: path, fix: ["mreg verify --all"])
    }

    private func missingSignature(_ ancestor: AncestorEvidence) -> Finding? {
        guard !ancestor.isSigned else { return nil }
        let label = ancestor.label.printable
        return Finding(
            outcome: .missing,
            text: ancestor.isExternal
                ? "the ancestor \(label) lies outside this registry, unsigned"
                : "the ancestor \(label) has no trusted release signature",
            place: ancestor.path.printable,
            fix: ancestor.isExternal ? [] : ["mreg sign \(ancestor.label.shellWord)"])
    }
}
