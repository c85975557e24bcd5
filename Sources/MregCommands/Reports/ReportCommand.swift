// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Evidence
import MregCore
import MregSystem

/// `mreg report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Read and check robustness reports, with no registry.",
        discussion: Help.text(
            "A report holds counts, never ratios. Checking recomputes every number and says where "
                + "a report contradicts itself.",
            examples: [
                ("mreg report import art.json --format art > report.json", "from another tool"),
                ("mreg report check report.json", "recompute and judge it"),
            ],
            exits: [.usage, .corrupt, .notFound]),
        subcommands: [ReportCheckCommand.self, ReportImport.self])
}

/// `mreg report check`.
struct ReportCheckCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Recompute a robustness report and say what speaks against it.",
        discussion: Help.text(
            "Verdicts: usable, usable-with-warnings, invalid.",
            examples: [("mreg report check report.json --json", "for a program")],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: "The statement (JSON).", completion: .file())
    var file: String

    @Flag(help: "Draw accuracy against budget as well.")
    var curve = false

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let bytes = try File.contents(file, limit: EvidenceLimits.reportBytesMax)
        let verdict = try ReportCheck.check(statement: bytes, context: ReportContext())
        out.answer(json: verdict.json, ids: [verdict.word.rawValue]) {
            var lines = ["verdict  \(verdict.word.rawValue)"]
            lines += verdict.flags.map { "\($0.severity) \($0.id)  \($0.message)" }
            if curve {
                lines += RobustnessCurve(verdict.derived).text()
            }
            return lines
        }
        if verdict.word == .invalid {
            throw ExitCode(MregError.Code.corrupt.exitStatus)
        }
    }
}

/// `mreg report import`.
struct ReportImport: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn another tool's report into a statement, on standard output.",
        discussion: Help.text(
            "Formats: " + ReportFormat.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            examples: [
                ("mreg report import art.json --format art --select pgd", "one result of several"),
                ("mreg report import aa.log --format autoattack --eps 8/255", "a printed log"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: "The report.", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("What wrote it.", valueName: "format"))
    var format: String

    @Option(help: "The key of one result in a report of several.")
    var select: String?

    @Option(help: "The budget, where the report does not have it.")
    var eps: String?

    @Option(help: "The norm, where the report does not have it: Linf, L2, L1 or L0.")
    var norm: String?

    @Option(name: .customLong("n"), help: "The number of samples, where the report lacks it.")
    var count: Int64?

    @Option(help: "The state file of AutoAttack.", completion: .file())
    var state: String?

    @Option(help: "The digest of the version it is about, sha256:….")
    var subject: String?

    @Option(help: "The digest of the evaluation dataset, sha256:….")
    var dataset: String?

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        guard let kind = ReportFormat(rawValue: format) else {
            throw MregError(
                .usage, "'\(format.printable)' is not a format of reports",
                next: "mreg report import --help")
        }
        let bytes = try File.contents(file, limit: EvidenceLimits.reportBytesMax)
        let statement = try ReportImporter.statement(
            from: bytes, format: kind, options: try options())
        // A statement is JSON whether or not JSON was asked for.
        out.json(statement)
    }

    private func options() throws -> ImportOptions {
        var options = ImportOptions()
        options.select = select
        options.norm = norm
        options.n = count
        if let eps {
            guard let value = DecimalValue(eps) else {
                throw MregError(.usage, "--eps '\(eps.printable)' is not a number")
            }
            options.eps = value
        }
        if let state {
            options.state = try File.contents(state, limit: EvidenceLimits.reportBytesMax)
        }
        if let subject { options.subject = try Digest(parsing: subject, as: "--subject") }
        if let dataset { options.dataset = try Digest(parsing: dataset, as: "--dataset") }
        return options
    }
}
