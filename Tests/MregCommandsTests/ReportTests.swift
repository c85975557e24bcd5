// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Policy
import Testing

@testable import MregCommands
@testable import Registry

@Suite struct ReportTests {
    private let digest = Digest(bytes: [UInt8](repeating: 0xab, count: 32))

    private func decision(_ outcome: Outcome) throws -> Decision {
        Decision(
            subject: "model@v3", digest: try #require(digest), policyEnvironment: "default",
            policyDigest: nil, at: Timestamp(seconds: 0),
            outcomes: [
                RuleOutcome(
                    ruleID: "signature", type: "signature", outcome: outcome, wanted: "a key",
                    found: "none\u{1b}[31m", fix: ["mreg sign model@v3"])
            ])
    }

    private func push(_ outcome: PushResult.Outcome) throws -> PushResult {
        PushResult(
            outcome: outcome, name: try ArtifactName("model"),
            version: try #require(VersionNumber(value: 1)), kind: .model,
            manifest: try #require(digest), fileCount: 1, totalBytes: 12_345, bytesRead: 12_345,
            bytesStored: 13_000, seconds: 0.084, registry: "/r")
    }

    @Test func `a push ends with one honest line`() throws {
        var result = try push(.published)
        result.signature = .init(
            keyName: "default", keyID: try #require(digest), owner: "ann", isTrusted: true)
        #expect(
            PushReport.line(result)
                == "model@v1  sha256:abababababab  1 file, 12.3 kB read, 13.0 kB stored, "
                + "0% reused  signed by default of ann (abababababab), trusted  0.08 s")
    }

    @Test func `an unsigned push says so, and a repeated one says already`() throws {
        #expect(PushReport.line(try push(.published)).contains("  unsigned  "))
        #expect(PushReport.line(try push(.alreadyLatest)).hasPrefix("already model@v1  "))
        #expect(PushReport.line(try push(.dryRun)).hasPrefix("would publish model@v1  "))
    }

    @Test func `an error says what, why and the next command`() throws {
        let error = MregError(.io, "cannot read 'x'", cause: "gone\u{7}", next: "mreg list")
        let failure = try #require(Failure(error))
        #expect(failure.exitStatus == 74)
        #expect(
            failure.text(styled: false)
                == "mreg: error: cannot read 'x': gone\\u{7}\n  try: mreg list\n")
        #expect(failure.text(styled: true).hasPrefix("\u{1b}[1;31mmreg: error:\u{1b}[0m "))
    }

    @Test(
        arguments: [
            (Outcome.missing, 77), (.untrusted, 77), (.tainted, 77), (.invalid, 65),
        ] as [(Outcome, Int32)])
    func `a refusal prints every reason; forgery is 65, the rest 77`(
        _ outcome: Outcome, _ status: Int32
    ) throws {
        let refused = RefusedError(subject: "model@v3", decisions: [try decision(outcome)])
        let failure = try #require(Failure(refused))
        #expect(failure.exitStatus == status)
        let text = failure.text(styled: false)
        for part in ["model@v3 is refused", "signature", "a key", "mreg sign model@v3"] {
            #expect(text.contains(part))
        }
        #expect(!text.unicodeScalars.contains("\u{1b}"))
        guard case .object(let document) = failure.json, case .object(let body)? = document["error"]
        else {
            Issue.record("not the shape that was promised")
            return
        }
        #expect(body["exit"] == .integer(Int64(status)))
    }

    @Test func `what the parser reports itself is left to it`() {
        #expect(Failure(ExitCode(65)) == nil)
        #expect(Failure(ValidationError("no")) == nil)
    }

    @Test func `damage outranks refusal, and refusal counts only where something points`() throws {
        var report = VerifyReport()
        let refused = try decision(.missing)
        report.versions = [
            .init(
                label: "model@v3", manifest: try #require(digest), pointers: [], isIntact: true,
                decision: refused)
        ]
        #expect(VerifyText.exitStatus(report, isGate: true) == 0)
        report.versions[0].pointers = ["latest"]
        #expect(VerifyText.exitStatus(report, isGate: false) == 0)
        #expect(VerifyText.exitStatus(report, isGate: true) == 77)
        report.findings = [
            Finding(object: "objects/ab", problem: "wrong bytes", hurts: ["model@v3"])
        ]
        #expect(VerifyText.exitStatus(report, isGate: true) == 65)
        #expect(VerifyText.lines(report).contains("    hurts: model@v3"))
        #expect(
            VerifyText.lines(report).contains {
                $0.hasPrefix("model@v3  ") && $0.contains("refuse:signature=missing")
            })
    }
}
