// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Rules that need what the registry knows: R03, R23, R24, R25, R27.
enum ContextRules {
    static func flags(
        _ report: RobustnessReport, _ derived: DerivedBlock, _ context: ReportContext
    ) -> [ReportFlag] {
        known(report, context) + evaluated(report, context) + (context.rows?.flags ?? [])
            + trainedOn(report) + independence(report, context) + age(report, context)
            + context.witnesses.flatMap { WitnessRules.flags($0, derived) }
    }

    /// R03: a report about bytes nobody has cannot be tied to this model.
    private static func known(
        _ report: RobustnessReport, _ context: ReportContext
    ) -> [ReportFlag] {
        guard let known = context.knownDigests else { return [] }
        var flags: [ReportFlag] = []
        for subject in report.subjects {
            guard let digest = subject.digest, known.contains(digest) else {
                let name = subject.digest?.description ?? subject.name ?? "without a SHA-256"
                flags.append(
                    ReportFlag("R03", .error, "the subject \(name) is not the evaluated version"))
                continue
            }
        }
        for dataset in report.datasets {
            if let digest = dataset.digest, !known.contains(digest) {
                flags.append(
                    ReportFlag(
                        "R03", .error,
                        "the \(dataset.role) dataset \(digest) is not in the registry"))
            } else if dataset.digest == nil, dataset.role.bytesEqual("evaluation") {
                flags.append(
                    ReportFlag("R03", .error, "the evaluation dataset is not named by digest"))
            }
        }
        return flags
    }

    /// R03: data at hand that is not what the report names.
    private static func evaluated(
        _ report: RobustnessReport, _ context: ReportContext
    ) -> [ReportFlag] {
        guard let digests = context.evaluatedDigests else { return [] }
        let named = report.datasets.filter { $0.role.bytesEqual("evaluation") }
            .compactMap(\.digest)
        return named.filter { !digests.contains($0) }.map {
            ReportFlag("R03", .error, "the report evaluated \($0), which is not the dataset given")
        }
    }

    /// R23: the report itself says that it evaluated what the model was trained on.
    private static func trainedOn(_ report: RobustnessReport) -> [ReportFlag] {
        func digests(_ role: String) -> Set<Digest> {
            Set(report.datasets.filter { $0.role.bytesEqual(role) }.compactMap(\.digest))
        }
        return digests("evaluation").intersection(digests("train")).sorted().map {
            ReportFlag("R23", .error, "it was evaluated on \($0), which it names as training data")
        }
    }

    /// R24: nobody judges their own work; the policy decides what follows.
    private static func independence(
        _ report: RobustnessReport, _ context: ReportContext
    ) -> [ReportFlag] {
        let id = report.evaluator?.id ?? ""
        let named = context.publishers.contains { !id.isEmpty && $0.bytesEqual(id) }
        guard named || context.signedByPublisher else { return [] }
        return [ReportFlag("R24", .warn, "the evaluator is the publisher")]
    }

    /// R25: too old for the policy, past its own end, or about an ancestor.
    private static func age(_ report: RobustnessReport, _ context: ReportContext) -> [ReportFlag] {
        var flags: [ReportFlag] = []
        if let now = context.now, let end = report.notAfter, now > end {
            flags.append(ReportFlag("R25", .error, "the report was good until \(end)"))
        }
        if let now = context.now, let age = context.ageMaxSeconds {
            if let finished = report.finished {
                let (seconds, overflow) = now.seconds.subtractingReportingOverflow(
                    finished.seconds)
                if overflow || seconds > age {
                    flags.append(
                        ReportFlag(
                            "R25", .error,
                            "the report is of \(finished); the policy accepts \(age / 86_400) days")
                    )
                }
            } else {
                flags.append(ReportFlag("R25", .error, "the report does not say when it was made"))
            }
        }
        if let derivedAt = context.derivedAt, (report.finished ?? derivedAt) <= derivedAt {
            flags.append(
                ReportFlag(
                    "R25", .error,
                    "the report is older than the version it is quoted for (\(derivedAt))"))
        }
        return flags
    }
}
