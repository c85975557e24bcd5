// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregSystem
import Testing

/// Statements of the kinds that others define, read by the in-toto project's own types.
@Suite struct InTotoToolTests {
    private static let python = PythonTools.program
    private static let isThere = PythonTools.has("in_toto_attestation.v1.statement_pb2")
    private static let hint: Comment = "set MREG_PYTHON to a Python that has in-toto-attestation"

    /// Takes a statement or a bundle; a member that the predicate's message lacks is an error,
    /// but for those of our own, which are URIs.
    private static let check = """
        import base64, json, sys
        from google.protobuf import json_format
        from in_toto_attestation.v1 import statement_pb2
        from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
        from in_toto_attestation.predicates.vsa.v1 import vsa_pb2
        kinds = {"https://slsa.dev/provenance/v1": provenance_pb2.Provenance,
            "https://slsa.dev/verification_summary/v1": vsa_pb2.VerificationSummary}
        document = json.load(open(sys.argv[1]))
        if "dsseEnvelope" in document:
            document = json.loads(base64.b64decode(document["dsseEnvelope"]["payload"]))
        json_format.ParseDict(document, statement_pb2.Statement())
        predicate = {k: v for k, v in document["predicate"].items() if not k.startswith("urn:")}
        if "verifier" in predicate:
            # The message is older than SLSA 1.1: its levels are one text, its verifier an id.
            assert predicate.pop("verifiedLevels") == []
            assert list(predicate["verifier"].pop("version")) == ["mreg"]
        message = json_format.ParseDict(predicate, kinds[document["predicateType"]]())
        print(json_format.MessageToJson(message, preserving_proto_field_name=True))
        """

    private func stage() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write("check.py", Self.check)
        try sandbox.write("rows.csv", "1,2\n")
        for arguments in [
            ["push", "rows.csv", "--dataset", "--name", "rows"],
            [
                "run", "--name", "model", "--trained-on", "rows", "--out", "m.txt", "--param",
                "lr=0.1", "--metric", "accuracy=0.9", "--", "cp", "rows.csv", "m.txt",
            ],
        ] {
            let run = try sandbox.run(Sandbox.binary, arguments)
            #expect(run.status == 0, "\(run)")
        }
        return sandbox
    }

    @Test(.enabled(if: isThere, hint)) func `provenance is SLSA's message`() throws {
        let sandbox = try stage()
        let export = try sandbox.mreg("export", "model@v1", "--format", "slsa")
        try sandbox.write("slsa.json", export.output)
        let read = try sandbox.run(try #require(Self.python), ["check.py", "slsa.json"])
        #expect(read.status == 0, "\(read)")
        for text in ["resolved_dependencies", "mreg:rows@v1", "started_on", "exit-status"] {
            #expect(read.output.contains(text), "\(text): \(read)")
        }
        try sandbox.write(
            "slsa.json", #"{"predicateType":"https://slsa.dev/provenance/v1","predicate":{"x":1}}"#)
        let wrong = try sandbox.run(try #require(Self.python), ["check.py", "slsa.json"])
        #expect(wrong.status != 0, "the check can fail")
    }

    @Test(.enabled(if: isThere, hint)) func `a decision is SLSA's summary`() throws {
        let sandbox = try stage()
        for (state, result, status) in [
            ("active", "PASSED", 0), ("quarantined", "FAILED", 77),
        ] as [(String, String, Int32)] {
            if state != "active" {
                _ = try sandbox.mreg("state", "model@v1", state, "--reason", "look again")
            }
            let explain = try sandbox.mreg("policy", "explain", "model@v1", "--vsa", "vsa.json")
            #expect(explain.status == status, "\(explain)")
            let read = try sandbox.run(try #require(Self.python), ["check.py", "vsa.json"])
            #expect(read.status == 0 && read.output.contains(result), "\(read)")
            for text in ["time_verified", "input_attestations", "mreg:model@v1"] {
                #expect(read.output.contains(text), "\(text): \(read)")
            }
        }
    }
}
