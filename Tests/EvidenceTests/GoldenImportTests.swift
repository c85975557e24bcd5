// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

@Suite(.enabled(if: Fixtures.present, Fixtures.skipped)) struct GoldenImportTests {
    static let cnn = "10842dd8fe8dfcd51da67e3fd429ff5033a58138bab75774dbc6eeb2dd77a3a1"
    static let test = "6f043dd42989c48e132fb4b783ec890138e835eb7f1c68d7471f0fd31ff535e8"
    static let mlp = "93d6557b83e69b65d12e636e093839dbb79e1090bd1e807c025710f4951bcfaa"

    private func imported(
        _ file: String, _ format: ReportFormat, _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> JSONValue {
        var options = ImportOptions()
        change(&options)
        return try ReportImporter.statement(
            from: Fixtures.bytes("robustness/\(file)"), format: format, options: options)
    }

    /// The published statements use another base of the predicate URI; all else is the same.
    private func expect(
        _ statement: JSONValue, is golden: String, _ place: SourceLocation = #_sourceLocation
    ) throws {
        guard case .object(var expected) = try Fixtures.json("robustness/golden/\(golden)") else {
            Issue.record("not an object", sourceLocation: place)
            return
        }
        expected["predicateType"] = .string(PredicateType.robustness.uri)
        let (found, wanted) = (try canonical(statement), try canonical(.object(expected)))
        #expect(found == wanted, sourceLocation: place)
    }

    private func digits(_ options: inout ImportOptions, method: String = "first") {
        options.subject = Digest(hex: Self.cnn)
        options.dataset = Digest(hex: Self.test)
        options.selectionMethod = method
        options.datasetCount = 597
    }

    @Test(arguments: ["cnn", "cnn_quant"]) func `ART attacks`(_ key: String) throws {
        let golden = "art_\(key).statement.json"
        let expected = try Statement(Fixtures.json("robustness/golden/\(golden)"))
        let statement = try imported("art_evasion.json", .art) { options in
            digits(&options)
            options.subject = expected.subjects.first?.digest
            options.select = key
        }
        try expect(statement, is: golden)
    }

    @Test func `ART membership inference`() throws {
        let statement = try imported("art_privacy.json", .art) { options in
            options.subject = Digest(
                hex: "e3d4181db9c7b6d694ea004d99bdd884ed6171619951d7a2ce03231bcedb27a8")
            options.select = "overfit"
        }
        try expect(statement, is: "privacy_overfit.statement.json")
    }

    @Test(arguments: ["Alfarra2020ClusTR", "Pang2020Boosting"])
    func `RobustBench entries`(_ name: String) throws {
        let statement = try imported("inputs/robustbench_\(name).json", .robustbench)
        try expect(statement, is: "robustbench_\(name).statement.json")
    }

    @Test func `garak reports`() throws {
        let statement = try imported("garak_report_trimmed.jsonl", .garak)
        try expect(statement, is: "garak.statement.json")
    }

    @Test func `CSV rows`() throws {
        try expect(
            try imported("generic.csv", .csv) { digits(&$0) }, is: "csv.statement.json")
    }

    @Test func `corruption tables`() throws {
        let statement = try imported("corruption.json", .corruption) { options in
            digits(&options, method: "all")
            options.select = "cnn"
            options.baseline = Digest(hex: Self.mlp)
        }
        try expect(statement, is: "corruption_cnn.statement.json")
    }

    private func verdict(_ statement: JSONValue) throws -> ReportVerdict {
        try ReportCheck.check(statement: statement)
    }

    /// The default step of Foolbox reaches two thirds of the budget and hides a fake defence.
    @Test(arguments: ["mlp", "cnn", "cnn_at", "cnn_quant"])
    func `Foolbox at its default step is invalid`(_ key: String) throws {
        let checked = try verdict(try imported("foolbox.json", .foolbox) { $0.select = key })
        #expect(checked.word == .invalid)
        #expect(checked.flags.contains { $0.id == "R08" && $0.severity == .error })
        #expect(checked.flags.contains { $0.id == "R07" } == (key != "cnn_quant"))
        #expect(checked.flags.contains { $0.id == "R16" } == (key == "cnn_quant"))
    }

    @Test func `torchattacks`() throws {
        func checked(_ key: String) throws -> ReportVerdict {
            try verdict(try imported("torchattacks.json", .torchattacks) { $0.select = key })
        }
        #expect(try checked("cnn").word == .usableWithWarnings)
        #expect(try checked("cnn_quant").flags.contains { $0.id == "R06" && $0.severity == .error })
    }

    @Test func `AutoAttack logs`() throws {
        func statement(_ key: String, state: Bool = false) throws -> JSONValue {
            let flags = try Fixtures.bytes("robustness/autoattack_\(key).state.json")
            return try imported("autoattack_\(key).log", .autoattack) { options in
                options.eps = DecimalValue("0.15")
                if state { options.state = flags }
            }
        }
        let robust = try verdict(try statement("cnn_at", state: true))
        #expect(robust.derived.clean == Count(hits: 58, of: 60))
        let eps = try #require(DecimalValue("0.15"))
        #expect(robust.derived.evasion(norm: "Linf", eps: eps) == Count(hits: 32, of: 60))
        #expect(robust.word == .usableWithWarnings)
        let fake = try verdict(try statement("cnn_quant"))
        #expect(fake.derived.evasion(norm: "Linf", eps: eps) == Count(hits: 1, of: 60))
        #expect(Set(fake.flags(of: ["R06", "R11"]).map(\.severity)) == [.error])
        #expect(throws: MregError.self) { try imported("autoattack_cnn_at.log", .autoattack) }
    }

    @Test(arguments: [
        "initial accuracy: 1e-300%", "initial accuracy: 101%", "initial accuracy: x",
        "apgd-ce - 1/1 - 1 out of 9223372036854775807 successfully perturbed",
        "max Linf perturbation: 0.1, nan in tensor: 1e300", "max Linf perturbation: 0.2",
    ])
    func `an AutoAttack line that cannot be is refused`(_ line: String) {
        let log = [
            line, "initial accuracy: 96.67%",
            "apgd-ce - 1/1 - 25 out of 58 successfully perturbed",
            "robust accuracy after APGD-CE: 55.00% (total time 0.9 s)", line,
        ].joined(separator: "\n")
        var options = ImportOptions()
        options.eps = DecimalValue("0.15")
        #expect(throws: MregError.self) {
            try ReportImporter.statement(
                from: Array(log.utf8), format: .autoattack, options: options)
        }
    }

    @Test(arguments: ["clean", "poisoned_10pct"]) func `ART backdoors`(_ key: String) throws {
        let checked = try verdict(try imported("art_poison.json", .art) { $0.select = key })
        // One of its two detectors flags 491 of 1200 clean rows.
        #expect(checked.flags.map(\.id) == ["R21"] && checked.word == .usableWithWarnings)
        let hits: Int64 = key == "clean" ? 0 : 533
        #expect(checked.derived.poisoning.first?.count == Count(hits: hits, of: 538))
    }

    /// robustness.md 2.3: ART's own curve, n = 100, doubts the fake defence and no other.
    @Test(arguments: ["cnn", "cnn_at", "cnn_quant"])
    func `ART security curves`(_ key: String) throws {
        let checked = try verdict(
            try imported("art_security_curve.json", .art) {
                $0.select = key
                $0.n = 100
            })
        let isFake = key == "cnn_quant"
        #expect(checked.flags.contains { $0.id == "R11" && $0.severity == .error } == isFake)
        #expect(checked.flags.contains { $0.id == "R16" && $0.severity == .error } == isFake)
        #expect((checked.word == .invalid) == isFake)
        let counts = ["cnn": [83, 17, 0], "cnn_at": [95, 57, 1], "cnn_quant": [98, 98, 98]]
        #expect(checked.derived.evasion.map { Int($0.count.hits) } == counts[key])
        #expect(throws: MregError.self) {
            try imported("art_security_curve.json", .art) { $0.select = key }
        }
    }

    /// robustness.md 2.3: fidelity 85.1 % at 100 queries, 93.8 % at 400, 98.5 % at 1200.
    @Test func `ART extraction`() throws {
        let checked = try verdict(
            try imported("art_privacy.json", .art) { $0.select = "extraction" })
        #expect(checked.derived.extraction.map(\.count.hits) == [508, 560, 588])
        #expect(checked.word == .usable)
    }

    @Test func `ART metrics are refused, because they name no attack`() {
        let error = #expect(throws: MregError.self) {
            try imported("art_metrics.json", .art) { $0.select = "cnn" }
        }
        #expect(error?.cause?.contains("with which attack") == true)
    }

    @Test func `an evaluator's answer`() throws {
        let checked = try verdict(try imported("eval_report_1.json", .evaluator))
        #expect(checked.derived.clean == Count(hits: 196, of: 200))
        #expect(!checked.flags.contains { $0.severity == .error })
    }

    @Test(arguments: ["art_evasion.json", "foolbox.json", "corruption.json", "art_privacy.json"])
    func `several results need a choice`(_ file: String) {
        let format: ReportFormat =
            file == "foolbox.json" ? .foolbox : file == "corruption.json" ? .corruption : .art
        #expect(throws: MregError.self) { try imported(file, format) }
        #expect(throws: MregError.self) { try imported(file, format) { $0.select = "none" } }
    }

    @Test(arguments: ReportFormat.allCases) func `cut off anywhere, a report is refused or read`(
        _ format: ReportFormat
    ) throws {
        let files: [ReportFormat: String] = [
            .art: "art_privacy.json", .foolbox: "foolbox.json", .csv: "generic.csv",
            .torchattacks: "torchattacks.json", .autoattack: "autoattack_cnn_quant.log",
            .robustbench: "inputs/robustbench_Pang2020Boosting.json",
            .garak: "garak_report_trimmed.jsonl", .corruption: "corruption.json",
            .evaluator: "eval_report_1.json",
        ]
        let bytes = try Fixtures.bytes("robustness/\(try #require(files[format]))")
        var options = ImportOptions()
        options.eps = DecimalValue("0.15")
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
            for change in [false, true] {
                var damaged = Array(bytes.prefix(length))
                if change, !damaged.isEmpty { damaged[length / 2] ^= 0x11 }
                // Whatever happens, it is an error or a report, never a trap.
                _ = try? ReportImporter.statement(
                    from: damaged, format: format, options: options)
            }
        }
    }
}
