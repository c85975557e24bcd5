// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Evidence
import MregCore
import MregSystem

/// What an importer of another tool's report is told, because the report does not say it.
struct ImportArguments: ParsableArguments {
    @Option(help: ArgumentHelp("What wrote the report.", valueName: "format"))
    var format: String?

    @Option(help: "The key of one result in a report of several.")
    var select: String?

    @Option(help: "The budget, where the report does not have it.")
    var eps: String?

    @Option(help: "The norm, where the report does not have it: Linf, L2, L1 or L0.")
    var norm: String?

    @Option(name: .customLong("n"), help: "The number of samples, where the report lacks it.")
    var count: Int64?

    @Option(
        help: ArgumentHelp(
            "When the evaluation ended, which reports do not say; a policy may ask how old it is.",
            valueName: "time"))
    var finished: String?

    @Option(help: "The state file of AutoAttack.", completion: .file())
    var state: String?

    @Option(help: "The evaluation dataset: sha256:…, or a reference where there is a registry.")
    var dataset: String?

    /// The format, or nil when none was given.
    func kind() throws(MregError) -> ReportFormat? {
        guard let format else {
            let texts = [select, eps, norm, state, finished]
            let isAlone = texts.allSatisfy { $0 == nil } && count == nil
            guard isAlone else {
                throw MregError(
                    .usage,
                    "--select, --eps, --norm, --n, --state and --finished belong to --format")
            }
            return nil
        }
        guard let kind = ReportFormat(rawValue: format) else {
            throw MregError(
                .usage, "'\(format.printable)' is not a format of reports",
                cause: "known are \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return kind
    }

    /// The options, but for digests that a command must look up.
    func options() throws -> ImportOptions {
        var options = ImportOptions()
        options.select = select
        options.norm = norm
        options.n = count
        options.finished = try finished.map(Moment.parse)
        if let finished = options.finished, finished > .now {
            throw MregError(.usage, "--finished \(finished) is in the future")
        }
        if let eps {
            guard let value = DecimalValue(eps) else {
                throw MregError(.usage, "--eps '\(eps.printable)' is not a number")
            }
            options.eps = value
        }
        if let state {
            options.state = try File.contents(state, limit: EvidenceLimits.reportBytesMax)
        }
        return options
    }

    /// For what is not imported.
    func refuse() throws(MregError) {
        guard try kind() == nil, dataset == nil else {
            throw MregError(.usage, "--format and --dataset belong to typed evidence")
        }
    }
}
