// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

extension SignatureDemand {
    /// Counts the owners, not the keys: two keys of one person are one signature.
    func judge(_ evidence: VersionEvidence) -> Judgement {
        let releases = evidence.signatures.filter { $0.purpose == .release }
        let good = releases.filter { $0.counts(as: role) }
        let owners = Set(good.compactMap(\.owner))
        var findings = releases.compactMap(\.damage)
        if owners.count < max(threshold, 1) {
            findings += releases.filter { !$0.counts(as: role) }
                .compactMap { finding(for: $0, evidence) }
            findings.append(shortfall(owners: owners.count, of: releases, evidence))
        }
        let owner =
            threshold == 1 ? role.withArticle : "\(threshold) distinct owners with role \(role)"
        return Judgement(
            wanted: "a release signature by \(owner) of \(evidence.name)",
            passing: "signed by "
                + good.map { "\(($0.owner ?? "").printable) (\($0.keyText))" }
                .joined(separator: ", "),
            findings: findings)
    }

    /// Why a signature does not count; nil for a damaged one, which is a finding already.
    private func finding(
        for signature: SignatureEvidence, _ evidence: VersionEvidence
    ) -> Finding? {
        switch signature.verdict {
        case .unreadable: nil
        case .invalid(let reason):
            Finding(
                outcome: .invalid,
                text: "the signature by \(signature.keyText) is not valid: \(reason.printable)",
                place: signature.place, fix: [sign(evidence)], isWaivable: false)
        case .untrusted(let reason):
            untrusted(signature, reason.printable, evidence)
        case .valid:
            untrusted(
                signature,
                signature.owner.map {
                    "\($0.printable) is not \(role.withArticle) of \(evidence.name)"
                }
                    ?? "its owner is not in the trust document", evidence)
        }
    }

    private func untrusted(
        _ signature: SignatureEvidence, _ reason: String, _ evidence: VersionEvidence
    ) -> Finding {
        Finding(
            outcome: .untrusted, text: "signed by \(signature.keyText), not trusted: \(reason)",
            place: signature.place, fix: trust(signature, evidence) + [sign(evidence)])
    }

    /// The command that trusts the key, where that is sound advice: not for a known key that was
    /// compromised or has run out, only for an unknown one or one that lacks the role.
    private func trust(
        _ signature: SignatureEvidence, _ evidence: VersionEvidence
    ) -> [String] {
        guard let key = signature.key else { return [] }
        if signature.verdict != .valid, signature.owner != nil { return [] }
        let owner = signature.owner?.shellWord ?? "OWNER"
        return [
            "mreg trust add \(key.hex) --owner \(owner) --role \(role) --name '\(evidence.name)'"
        ]
    }

    private func shortfall(
        owners: Int, of releases: [SignatureEvidence], _ evidence: VersionEvidence
    ) -> Finding {
        let text =
            releases.isEmpty
            ? "no release signature"
            : "\(owners) of \(counted(threshold, "owner")) with role \(role) signed"
        return Finding(outcome: .missing, text: text, fix: [sign(evidence)])
    }

    /// What helps whoever else's signature does not count: one more by somebody entitled.
    private func sign(_ evidence: VersionEvidence) -> String { "mreg sign \(evidence.label)" }
}

extension SignatureEvidence {
    /// Whether this signature counts for `role`: valid, by a known owner who has it.
    fileprivate func counts(as role: String) -> Bool {
        verdict == .valid && owner != nil && roles.contains { $0.bytesEqual(role) }
    }

    /// The key, short, for a sentence.
    fileprivate var keyText: String {
        signer?.printable ?? key.map { "key \($0.short)" } ?? "an unknown key"
    }

    /// Where the signature is: its log entry, else its bundle.
    fileprivate var place: String {
        logIndex.map { "log entry \($0)" } ?? "statement \(statement)"
    }

    /// The finding for a stored statement that is lost or damaged; nil when it is readable.
    var damage: Finding? {
        guard case .unreadable(let reason) = verdict else { return nil }
        return Finding(
            outcome: .invalid,
            text: "the stored statement \(statement) is unreadable: \(reason.printable)",
            place: place, isWaivable: false)
    }
}

extension String {
    /// The word with its indefinite article.
    var withArticle: String { (first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + self }
}
