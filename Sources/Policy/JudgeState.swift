// SPDX-License-Identifier: Apache-2.0
import MregCore

extension StateDemand {
    /// A revoked version never passes, whatever the list says, and no waiver helps.
    func judge(_ evidence: VersionEvidence) -> Judgement {
        let state = evidence.state
        let isAllowed = state != .revoked && allow.contains(state)
        return Judgement(
            wanted: "state \(alternatives(allow.map(\.rawValue)))", passing: state.rawValue,
            findings: isAllowed ? [] : [finding(evidence)])
    }

    private func finding(_ evidence: VersionEvidence) -> Finding {
        let reason = evidence.stateReason.map { ": \($0.printable)" } ?? ""
        let isFinal = evidence.state == .revoked
        return Finding(
            outcome: .fail, text: evidence.state.rawValue + reason,
            place: evidence.stateLogIndex.map { "log entry \($0)" },
            // Revocation is terminal: no command undoes it.
            fix: isFinal
                ? []
                : [
                    "mreg state \((evidence.stateSource ?? evidence.label).shellWord) active "
                        + "--reason '…'"
                ],
            isWaivable: !isFinal)
    }
}
