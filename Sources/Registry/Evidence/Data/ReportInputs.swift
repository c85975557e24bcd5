// SPDX-License-Identifier: Apache-2.0
import Catalog
import Evidence
import Inspection
import MregCore
import MregSystem

/// What a report is about, at hand: files, or datasets of a registry.
public struct ReportInputs: Sendable {
    /// A dataset as a file or as a version.
    public enum Source: Sendable {
        /// A file.
        case file(String)
        /// A version of a registry.
        case version(Reference)
    }

    /// What the model was trained on.
    public var training: Source?
    /// What it was evaluated on.
    public var evaluated: Source?
    /// A file of adversarial examples.
    public var witness: String?
    /// The model's answers to them.
    public var answers: String?
    /// The norm they were made in.
    public var norm = "Linf"
    /// The budget they were made for; nil for the smallest reported one that they keep.
    public var eps: DecimalValue?

    /// Knows nothing.
    public init() {}

    /// Whether there is anything to look at.
    public var isEmpty: Bool { training == nil && evaluated == nil && witness == nil }

    /// Whether a registry is needed.
    public var needsRegistry: Bool {
        [training, evaluated].contains { source in
            if case .version? = source { true } else { false }
        }
    }

    /// The facts that the rules about a report's data need; `registry` holds the versions named.
    public func context(
        for report: RobustnessReport, in registry: LocalRegistry?
    ) throws -> ReportContext {
        var context = ReportContext()
        context.now = .now
        if let evaluated {
            context.evaluatedDigests = try digests(of: evaluated, registry)
            if let training {
                context.rows = try rows(of: evaluated, in: training, registry)
            }
        } else if training != nil || witness != nil {
            throw MregError(
                .usage, "the evaluated dataset is needed, too", next: "give --dataset FILE")
        }
        if let witness { context.witnesses = [try judged(witness, for: report)] }
        return context
    }

    // MARK: - Rows

    private func rows(
        of evaluated: Source, in training: Source, _ registry: LocalRegistry?
    ) throws -> RowComparison {
        if case .version(let first) = evaluated, case .version(let second) = training,
            let registry
        {
            // What is found is remembered, so that decisions need not read so much.
            return try registry.compare(
                StoredData(registry: registry, version: try registry.version(first), file: nil),
                StoredData(registry: registry, version: try registry.version(second), file: nil))
        }
        return try withRows(of: training, registry) { training in
            try withRows(of: evaluated, registry) { evaluated in
                RowComparison.comparing(evaluated, withTraining: training)
            }
        }
    }

    private func withRows<Result>(
        of source: Source, _ registry: LocalRegistry?, _ body: (DataRows) throws -> Result
    ) throws -> Result {
        switch source {
        case .file(let path):
            let file = try FileBytes(path)
            let part = DataRows.Part(name: Paths.last(path), source: file)
            let result = try body(DataRows([part], label: path.printable))
            if let failure = file.failure { throw failure }
            return result
        case .version(let reference):
            guard let registry else {
                throw MregError(.usage, "there is no registry that holds \(reference)")
            }
            let version = try registry.version(reference)
            return try StoredData(registry: registry, version: version, file: nil)
                .withRows(body)
        }
    }

    /// The digests by which a report may name a dataset.
    private func digests(of source: Source, _ registry: LocalRegistry?) throws -> Set<Digest> {
        switch source {
        case .file(let path): return [try FileHash.sha256(path)]
        case .version(let reference):
            guard let registry else { return [] }
            let version = try registry.version(reference)
            let files = try registry.contents(of: version).files.entries.map(\.digest)
            return Set(files + [version.manifest])
        }
    }

    // MARK: - Witnesses

    private func judged(
        _ witness: String, for report: RobustnessReport
    ) throws -> ReportContext.Witness {
        guard case .file(let dataset)? = evaluated else {
            throw MregError(
                .usage, "a witness is compared with a file", next: "give --dataset FILE")
        }
        let digest = try FileHash.sha256(witness)
        let reported = DerivedBlock(of: report).evasion.filter { $0.norm.bytesEqual(norm) }
        return try WitnessFile(try FileBytes(witness), of: try FileBytes(dataset)).judged(
            norm: norm, budgets: eps.map { [$0] } ?? reported.map(\.eps),
            range: report.model?.inputRange,
            answers: try answers.map { try WitnessFile.answers(try FileBytes($0)) },
            isOwn: report.evidence.contains { $0.digest == digest })
    }
}
