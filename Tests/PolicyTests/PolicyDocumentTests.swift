// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Policy

@Suite struct `A policy document` {
    @Test func `reads every type of rule and writes it back`() throws {
        let text = """
            {"format": "mreg.policy/v1", "environment": "prod", "extends": "staging",
             "description": "what customers run", "allow-unverified": false, "rules": [
              {"id": "two", "type": "signature", "role": "approver", "threshold": 2},
              {"id": "state", "type": "state", "allow": ["active"]},
              {"id": "lineage", "type": "lineage", "require": "declared",
               "ancestors-signed": true, "refuse-tainted": true},
              {"id": "fresh", "type": "checkpoint-age", "max-seconds": 3600},
              {"id": "scan", "type": "scan", "minimum": "weights-only"},
              {"id": "formats", "type": "formats", "allow": ["safetensors", "gguf"]}]}
            """
        let document = try parse(text)
        #expect(
            document.rules.map(\.demand) == [
                .signature(SignatureDemand(role: "approver", threshold: 2)),
                .state(StateDemand(allow: [.active])),
                .lineage(LineageDemand(require: .declared, ancestorsSigned: true)),
                .checkpointAge(CheckpointAgeDemand(secondsMax: 3600)),
                .scan(ScanDemand(minimum: .weightsOnly)),
                .formats(FormatsDemand(allow: ["safetensors", "gguf"])),
            ])
        #expect(document.extends == "staging")
        #expect(!document.permitsUnverified)
        #expect(try PolicyDocument(document.json, as: "again") == document)
    }

    @Test func `keeps the built-in default through writing and reading`() throws {
        let document = PolicyDocument.builtinDefault
        #expect(try PolicyDocument(document.json, as: "default") == document)
        #expect(document.permitsUnverified)
    }

    @Test(
        arguments: [
            (#"{}"#, "format is missing"),
            (#"{"format":"mreg.policy/v2","environment":"e","rules":[]}"#, "mreg.policy/v2"),
            (#"{"format":"mreg.policy/v1","rules":[]}"#, "environment is missing"),
            (#"{"format":"mreg.policy/v1","environment":"E","rules":[]}"#, "'E'"),
            (#"{"format":"mreg.policy/v1","environment":"","rules":[]}"#, "environment"),
            (#"{"format":"mreg.policy/v1","environment":"e"}"#, "rules is missing"),
            (#"{"format":"mreg.policy/v1","environment":"e","rules":null}"#, "rules"),
            (
                #"{"format":"mreg.policy/v1","environment":"e","rules":[],"rule":[]}"#,
                "policy.yaml.rule is not a known key"
            ),
            (
                #"{"format":"mreg.policy/v1","environment":"e","extends":"e","rules":[]}"#,
                "extends"
            ),
            (
                #"{"format":"mreg.policy/v1","environment":"e","rules":[],"allow-unverified":"no"}"#,
                "allow-unverified is not true or false"
            ),
        ])
    func `names what is wrong with a document`(_ text: String, _ reason: String) throws {
        try expectRefusal(text, reason)
    }

    @Test(
        arguments: [
            (#"{"type":"state","allow":["active"]}"#, "id is missing"),
            (#"{"id":"x","allow":["active"]}"#, "type is missing"),
            (#"{"id":"x","type":"magic"}"#, "'magic' is not a type"),
            (#"{"id":"x","type":"state","allow":["active"],"alow":[]}"#, "rules[0].alow"),
            (#"{"id":"x","type":"state","allow":[]}"#, "allow"),
            (#"{"id":"x","type":"state"}"#, "allow"),
            (#"{"id":"x","type":"state","allow":["active","active"]}"#, "allow"),
            (#"{"id":"x","type":"state","allow":["Active"]}"#, "'Active'"),
            (#"{"id":"x","type":"state","allow":["revoked"]}"#, "no policy can allow"),
            (#"{"id":"x","type":"signature","threshold":0}"#, "threshold is 0"),
            (#"{"id":"x","type":"signature","threshold":65}"#, "threshold is 65"),
            (#"{"id":"x","type":"signature","threshold":"2"}"#, "threshold"),
            (#"{"id":"x","type":"signature","threshold":null}"#, "threshold"),
            (#"{"id":"x","type":"signature","role":"owner"}"#, "'owner'"),
            (#"{"id":"x","type":"lineage","require":"yes"}"#, "'yes'"),
            (#"{"id":"x","type":"lineage","ancestors-signed":1}"#, "ancestors-signed"),
            (#"{"id":"x","type":"checkpoint-age"}"#, "max-seconds"),
            (#"{"id":"x","type":"checkpoint-age","max-seconds":0}"#, "max-seconds"),
            (#"{"id":"x","type":"checkpoint-age","max-seconds":1.5}"#, "max-seconds"),
            (#"{"id":"x","type":"scan"}"#, "minimum is missing"),
            (#"{"id":"x","type":"scan","minimum":"malicious"}"#, "'malicious'"),
            (#"{"id":"x","type":"formats","allow":[""]}"#, "allow"),
            (#"{"id":"integrity","type":"state","allow":["active"]}"#, "built-in"),
            (#"{"id":"policy","type":"state","allow":["active"]}"#, "built-in"),
            (#"{"id":"state","type":"signature"}"#, "type state only"),
            (#"{"id":"X y","type":"signature"}"#, "'X y'"),
            (#""signature""#, "rules[0] is a string"),
        ])
    func `names what is wrong with a rule`(_ rule: String, _ reason: String) throws {
        try expectRefusal(
            #"{"format":"mreg.policy/v1","environment":"e","rules":[\#(rule)]}"#, reason)
    }

    @Test func `refuses an id used twice and more rules than the limit`() throws {
        let rule = #"{"id":"x","type":"signature"}"#
        try expectRefusal(
            #"{"format":"mreg.policy/v1","environment":"e","rules":[\#(rule),\#(rule)]}"#,
            "'x' is used twice")
        let many = (0...PolicyLimits.rulesMax).map { #"{"id":"x\#($0)","type":"signature"}"# }
        try expectRefusal(
            """
            {"format":"mreg.policy/v1","environment":"e","rules":[\(many.joined(separator: ","))]}
            """, "more than 256")
    }

    private func parse(_ text: String) throws -> PolicyDocument {
        try PolicyDocument(StrictJSON.parse(Array(text.utf8), as: "test"), as: "policy.yaml")
    }

    private func expectRefusal(_ text: String, _ reason: String) throws {
        let error = #expect(throws: MregError.self) { try parse(text) }
        let found = try #require(error)
        #expect(found.code == .usage)
        #expect(found.message.contains(reason), "\(found)")
    }
}
