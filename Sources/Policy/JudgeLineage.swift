// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

extension LineageDemand {
    /// Judges what is declared, then every ancestor whose content flowed into the version.
    func judge(_ evidence: VersionEvidence) -> Judgement {
        let lineage = evidence.lineage
        let ancestors = lineage.ancestors.filter { !$0.isEvaluation }
        let tainted = refuseTainted ? ancestors.compactMap { taint(of: $0, evidence) } : []
        let declared = ancestors.filter { $0.undeclared == nil }
        let unsigned = ancestorsSigned ? declared.compactMap(missingSignature) : []
        return Judgement(
            wanted: wanted, passing: passing(lineage, declared.count + lineage.otherAncestors),
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
        let cleared = lineage.ancestors.compactMap { ancestor in
            ancestor.clearedBy.map { ", cleared of \(ancestor.label.printable) by \($0.printable)" }
        }.joined()
        if lineage.isFromScratch { return "made from scratch" + cleared }
        return (ancestors == 0 ? "no ancestors declared" : counted(ancestors, "ancestor")) + cleared
    }

    private func declaration(_ lineage: LineageEvidence) -> [Finding] {
        let parents = lineage.ancestors.filter { $0.undeclared == nil && !$0.isEvaluation }
        if lineage.isFromScratch, !parents.isEmpty || lineage.otherAncestors > 0 {
            return [
                Finding(
                    outcome: .invalid, text: "it claims to be made from scratch and has ancestors",
                    place: parents.first?.path.printable, isWaivable: false)
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

    /// A clearance is for one ancestor of one version; whatever else is stopped still counts.
    private func taint(of ancestor: AncestorEvidence, _ evidence: VersionEvidence) -> Finding? {
        guard ancestor.clearedBy == nil else { return nil }
        let label = ancestor.label.printable
        let path = ancestor.path.printable
        let isFinal = ancestor.state == .revoked || ancestor.taintReason != nil
        if isFinal || ancestor.state == .quarantined {
            let word =
                isFinal ? (ancestor.state == .revoked ? "revoked" : "tainted") : "quarantined"
            let reason = (ancestor.stateReason ?? ancestor.taintReason).map { ": \($0.printable)" }
            let clear = "mreg clear \(ancestor.label.shellWord) \(evidence.label) --reason '…'"
            return Finding(
                outcome: .tainted,
                text: "the ancestor \(label) is \(word)\(reason ?? "")" + remark(ancestor),
                place: path,
                fix: isFinal
                    ? ["mreg lineage \(evidence.label) --up", clear]
                    : ["mreg state \(ancestor.label.shellWord) active --reason '…'", clear],
                isWaivable: !isFinal || ancestor.isDistilled)
        }
        guard ancestor.state == nil, !ancestor.isExternal else { return nil }
        return Finding(
            outcome: .missing, text: "the state of the ancestor \(label) is not known",
            place: path, fix: ["mreg verify --all"])
    }

    /// How it is known that the version came from the ancestor, and what was tried.
    private func remark(_ ancestor: AncestorEvidence) -> String {
        let parts = [
            ancestor.undeclared.map { "undeclared: \($0.printable)" },
            ancestor.isDistilled ? "reached by distillation only" : nil,
            ancestor.clearanceProblem.map { "a clearance does not count: \($0.printable)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))"
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

extension AncestorEvidence {
    /// Whether nothing of it flowed into the version.
    fileprivate var isEvaluation: Bool { relation.bytesEqual(Self.evaluationRelation) }
}
