// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy
import Testing

@Suite struct `A policy that extends another` {
    private static let checkpoint = CheckpointAgeDemand(secondsMax: 100)
    private static let strictLineage = LineageDemand(require: .declared, ancestorsSigned: true)

    @Test(
        arguments: [
            (.signature(SignatureDemand(threshold: 2)), .signature(SignatureDemand(threshold: 1))),
            (
                .signature(SignatureDemand(role: "approver")),
                .signature(SignatureDemand(role: "publisher", threshold: 9))
            ),
            (.state(StateDemand(allow: [.active])), .state(StateDemand())),
            (.lineage(strictLineage), .lineage(LineageDemand(ancestorsSigned: true))),
            (.lineage(strictLineage), .lineage(LineageDemand(require: .declared))),
            (.lineage(LineageDemand()), .lineage(LineageDemand(refuseTainted: false))),
            (.checkpointAge(checkpoint), .checkpointAge(CheckpointAgeDemand(secondsMax: 101))),
            (.scan(ScanDemand(minimum: .safe)), .scan(ScanDemand(minimum: .suspicious))),
            (.scan(ScanDemand()), .scan(ScanDemand(unknownData: .datasets))),
            (
                .scan(ScanDemand(unknownData: .datasets)), .scan(ScanDemand(unknownData: .accept))
            ),
            (.formats(FormatsDemand(allow: ["a"])), .formats(FormatsDemand(allow: ["a", "b"]))),
            (.formats(FormatsDemand(allow: ["a"])), .scan(ScanDemand())),
        ] as [(PolicyRule.Demand, PolicyRule.Demand)])
    func `may not ask for less, and the error names the rule`(
        _ tight: PolicyRule.Demand, _ loose: PolicyRule.Demand
    ) throws {
        let error = #expect(throws: MregError.self) {
            try document([PolicyRule(id: "a-rule", demand: loose)])
                .resolved(base: base([PolicyRule(id: "a-rule", demand: tight)]))
        }
        let found = try #require(error)
        #expect(found.code == .usage)
        #expect(found.message.contains("'a-rule'"))
        guard tight.type == loose.type, tight.type != "signature" else { return }
        let merged = try document([PolicyRule(id: "a-rule", demand: tight)])
            .resolved(base: base([PolicyRule(id: "a-rule", demand: loose)]))
        #expect(merged.rules.contains { $0.demand == tight })
    }

    @Test func `replaces by id, inherits the rest and adds its own at the end`() throws {
        let merged = try document([
            PolicyRule(id: "extra", demand: .scan(ScanDemand())),
            PolicyRule(id: "signature", demand: .signature(SignatureDemand(threshold: 2))),
        ]).resolved(base: base(PolicyDocument.builtinDefault.rules))
        #expect(merged.environment == "prod")
        #expect(merged.extends == nil)
        #expect(merged.rules.map(\.id) == ["signature", "scan", "state", "lineage", "extra"])
        #expect(merged.rules[0].demand == .signature(SignatureDemand(threshold: 2)))
    }

    /// Without a rule of its own a policy stops what is quarantined; adding a rule of another id
    /// must not open that.
    @Test func `cannot displace the state rule its base has by default`() throws {
        let lax = StateDemand(allow: [.active, .quarantined])
        let merged = try document([PolicyRule(id: "mine", demand: .state(lax))])
            .resolved(base: base([]))
        let evidence = try Sample.evidence { $0.state = .quarantined }
        #expect(!evaluate(policy: merged, evidence: evidence, now: Sample.now).isAllowed)
        #expect(throws: MregError.self) {
            try document([PolicyRule(id: "state", demand: .state(lax))]).resolved(base: base([]))
        }
    }

    @Test func `may forbid unverified pulls but not allow them again`() throws {
        for (below, above, expected) in [
            (nil, nil, true), (nil, false, false), (false, nil, false), (false, true, false),
        ] as [(Bool?, Bool?, Bool)] {
            let merged = try document([], allowUnverified: below)
                .resolved(base: base([], allowUnverified: above))
            #expect(merged.permitsUnverified == expected)
        }
        #expect(throws: MregError.self) {
            try document([], allowUnverified: true)
                .resolved(base: base([], allowUnverified: false))
        }
    }

    @Test func `is merged only over the base it names, itself resolved`() throws {
        var other = base([])
        other.environment = "dev"
        #expect(throws: MregError.self) { try document([]).resolved(base: other) }
        var unresolved = base([])
        unresolved.extends = "default"
        #expect(throws: MregError.self) { try document([]).resolved(base: unresolved) }
        #expect(throws: MregError.self) {
            try PolicyDocument.builtinDefault.resolved(base: base([]))
        }
    }

    private func base(_ rules: [PolicyRule], allowUnverified: Bool? = nil) -> PolicyDocument {
        PolicyDocument(environment: "staging", rules: rules, allowUnverified: allowUnverified)
    }

    private func document(_ rules: [PolicyRule], allowUnverified: Bool? = nil) -> PolicyDocument {
        PolicyDocument(
            environment: "prod", extends: "staging", rules: rules,
            allowUnverified: allowUnverified)
    }
}
