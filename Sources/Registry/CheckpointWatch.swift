// SPDX-License-Identifier: Apache-2.0
import EventLog
import MregCore
import MregSystem

/// What this client has seen of a registry's log, and what it refuses because of that.
extension LocalRegistry {
    static var memory: CheckpointMemory {
        CheckpointMemory(folder: Paths.join(Surroundings.state, "logs"))
    }

    /// Compares the log with what was seen of it here, and remembers it; a log that was rolled
    /// back or forked is refused. So is one that did not grow from `--min-checkpoint`.
    func rememberCheckpoint() throws {
        let observation = try Self.memory.observe(log, at: layout.root, key: logKeys.keys[0])
        let current = observation.current.checkpoint
        if let refusal = observation.verdict.refusal(of: current, at: layout.root) { throw refusal }
        guard let bytes = options.minimumCheckpoint else { return }
        let minimum = try SignedCheckpoint(
            note: bytes, verifiedBy: logKeys.current, older: logKeys.older,
            as: "the minimum checkpoint"
        ).checkpoint
        var proof: [Digest]?
        if minimum.size < current.size {
            proof = try log.consistencyProof(from: minimum.size, to: current)
        }
        let verdict = CheckpointVerdict.judge(seen: minimum, current: current, proof: proof)
        if let refusal = verdict.refusal(of: current, at: layout.root) { throw refusal }
    }
}
