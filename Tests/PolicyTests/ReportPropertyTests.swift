// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore
import Testing

@testable import Policy

/// Properties of the gate over generated reports of attacks: nobody gains by what he leaves out,
/// by what he adds, or by the order. The seeds are fixed, so that a failure can be repeated.
@Suite struct `Decisions over generated reports` {
    private static let type = PredicateType.robustness.uri
    private static let owners = ["eva", "lab", "ana"]
    private static let budgets = ["0.05", "0.1", "0.12", "0.15"]

    /// A small generator with a fixed seed.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    /// One of six rules, by seed.
    private static func policy(_ seed: UInt64) throws -> PolicyDocument {
        var demand = StatementDemand(predicate: type, role: "evaluator")
        demand.threshold = seed.isMultiple(of: 3) ? 2 : 1
        demand.isIndependent = true
        demand.maxAgeSeconds = 86_400
        let texts =
            [
                ["clean.wilson_low >= 0.80", "evasion(Linf,0.1).wilson_low >= 0.30"],
                ["evasion(Linf,0.1).rate >= 0.45"],
                ["evasion(Linf,0.11).wilson_low >= 0.30", "clean.n >= 60"],
            ][Int(seed % 3)]
        demand.conditions = try texts.map { try #require(ReportCondition($0)) }
        return PolicyDocument(
            environment: "test", rules: [PolicyRule(id: "evasion", demand: .statement(demand))],
            digest: Sample.digest(0x77))
    }

    /// A report by somebody: one to four rows of PGD and Square, sometimes with bitmaps.
    private static func report(
        _ random: inout Seeded, place: Int, bitmaps: Bool
    ) throws -> SignatureEvidence {
        let n = [40, 100, 200, 400].randomElement(using: &random) ?? 100
        let rows = (0..<Int.random(in: 0...4, using: &random)).map { _ -> JSONValue in
            let flags = (0..<n).map { _ in Int.random(in: 0..<100, using: &random) < 62 }
            let map = Bitmap(flags)
            var row: JSONObject = [
                "name": "Square", "family": "score-based", "knowledge": "black-box-score",
                "norm": "Linf", "n": .integer(Int64(n)),
                "correctAfter": .integer(map.population),
            ]
            row["eps"] = .string(budgets.randomElement(using: &random) ?? "0.1")
            if bitmaps {
                row["perSample"] = [
                    "encoding": "bitmap-msb0-hex", "value": .string(Hex.encode(map.bytes)),
                ]
            }
            return .object(row)
        }
        let dataset: JSONValue = [
            "role": "evaluation",
            "digest": [
                "sha256": .string(Sample.digest(UInt8.random(in: 1...3, using: &random)).hex)
            ],
            "selection": ["method": "first", "n": .integer(Int64(n))],
        ]
        var predicate: JSONObject = [
            "schema": "0.1", "source": ["format": "mreg-eval"], "datasets": [dataset],
            "determinism": ["seed": 7],
            "clean": ["n": .integer(Int64(n)), "correct": .integer(Int64(n * 9 / 10))],
            "evaluator": ["id": .string("lab-\(Int.random(in: 1...3, using: &random))")],
        ]
        let age = Bool.random(using: &random) ? 60 : Int64.random(in: 0...100_000, using: &random)
        let finished = Timestamp(seconds: Sample.now.seconds - age)
        predicate["time"] = ["finished": .string(finished.description)]
        predicate["sections"] = .object(
            JSONObject(
                members: rows.isEmpty
                    ? [] : [.init(name: "evasion", value: ["attacks": .array(rows)])]))
        return try signature(.object(predicate), owners.randomElement(using: &random), place)
    }

    private static func signature(
        _ predicate: JSONValue, _ owner: String?, _ place: Int
    ) throws -> SignatureEvidence {
        var signature = Sample.signature(owner: owner, roles: ["evaluator"], purpose: .other)
        signature.payload = try CanonicalJSON.encode([
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [["digest": ["sha256": .string(Sample.digest(0x11).hex)]]],
            "predicateType": .string(type), "predicate": predicate,
        ])
        signature.predicateType = type
        signature.signedAt = Sample.now
        signature.logIndex = Int64(place)
        signature.statement = Sample.digest(UInt8(truncatingIfNeeded: place))
        return signature
    }

    private static func evidence(_ reports: [SignatureEvidence]) throws -> VersionEvidence {
        try Sample.evidence {
            $0.signatures += reports
            $0.publisherOwner = "ana"
            // The third dataset is unknown, the second stopped.
            $0.reportedData = [
                ReportedData(digest: Sample.digest(1), label: "test@v1", state: .active),
                ReportedData(digest: Sample.digest(2), label: "old@v1", state: .revoked),
            ]
        }
    }

    private static func isAllowed(_ seed: UInt64, _ reports: [SignatureEvidence]) throws -> Bool {
        evaluate(policy: try policy(seed), evidence: try evidence(reports), now: Sample.now)
            .isAllowed
    }

    private static func reports(
        _ seed: UInt64, bitmaps: Bool
    ) throws -> ([SignatureEvidence], Seeded) {
        var random = Seeded(state: seed &* 0x9e37_79b9_7f4a_7c15)
        let number = Int.random(in: 1...6, using: &random)
        return (
            try (0..<number).map { try report(&random, place: $0 + 10, bitmaps: bitmaps) }, random
        )
    }

    /// Whether nothing in a report speaks against the version: it meets every condition by itself
    /// or says nothing about it.
    private static func isPositive(_ seed: UInt64, _ report: SignatureEvidence) throws -> Bool {
        guard let payload = report.payload,
            case .statement(let demand)? = try policy(seed).rules.first?.demand
        else { return false }
        let verdict = try ReportCheck.check(statement: payload)
        guard verdict.word != .invalid else { return false }
        return demand.conditions.allSatisfy { $0.failure(of: [verdict.derived])?.outcome != .fail }
    }

    @Test func `leaving a report out that speaks for the version never helps`() throws {
        var (passes, positives) = (0, 0)
        for seed in UInt64(1)...400 {
            let (reports, _) = try Self.reports(seed, bitmaps: false)
            let isAllowed = try Self.isAllowed(seed, reports)
            passes += isAllowed ? 1 : 0
            for place in reports.indices where try Self.isPositive(seed, reports[place]) {
                positives += 1
                var fewer = reports
                fewer.remove(at: place)
                #expect(try isAllowed || !Self.isAllowed(seed, fewer), "seed \(seed)")
            }
        }
        #expect(passes > 20 && positives > 200, "\(passes) pass, \(positives) positive")
    }

    @Test func `losing the bytes of any report is never better than having them`() throws {
        var passes = 0
        for seed in UInt64(1)...200 {
            let (reports, _) = try Self.reports(seed, bitmaps: true)
            passes += try Self.isAllowed(seed, reports) ? 1 : 0
            for place in reports.indices {
                var lost = reports
                lost[place].verdict = .unreadable(reason: "gone")
                lost[place].payload = nil
                #expect(try !Self.isAllowed(seed, lost), "seed \(seed)")
            }
        }
        #expect(passes > 5, "\(passes) pass with all their bytes")
    }

    @Test func `one more report that speaks against the version never helps`() throws {
        var (negatives, stopped) = (0, 0)
        for seed in UInt64(1)...400 {
            var (reports, random) = try Self.reports(seed, bitmaps: true)
            let isAllowed = try Self.isAllowed(seed, reports)
            for _ in 0..<4 {
                let more = try Self.report(&random, place: 99, bitmaps: Bool.random(using: &random))
                guard try !Self.isPositive(seed, more) else { continue }
                negatives += 1
                let isAllowedThen = try Self.isAllowed(seed, reports + [more])
                #expect(isAllowed || !isAllowedThen, "seed \(seed)")
                if isAllowed, !isAllowedThen { stopped += 1 }
            }
            reports.removeAll()
        }
        #expect(negatives > 200 && stopped > 5, "\(negatives) negative, \(stopped) decisive")
    }

    /// The report as if another evaluator had made it and another owner signed it.
    private static func byOthers(_ report: SignatureEvidence) throws -> SignatureEvidence {
        var report = report
        report.owner = "zoe"
        let text = String(decoding: try #require(report.payload), as: UTF8.self)
        report.payload = Array(text.replacing("lab-", with: "zoe-").utf8)
        return report
    }

    @Test func `a report that its author signs with more keys counts once`() throws {
        var others = 0
        for seed in UInt64(1)...300 {
            let (reports, _) = try Self.reports(seed, bitmaps: true)
            let again = reports.enumerated().map { place, report in
                var copy = report
                copy.key = Sample.digest(UInt8(100 + place))
                copy.logIndex = 60 + Int64(place)
                return copy
            }
            #expect(
                try Self.isAllowed(seed, reports) == Self.isAllowed(seed, reports + again),
                "seed \(seed)")
            // The same numbers by other evaluators, signed by other people, would count.
            let foreign = try again.map(Self.byOthers)
            if try !Self.isAllowed(seed, reports), try Self.isAllowed(seed, reports + foreign) {
                others += 1
            }
        }
        #expect(others > 5, "others would have counted \(others) times")
    }

    @Test func `the order of reports is nothing`() throws {
        for seed in UInt64(1)...200 {
            var (reports, random) = try Self.reports(seed, bitmaps: true)
            let policy = try Self.policy(seed)
            let first = evaluate(
                policy: policy, evidence: try Self.evidence(reports), now: Sample.now)
            for _ in 0..<3 {
                reports.shuffle(using: &random)
                let other = evaluate(
                    policy: policy, evidence: try Self.evidence(reports), now: Sample.now)
                #expect(first == other, "seed \(seed)")
            }
        }
    }

    @Test func `stopping a dataset that a report was measured on never helps`() throws {
        for seed in UInt64(1)...200 {
            let (reports, _) = try Self.reports(seed, bitmaps: true)
            let policy = try Self.policy(seed)
            var evidence = try Self.evidence(reports)
            let before = evaluate(policy: policy, evidence: evidence, now: Sample.now)
            evidence.reportedData?[0].state = .revoked
            let after = evaluate(policy: policy, evidence: evidence, now: Sample.now)
            #expect(before.isAllowed || !after.isAllowed, "seed \(seed)")
        }
    }
}
