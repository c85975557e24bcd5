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

    @Option(
        help: ArgumentHelp(
            "How its samples were chosen: all, first, random, stratified or explicit. Reports "
                + "that chose alike are joined sample by sample.", valueName: "method"))
    var selection: String?

    @Option(help: "How many samples the dataset has, for --selection.")
    var of: Int64?

    /// The format, or nil when none was given.
    func kind() throws(MregError) -> ReportFormat? {
        guard let format else {
            let texts = [select, eps, norm, state, finished, selection]
            let isAlone = texts.allSatisfy { $0 == nil } && count == nil && of == nil
            guard isAlone else {
                throw MregError(
                    .usage,
                    "--select, --eps, --norm, --n, --state, --finished, --selection and --of "
                        + "belong to --format")
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
        options.selectionMethod = try method()
        options.datasetCount = of
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

    private func method() throws(MregError) -> String? {
        guard let selection else {
            guard of == nil else { throw MregError(.usage, "--of belongs to --selection") }
            return nil
        }
        let methods = ["all", "first", "random", "stratified", "explicit"]
        guard methods.contains(where: { $0.bytesEqual(selection) }) else {
            throw MregError(
                .usage,
                "--selection '\(selection.printable)' is none of "
                    + methods.joined(separator: ", "))
        }
        if let of, !(1...EvidenceLimits.samplesMax).contains(of) {
            throw MregError(.usage, "--of \(of) is not a number of samples")
        }
        return selection
    }

    /// For what is not imported.
    func refuse() throws(MregError) {
        guard try kind() == nil, dataset == nil else {
            throw MregError(.usage, "--format and --dataset belong to typed evidence")
        }
    }
}
