// SPDX-License-Identifier: Apache-2.0
import MregCore

/// The report formats of other tools that mreg reads.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// Result dictionaries of the Adversarial Robustness Toolbox, which has no format of its own.
    case art
    /// Arrays of Foolbox by epsilon.
    case foolbox
    /// Results of torchattacks by attack.
    case torchattacks
    /// The log AutoAttack prints.
    case autoattack
    /// A `model_info` entry of RobustBench.
    case robustbench
    /// A garak report in JSON lines.
    case garak
    /// One row a measurement: suite,attack,norm,eps,severity,n,correct,metric,value,seed.
    case csv
    /// Accuracy by corruption and severity.
    case corruption
    /// The answer of an evaluator that speaks mreg-eval/1.
    case evaluator

    /// The word in the report's `source.format`.
    var source: String {
        switch self {
        case .art: "art-result-dict"
        case .foolbox: "foolbox-epsilons"
        case .autoattack: "autoattack-log"
        case .robustbench: "robustbench-model-info"
        case .garak: "garak-report-jsonl"
        case .csv: "generic-csv"
        // The published schema has no word for torchattacks; `tool` names it.
        case .corruption, .evaluator, .torchattacks: "mreg-eval"
        }
    }
}

/// What an importer is told, because the report does not say it.
public struct ImportOptions: Sendable {
    /// The version the report is about; nil writes 64 zeros, which no policy accepts.
    public var subject: Digest?
    /// The subject's name for people.
    public var subjectName: String?
    /// The key of one result in a report of several (`--select`).
    public var select: String?
    /// The evaluation dataset.
    public var dataset: Digest?
    /// How its samples were chosen, written as `selection` with the n of the report.
    public var selectionMethod: String?
    /// How many samples the dataset has.
    public var datasetCount: Int64?
    /// The budget, where the report does not have it (`--eps`).
    public var eps: DecimalValue?
    /// The norm, where the report does not have it.
    public var norm: String?
    /// The number of samples, where the report does not have it.
    public var n: Int64?
    /// The model of comparison of a corruption report.
    public var baseline: Digest?
    /// The digest of the raw report, kept as a blob.
    public var rawDigest: Digest?
    /// When the evaluation ended; the reports that are read do not say.
    public var finished: Timestamp?
    /// The state file of AutoAttack, which has a flag for each sample.
    public var state: [UInt8]?

    /// Knows nothing.
    public init() {}
}

/// Reads other tools' reports into robustness statements.
public enum ReportImporter {
    /// Reads `bytes` and gives the statement to sign.
    ///
    /// Whatever was read is checked like any other report before it is used: `ReportCheck`.
    public static func statement(
        from bytes: [UInt8], format: ReportFormat, options: ImportOptions = ImportOptions()
    ) throws(MregError) -> JSONValue {
        guard bytes.count <= EvidenceLimits.reportBytesMax else {
            throw MregError(
                .corrupt, "the report has \(bytes.count) bytes",
                cause: "at most \(EvidenceLimits.reportBytesMax) are read")
        }
        if let n = options.n, !(1...EvidenceLimits.samplesMax).contains(n) {
            throw MregError(.usage, "\(n) is not a number of samples")
        }
        let draft: ReportDraft
        do {
            draft = try self.draft(bytes, format, options)
        } catch {
            guard error.code == .corrupt, error.next == nil else { throw error }
            throw MregError(
                error.code, error.message, cause: error.cause,
                next: "if another tool wrote it, give another --format")
        }
        let statement = draft.statement(format, options)
        // What we write we can read: a value out of range is an error here, not at the policy.
        _ = try RobustnessReport(Statement(statement))
        return statement
    }

    private static func draft(
        _ bytes: [UInt8], _ format: ReportFormat, _ options: ImportOptions
    ) throws(MregError) -> ReportDraft {
        switch format {
        case .art: try ARTImporter.read(bytes, options)
        case .foolbox: try FoolboxImporter.read(bytes, options)
        case .torchattacks: try TorchattacksImporter.read(bytes, options)
        case .autoattack: try AutoAttackImporter.read(bytes, options)
        case .robustbench: try RobustBenchImporter.read(bytes, options)
        case .garak: try GarakImporter.read(bytes, options)
        case .csv: try CSVImporter.read(bytes, options)
        case .corruption: try CorruptionImporter.read(bytes, options)
        case .evaluator: try EvaluatorImporter.read(bytes, options)
        }
    }
}
