// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

extension CheckpointAgeDemand {
    /// An old checkpoint may hide a revocation; one from the future would look fresh for ever.
    func judge(_ evidence: VersionEvidence, now: Timestamp) -> Judgement {
        let wanted =
            "a log checkpoint at most \(Self.words(secondsMax)) old"
            + (witnesses > 0 ? ", cosigned by \(counted(witnesses, "witness", "witnesses"))" : "")
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
                Finding(
                    outcome: .stale, text: "\(Self.words(age)) old, of \(time)", fix: fix,
                    key: "age")
            } else {
                nil
            }
        return Judgement(
            wanted: wanted, passing: "of \(time)",
            findings: [finding].compactMap(\.self) + witnessFindings(evidence, now))
    }

    /// Seconds, or days and hours where there are some.
    private static func words(_ seconds: Int64) -> String {
        let day: Int64 = 86_400
        guard seconds >= 2 * day else { return "\(seconds) s" }
        let hours = seconds % day / 3600
        return "\(seconds / day) days" + (hours == 0 ? "" : " \(hours) h")
    }

    /// Counts the owners of witnesses that have lately cosigned a tree with the version in it.
    private func witnessFindings(_ evidence: VersionEvidence, _ now: Timestamp) -> [Finding] {
        guard witnesses > 0 else { return [] }
        let index = max(evidence.publishLogIndex ?? Int64.max, evidence.stateLogIndex ?? 0)
        let covering = evidence.cosignatures.filter { $0.size > index }
        let fresh = covering.filter { cosigned in
            let (age, overflows) = now.seconds.subtractingReportingOverflow(cosigned.time.seconds)
            return !overflows && age <= secondsMax && age >= -PolicyLimits.clockSkewSecondsMax
        }
        let owners = Set(fresh.map(\.owner)).count
        guard owners < witnesses else { return [] }
        return [
            Finding(
                outcome: Set(covering.map(\.owner)).count >= witnesses ? .stale : .missing,
                text: "cosigned in time, with the version in the tree, by \(owners) of "
                    + counted(witnesses, "witness", "witnesses"),
                fix: ["mreg log witness --add FILE"])
        ]
    }
}
