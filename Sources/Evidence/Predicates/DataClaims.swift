// SPDX-License-Identifier: Apache-2.0
import MregCore

/// `data-validation/v1`: expectations a dataset met or failed.
public struct DataValidation: Sendable, Equatable {
    /// The dataset that was checked.
    public var dataset: Digest
    /// The suite's name, and its digest or nil.
    public var suite: String
    /// The digest of the suite's definition, or nil.
    public var suiteDigest: Digest?
    /// How many rows were read.
    public var rows: Int64
    /// How many expectations were evaluated.
    public var expectations: Int64
    /// How many of them failed.
    public var failed: Int64
    /// The names of those that failed.
    public var failures: [String]
    /// When the check ended.
    public var finished: Timestamp

    init(_ reader: inout ObjectReader) throws(MregError) {
        guard let dataset = try reader.digestSet("dataset") else {
            throw reader.error("dataset", "is missing")
        }
        self.dataset = dataset
        suite = try reader.string("suite")
        suiteDigest = try reader.digestSet("suiteDigest")
        rows = try reader.count("rows")
        expectations = try reader.count("expectations")
        failed = try reader.count("failed")
        failures = try reader.strings("failures")
        finished = try reader.time("finished")
    }

    /// Every expectation was met, and there was something to meet.
    public var passed: Bool { failed == 0 && failures.isEmpty && expectations > 0 && rows > 0 }

    var flags: [ReportFlag] {
        var flags: [ReportFlag] = []
        if failed > expectations || Int64(failures.count) != failed {
            flags.append(
                ReportFlag(
                    "R15", .error,
                    "\(failed) of \(expectations) failed, \(failures.count) are named"))
        }
        if expectations == 0 || rows == 0 {
            flags.append(ReportFlag("R02", .error, "nothing was checked"))
        }
        return flags
    }
}

/// `poison-scan/v1`: a search for poisoned rows or a planted backdoor, with its control.
public struct PoisonScan: Sendable, Equatable {
    /// The dataset or model that was searched.
    public var dataset: Digest?
    /// What was run; each detector with its clean control.
    public var tests: PoisoningSection
    /// When the search ended.
    public var finished: Timestamp

    init(_ reader: inout ObjectReader) throws(MregError) {
        dataset = try reader.digestSet("dataset")
        tests = try PoisoningSection.read(&reader)
        finished = try reader.time("finished")
    }

    var flags: [ReportFlag] {
        guard !tests.tests.isEmpty else { return [ReportFlag("R02", .error, "nothing was run")] }
        return SectionRules.poisoning(tests)
    }

    /// The largest upper bound of a planted trigger's success, or nil when none was planted.
    public var worstTrigger: Double? { tests.tests.compactMap(\.count?.wilson.high).max() }
}

/// `taint-clearance/v1`: one descendant is cleared of one revoked ancestor.
public struct TaintClearance: Sendable, Equatable {
    /// The revoked ancestor.
    public var source: Digest
    /// The version that is cleared; nobody inherits it.
    public var descendant: Digest
    /// Why.
    public var reason: String
    /// Success of the ancestor's planted trigger on the descendant, or nil.
    public var trigger: Count?

    /// The upper bound a planted trigger may reach.
    public static let triggerMax = 0.01

    init(_ reader: inout ObjectReader) throws(MregError) {
        guard let source = try reader.digestSet("source") else {
            throw reader.error("source", "is missing")
        }
        guard let descendant = try reader.digestSet("descendant") else {
            throw reader.error("descendant", "is missing")
        }
        self.source = source
        self.descendant = descendant
        reason = try reader.string("reason")
        trigger = try reader.section("asr") { asr throws(MregError) in
            let (n, hits) = (try asr.count("n"), try asr.count("hits"))
            guard let count = Count(hits: hits, of: n) else {
                throw asr.error("hits", "\(hits) of \(n) is not a count")
            }
            return count
        }
    }

    var flags: [ReportFlag] {
        guard let trigger else { return [] }
        guard trigger.wilson.high > Self.triggerMax else { return [] }
        return [
            ReportFlag(
                "R02", .error,
                "the trigger worked on \(trigger.hits) of \(trigger.n); the upper bound "
                    + "\(DecimalText.percent(trigger.wilson.high)) is above 1%, "
                    + "381 samples without a hit show less")
        ]
    }
}
