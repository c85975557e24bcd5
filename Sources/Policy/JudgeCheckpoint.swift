// SPDX-License-Identifier: Apache-2.0
import MregCore

extension CheckpointAgeDemand {
    /// An old checkpoint may hide a revocation; one from the future would look fresh for ever.
    func judge(_ evidence: VersionEvidence, now: Timestamp) -> Judgement {
        let wanted = "a log checkpoint at most \(secondsMax) s old"
        let fix = ["mreg log heartbeat"]
        guard let time = evidence.checkpointTime else {
            let finding = Finding(outcome: .missing, text: "no checkpoint", fix: fix)
            return Judgement(wanted: wanted, passing: "", findings: [finding])
        }
        let (age, overflows) = now.seconds.subtractingReportingOverflow(time.seconds)
        let finding: Finding? =
            if overflows || age < -PolicyLimits.clockSkewSecondsMax {
                Finding(
                    outcome: .fail, text: "the checkpoint of \(time) is ahead of the clock, \(now)")
            } else if age > secondsMax {
                Finding(outcome: .stale, text: "\(age) s old, of \(time)", fix: fix)
            } else {
                nil
            }
        return Judgement(
            wanted: wanted, passing: "of \(time)", findings: [finding].compactMap(\.self))
    }
}
