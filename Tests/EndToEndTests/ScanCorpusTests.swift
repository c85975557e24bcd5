// SPDX-License-Identifier: Apache-2.0
import MregSystem
import TestSupport
import Testing

/// Every trick that is known and the honest files beside them, by the built program.
@Suite struct `Scan corpus` {
    @Test(.enabled(if: Command.isPresent("python3"), "there is no python3"))
    func `every sample gets the expected verdict, twice the same, in 64 MiB`() throws {
        let sandbox = try Sandbox()
        let root = Paths.parent(Paths.parent(Paths.parent(#filePath)))
        let run = try sandbox.run(
            "python3",
            [
                Paths.join(root, "scripts/make-scan-corpus"), "corpus",
                "--check", Sandbox.binary,
            ])
        #expect(run.status == 0, "\(run)")
        #expect(run.output.contains(" passed, 0 failed"), "\(run)")
    }
}
