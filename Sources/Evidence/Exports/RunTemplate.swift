// SPDX-License-Identifier: Apache-2.0

extension TrainingRun {
    /// A commented skeleton of how a version came to be, in YAML; `run.json` has the same members.
    public static let template = """
        # https://slsa.dev/provenance/v1
        # Fill in, then: mreg attest REF --type provenance --from FILE
        # 'mreg run -- COMMAND' writes all of this by itself.

        # What was set. Fractions are text.
        parameters: {"epochs": 10, "optimizer": "adam", "learning_rate": "1e-3"}

        # What was measured.
        metrics: {"accuracy": "0.975"}

        # What was used besides the parents the version declares: role is dataset, base-model,
        # lock-file or input.
        materials: [{"uri": "file:requirements.lock", "role": "lock-file", "digest": {"sha256": "\(String(repeating: "0", count: 64))"}}]

        # The code at its commit; dirty says whether there were changes that no commit has.
        code: {"uri": "git+https://example.org/train", "commit": "\(String(repeating: "0", count: 40))", "dirty": false}

        # The command.
        command: ["python", "train.py"]

        # Names and versions of what it ran on.
        environment: {"python": "3.11.7", "torch": "2.13.0"}

        # Who built it.
        builder: "urn:mreg:builder:local"

        # When.
        started: "2026-01-01T00:00:00Z"
        finished: "2026-01-01T01:00:00Z"

        """
}
