// SPDX-License-Identifier: Apache-2.0
import MregSystem
import Testing

/// Processes that push, pull, collect and are killed, all on one registry.
@Suite struct `Working side by side` {
    @Test func `nothing acknowledged is lost or changed while processes are killed`() throws {
        let sandbox = try Sandbox()
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let soak = try sandbox.run(
            "/\(root)/scripts/soak", ["15"],
            environment: ["MREG_BINARY": Sandbox.binary, "TMPDIR": sandbox.work])
        #expect(soak.status == 0, "\(soak)")
        #expect(soak.output.hasPrefix("soak: 15 s, "), "\(soak)")
    }
}
