// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy
import Testing

@Suite struct `The other rules` {
    @Test(
        arguments: [
            (VersionState.active, Outcome.pass, true), (.deprecated, .pass, true),
            (.quarantined, .fail, true), (.revoked, .fail, false),
        ])
    func `state: quarantined and revoked are refused, revoked for good`(
        _ state: VersionState, _ expected: Outcome, _ hasFix: Bool
    ) throws {
        let outcome = try Sample.judge(.state(StateDemand())) {
            $0.state = state
            $0.stateReason = "leak"
            $0.stateLogIndex = 12
        }
        #expect(outcome.outcome == expected)
        guard expected == .fail else { return }
        #expect(outcome.place == "log entry 12")
        #expect(outcome.found == "\(state.rawValue): leak")
        #expect(outcome.isWaivable == hasFix)
        let fix = "mreg state fraud/detector@v3 active --reason '…'"
        #expect(outcome.fix == (hasFix ? [fix] : []))
    }

    @Test func `state: revoked fails even where the list holds it`() throws {
        let demand = StateDemand(allow: VersionState.allCases)
        #expect(try Sample.judge(.state(demand)) { $0.state = .revoked }.outcome == .fail)
    }

    @Test func `state: a policy without a state rule still stops what was stopped`() throws {
        let policy = PolicyDocument(environment: "open", rules: [])
        for state in [VersionState.quarantined, .revoked] {
            let evidence = try Sample.evidence { $0.state = state }
            let decision = evaluate(policy: policy, evidence: evidence, now: Sample.now)
            #expect(!decision.isAllowed)
        }
        let decision = evaluate(policy: policy, evidence: try Sample.evidence(), now: Sample.now)
        #expect(decision.isAllowed)
    }

    @Test(
        arguments: [
            (LineageEvidence(), Outcome.missing),
            (LineageEvidence(isFromScratch: true), .pass),
            (LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor()]), .pass),
            (LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor(.deprecated)]), .pass),
            (LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor(.revoked)]), .tainted),
            (
                LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor(.quarantined)]),
                .tainted
            ),
            (
                LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor(taint: "poison")]),
                .tainted
            ),
            (
                LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor(signed: false)]),
                .missing
            ),
            (
                LineageEvidence(
                    isDeclared: true,
                    ancestors: [Sample.ancestor(nil, signed: false, external: true)]),
                .missing
            ),
            (LineageEvidence(isDeclared: true, ancestors: [Sample.ancestor(nil)]), .missing),
            (
                LineageEvidence(
                    isDeclared: true,
                    ancestors: [Sample.ancestor(.revoked, relation: "evaluated-on")]), .pass
            ),
            (LineageEvidence(isFromScratch: true, ancestors: [Sample.ancestor()]), .invalid),
        ])
    func `lineage: judges declaration, taint and signatures of ancestors`(
        _ lineage: LineageEvidence, _ expected: Outcome
    ) throws {
        let demand = LineageDemand(require: .declared, ancestorsSigned: true)
        let outcome = try Sample.judge(.lineage(demand)) { $0.lineage = lineage }
        #expect(outcome.outcome == expected)
        if expected == .tainted {
            #expect(outcome.place == "fraud/detector@v3 -> base/bert@v2")
        }
    }

    @Test func `lineage: what is not asked for is not judged`() throws {
        let demand = LineageDemand(refuseTainted: false)
        for ancestor in [Sample.ancestor(.revoked), Sample.ancestor(signed: false)] {
            let outcome = try Sample.judge(.lineage(demand)) {
                $0.lineage = LineageEvidence(isDeclared: true, ancestors: [ancestor])
            }
            #expect(outcome.outcome == .pass)
        }
        #expect(try Sample.judge(.lineage(LineageDemand())).outcome == .pass)
    }

    @Test func `lineage: taint outweighs what is missing, and both are told`() throws {
        let outcome = try Sample.judge(.lineage(LineageDemand(ancestorsSigned: true))) {
            $0.lineage = LineageEvidence(
                isDeclared: true, ancestors: [Sample.ancestor(.quarantined, signed: false)])
        }
        #expect(outcome.outcome == .tainted)
        #expect(outcome.found.contains("quarantined"))
        #expect(outcome.found.contains("no trusted release signature"))
        #expect(
            outcome.fix == [
                "mreg state base/bert@v2 active --reason '…'", "mreg sign base/bert@v2",
            ])
    }

    @Test func `lineage: a revoked ancestor cannot be waived, a quarantined one can`() throws {
        for (state, isWaivable) in [(VersionState.revoked, false), (.quarantined, true)] {
            let outcome = try Sample.judge(.lineage(LineageDemand())) {
                $0.lineage = LineageEvidence(
                    isDeclared: true, ancestors: [Sample.ancestor(state)])
            }
            #expect(outcome.isWaivable == isWaivable)
        }
    }

    @Test(
        arguments: [
            (nil, Outcome.missing), (0, .pass), (3600, .pass), (3601, .stale), (-300, .pass),
            (-301, .fail),
        ] as [(Int64?, Outcome)])
    func `checkpoint-age: absent, fresh, old and from the future`(
        _ age: Int64?, _ expected: Outcome
    ) throws {
        let outcome = try Sample.judge(.checkpointAge(CheckpointAgeDemand(secondsMax: 3600))) {
            $0.checkpointTime = age.map { Timestamp(seconds: Sample.now.seconds - $0) }
        }
        #expect(outcome.outcome == expected)
    }

    @Test(
        arguments: [
            (nil, Outcome.missing), ([], .missing),
            ([ScanEvidence(path: "m.pkl", level: nil)], .missing),
            ([ScanEvidence(path: "m.pkl", level: .allowListed)], .pass),
            ([ScanEvidence(path: "m.pkl", level: .dataOnly, isStale: true)], .stale),
            ([ScanEvidence(path: "m.pkl", level: .needsCode)], .fail),
            ([ScanEvidence(path: "m.pkl", level: .unreadable)], .fail),
            ([ScanEvidence(path: "m.pkl", level: .malicious)], .fail),
            (
                [
                    ScanEvidence(path: "a", level: .dataOnly),
                    ScanEvidence(path: "m.pkl", level: .malicious),
                ], .fail
            ),
        ] as [([ScanEvidence]?, Outcome)])
    func `scan: every file is judged and an absent measurement fails`(
        _ scan: [ScanEvidence]?, _ expected: Outcome
    ) throws {
        let outcome = try Sample.judge(.scan(ScanDemand())) { $0.scan = scan }
        #expect(outcome.outcome == expected)
        let isMalicious = scan?.contains { $0.level == .malicious } ?? false
        #expect(expected == .pass || outcome.isWaivable == !isMalicious)
        if expected == .missing { #expect(outcome.fix == ["mreg scan fraud/detector@v3"]) }
    }

    @Test(arguments: ScanDemand.UnknownData.allCases)
    func `scan: data of no known format passes where the policy says`(
        _ unknown: ScanDemand.UnknownData
    ) throws {
        for kind in [ArtifactKind.model, .dataset] {
            let demand = ScanDemand(unknownData: unknown)
            func outcome(isUnknown: Bool) throws -> Outcome {
                try Sample.judge(.scan(demand)) {
                    $0.kind = kind
                    $0.scan = [
                        ScanEvidence(path: "m", level: .unreadable, isUnknownData: isUnknown)
                    ]
                }.outcome
            }
            let passes = unknown == .accept || unknown == .datasets && kind == .dataset
            #expect(try outcome(isUnknown: true) == (passes ? .pass : .fail))
            #expect(try outcome(isUnknown: false) == .fail)
        }
    }

    @Test(
        arguments: [
            (nil, Outcome.missing), ([FormatEvidence(path: "m", format: nil)], .missing),
            ([FormatEvidence(path: "m", format: "safetensors")], .pass),
            ([FormatEvidence(path: "m", format: "pickle")], .fail),
        ] as [([FormatEvidence]?, Outcome)])
    func `formats: only those of the list pass`(
        _ formats: [FormatEvidence]?, _ expected: Outcome
    ) throws {
        let outcome = try Sample.judge(.formats(FormatsDemand(allow: ["safetensors"]))) {
            $0.formats = formats
        }
        #expect(outcome.outcome == expected)
    }
}
