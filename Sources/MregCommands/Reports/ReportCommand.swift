// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Evidence
import MregCore
import MregSystem
import Registry

/// `mreg report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Read, check and show robustness reports.",
        discussion: Help.text(
            "A report holds counts, never ratios. Checking recomputes every number and says where "
                + "a report contradicts itself.",
            examples: [
                ("mreg report import art.json --format art > report.json", "from another tool"),
                ("mreg report check report.json", "recompute and judge it"),
                ("mreg report show model@v2", "what all reports of a version come to"),
            ],
            exits: [.usage, .corrupt, .notFound]),
        subcommands: [ReportCheckCommand.self, ReportImport.self, ReportShow.self])
}

/// `mreg report check`.
struct ReportCheckCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Recompute a robustness report and say what speaks against it.",
        discussion: Help.text(
            """
            Verdicts: usable, usable-with-warnings, invalid. With the data at hand, more is \
            checked: --dataset, that it is the one the report names; --train, that no evaluated \
            row was trained on (rows of numpy arrays by their first index, lines of csv, tsv, \
            jsonl and txt); --witness, that adversarial examples keep their budget and the input \
            range, and with the model's --answers to them, that the claim does not contradict \
            them. mreg runs no model: whoever does writes the answers.
            """,
            examples: [
                ("mreg report check report.json --json", "for a program"),
                (
                    "mreg report check report.json --train train.npz --dataset test.npz",
                    "no evaluated row was trained on"
                ),
                (
                    "mreg report check report.json --dataset test.npz --witness adv.npz "
                        + "--answers classes.txt",
                    "adversarial examples against the claim"
                ),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Argument(help: "The statement (JSON).", completion: .file())
    var file: String

    @Flag(help: "Draw accuracy against budget as well.")
    var curve = false

    @Option(help: "What the model was trained on: a file or a version.", completion: .file())
    var train: String?

    @Option(help: "What it was evaluated on: a file or a version.", completion: .file())
    var dataset: String?

    @Option(help: "Adversarial examples (.npz or .npy).", completion: .file())
    var witness: String?

    @Option(
        help: "The model's answers to them: class numbers, one a line or as an array.",
        completion: .file())
    var answers: String?

    @Option(help: "The norm of the witness: Linf, L2, L1 or L0; Linf unless given.")
    var norm: String?

    @Option(help: "The budget of the witness; the smallest in the report that it keeps, else.")
    var eps: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let bytes = try File.contents(file, limit: EvidenceLimits.reportBytesMax)
        let report = try RobustnessReport(parsing: bytes)
        let inputs = try inputs()
        let context = try inputs.context(
            for: report, in: inputs.needsRegistry ? try registry.open(.read, out) : nil)
        let verdict = ReportCheck.check(report, context: context)
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

    private func inputs() throws -> ReportInputs {
        guard witness != nil || [answers, norm, eps].allSatisfy({ $0 == nil }) else {
            throw MregError(.usage, "--answers, --norm and --eps belong to --witness")
        }
        var inputs = ReportInputs()
        inputs.training = try train.map(Self.source)
        inputs.evaluated = try dataset.map(Self.source)
        inputs.witness = witness
        inputs.answers = answers
        if let norm { inputs.norm = norm }
        inputs.eps = try eps.map { text in
            guard let value = DecimalValue(text), value.value > 0 else {
                throw MregError(.usage, "--eps '\(text.printable)' is not a budget")
            }
            return value
        }
        return inputs
    }

    private static func source(_ text: String) throws -> ReportInputs.Source {
        switch try Target(text, command: "report check") {
        case .file(let path): .file(path)
        case .reference(let reference): .version(reference)
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

    @OptionGroup var importing: ImportArguments

    @Option(help: "The digest of the version it is about, sha256:….")
    var subject: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        guard let kind = try importing.kind() else {
            throw MregError(
                .usage, "say what wrote the report", next: "give --format FORMAT")
        }
        var options = try importing.options()
        if let subject { options.subject = try Digest(parsing: subject, as: "--subject") }
        if let dataset = importing.dataset {
            options.dataset = try digest(of: dataset, out)
        }
        let bytes = try File.contents(file, limit: EvidenceLimits.reportBytesMax)
        let statement = try ReportImporter.statement(from: bytes, format: kind, options: options)
        // A statement is JSON whether or not JSON was asked for.
        out.json(statement)
    }

    /// A digest as it is; a reference is looked up in the registry, which nothing else here needs.
    private func digest(of dataset: String, _ out: Output) throws -> Digest {
        guard !dataset.hasPrefix(Digest.prefix) else {
            return try Digest(parsing: dataset, as: "--dataset")
        }
        return try registry.open(.read, out).digest(ofDataset: dataset)
    }
}
