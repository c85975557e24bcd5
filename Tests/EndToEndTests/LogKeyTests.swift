// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// The private key of a log at rest.
@Suite struct LogKeyTests {
    private static let variable = "MREG_LOG_KEY_PASSPHRASE"

    private func published() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("model.bin", "weights")
        let run = try sandbox.mreg("push", "model.bin", "--name", "m")
        #expect(run.status == 0, "\(run)")
        return sandbox
    }

    private func file(_ sandbox: Sandbox) throws -> String {
        let found = try sandbox.run("sh", ["-c", "echo $HOME/.config/mreg/keys/log-*.key"])
        return String(found.output.dropLast())
    }

    private func protect(_ sandbox: Sandbox) throws {
        try sandbox.write("phrase", "open sesame\n")
        let run = try sandbox.mreg("log", "key", "passphrase", "--new-passphrase-file", "phrase")
        #expect(run.status == 0, "\(run)")
    }

    @Test func `with a passphrase writing needs it, and reading does not`() throws {
        let sandbox = try published()
        let plain = try sandbox.run("head", ["-n1", try file(sandbox)])
        #expect(plain.output == "-----BEGIN PRIVATE KEY-----\n")
        try protect(sandbox)
        let sealed = try sandbox.run("head", ["-n1", try file(sandbox)])
        #expect(sealed.output == "-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
        #expect(try sandbox.run("stat", ["-c", "%a", try file(sandbox)]).output == "600\n")

        #expect(try sandbox.mreg("show", "m@latest").status == 0)
        #expect(try sandbox.mreg("pull", "m@latest", "-o", "out").status == 0)
        let refused = try sandbox.mreg("alias", "set", "m@v1", "prod")
        #expect(refused.status == 64 && refused.errors.contains(Self.variable), "\(refused)")
        let wrong = try sandbox.mreg(
            "log", "heartbeat", environment: [Self.variable: "open barley"])
        #expect(wrong.status == 77, "\(wrong)")
        let given = try sandbox.mreg(
            "log", "heartbeat", environment: [Self.variable: "open sesame"])
        #expect(given.status == 0, "\(given)")
        let byFile = try sandbox.mreg(
            "log", "heartbeat", environment: [Self.variable + "_FILE": "phrase"])
        #expect(byFile.status == 0, "\(byFile)")
    }

    @Test func `a new key, a copy and its import keep the passphrase`() throws {
        let sandbox = try published()
        try protect(sandbox)
        let secret = [Self.variable: "open sesame"]
        let rotated = try sandbox.mreg(
            "log", "key", "rotate", "--reason", "test", environment: secret)
        #expect(rotated.status == 0, "\(rotated)")
        let sealed = try sandbox.run("head", ["-n1", try file(sandbox)])
        #expect(sealed.output.contains("ENCRYPTED"), "\(sealed)")
        #expect(try sandbox.mreg("log", "heartbeat", environment: secret).status == 0)

        let exported = try sandbox.mreg("log", "key", "export", "-o", "log.key")
        #expect(exported.status == 0, "\(exported)")
        #expect(String(decoding: try sandbox.read("log.key"), as: UTF8.self).contains("ENCRYPTED"))
        let alone = try sandbox.mreg("log", "key", "import", "log.key")
        #expect(alone.status == 64, "\(alone)")
        let imported = try sandbox.mreg("log", "key", "import", "log.key", environment: secret)
        #expect(imported.status == 0, "\(imported)")
        let opened = try sandbox.mreg("log", "key", "passphrase", "--none", environment: secret)
        #expect(opened.status == 0, "\(opened)")
        #expect(try sandbox.mreg("log", "heartbeat").status == 0)
    }

    @Test func `a key file that others can read is refused`() throws {
        let sandbox = try published()
        _ = try sandbox.run("chmod", ["640", try file(sandbox)])
        let run = try sandbox.mreg("log", "heartbeat")
        #expect(run.status == 77 && run.errors.contains("chmod 600"), "\(run)")
    }
}
