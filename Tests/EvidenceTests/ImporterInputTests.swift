// SPDX-License-Identifier: Apache-2.0
import MregCore
import Testing

@testable import Evidence

/// Reports as the tools write them where that is not what one would expect.
@Suite struct ImporterInputTests {
    private func imported(
        _ text: String, _ format: ReportFormat, _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> RobustnessReport {
        var options = ImportOptions()
        change(&options)
        let statement = try ReportImporter.statement(
            from: Array(text.utf8), format: format, options: options)
        return try RobustnessReport(Statement(statement))
    }

    /// `json.dump({"norm": numpy.inf, "nan": float("nan")})` of Python 3.11.
    @Test(arguments: ["Infinity", "\"inf\"", "\"Linf\"", "2", "null"])
    func `ART norms in every spelling of Python`(_ norm: String) throws {
        let text = #"""
            {"tool": "art \" NaN Infinity", "seed": 7, "results": {"m": {"n": 200,
             "clean_correct": 196, "attacks": [{"attack": "PGD", "n": 200, "robust_correct": 98,
             "params": {"norm": \#(norm), "eps": 0.03137254901960784, "eps_step": 0.01,
             "max_iter": 20, "tol": NaN, "low": -Infinity}, "linf_max": NaN}]}}}
            """#
        let report = try imported(text, .art)
        let attack = try #require(report.evasion?.attacks.first)
        #expect(attack.norm == (norm == "2" ? "L2" : "Linf"))
        #expect(attack.count == Count(hits: 98, of: 200))
        #expect(attack.eps?.text == "0.031373" && attack.maxPerturbation == nil)
        #expect(report.source.tool == #"art " NaN Infinity"#, "text is left as it is")
    }

    @Test(arguments: ["Infinit", "nan", "-Infinite", "[NaN", "+Infinity"])
    func `other words are not JSON`(_ word: String) {
        #expect(throws: MregError.self) { try PythonJSON.parse(Array(word.utf8), as: "report") }
    }

    /// The words of autoattack.py when a state file is found; the first line differs.
    @Test func `an AutoAttack run that was interrupted and went on`() throws {
        let log = """
            using standard version including apgd-ce, apgd-t, fab-t, square.
            initial clean accuracy: 98.00%
            robust accuracy at the time of restoring the state: 60.00%
            fab-t - 1/1 - 0 out of 120 successfully perturbed
            robust accuracy after FAB-T: 60.00% (total time 61.0 s)
            square - 1/1 - 10 out of 120 successfully perturbed
            robust accuracy after SQUARE: 55.00% (total time 90.0 s)
            max Linf perturbation: 0.15000, nan in tensor: 0, max: 1.00000, min: 0.00000
            robust accuracy: 55.00%
            """
        let report = try imported(log, .autoattack) {
            $0.eps = DecimalValue("0.15")
            $0.n = 200
        }
        #expect(report.clean?.count == Count(hits: 196, of: 200))
        #expect(report.evasion?.attacks.map(\.correctAfter) == [120, 110])
        // What was attacked first were not all samples, so their number cannot be inferred.
        #expect(throws: MregError.self) {
            try imported(log, .autoattack) { $0.eps = DecimalValue("0.15") }
        }
    }

    @Test func `a CSV that a spreadsheet saved`() throws {
        let text =
            "\u{FEFF}suite,attack,norm,eps,severity,n,correct,metric,value,seed\r\n"
            + "clean,,,,,200,196,accuracy,0.98,7\r\nevasion,PGD-20,Linf,0.1,,200,98,accuracy,,7\r\n"
        let report = try imported(text, .csv)
        #expect(report.clean?.count == Count(hits: 196, of: 200))
        #expect(report.evasion?.attacks.first?.steps == 20)
        #expect(report.determinism?.seed == 7)
    }

    @Test func `a garak report with lines of another system`() throws {
        let text =
            #"{"entry_type": "init", "garak_version": "0.17.1", "run": "r"}"# + "\r\n \r\n"
            + #"{"entry_type": "eval", "probe": "p", "detector": "d", "passed": 90, "total": 100}"#
            + "\r\n\r\n" + #"{"entry_type": "completion", "run": "r"}"# + "\r\n"
        let report = try imported(text, .garak)
        #expect(report.redteam?.probes.first?.count == Count(hits: 10, of: 100))
    }

    @Test func `RobustBench budgets as text and number, and entries without one`() throws {
        func entry(_ eps: String) -> String {
            #"{"dataset": "cifar10", "eps": \#(eps), "clean_acc": "90.00", "#
                + #""autoattack_acc": "55.5"}"#
        }
        for (eps, expected) in [(#""8/255""#, "8/255"), ("0.03", "0.03")] {
            let report = try imported(entry(eps), .robustbench)
            #expect(report.evasion?.attacks.first?.eps?.text == expected)
            #expect(report.evasion?.attacks.first?.correctAfter == 5550)
        }
        #expect(throws: MregError.self) { try imported(entry("null"), .robustbench) }
        let corruptions =
            #"{"dataset": "cifar10", "eps": null, "clean_acc": "95", "corruptions_acc": "90"}"#
        let error = #expect(throws: MregError.self) { try imported(corruptions, .robustbench) }
        #expect(error?.message.contains("corruptions") == true)
    }

    @Test func `when the evaluation ended is what one is told`() throws {
        let text = "suite,n,correct\nclean,200,196\nevasion,200,98\n"
        let time = try #require(Timestamp("2026-11-01T00:00:00Z"))
        #expect(try imported(text, .csv) { $0.finished = time }.finished == time)
        #expect(try imported(text, .csv).finished == nil)
    }
}
