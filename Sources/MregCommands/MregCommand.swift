// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore

/// The `mreg` command and its table of contents.
public struct MregCommand: ParsableCommand {
    /// The version that `--version` prints.
    public static let version = "0.1.0"

    /// What the help of `mreg` says.
    public static let configuration = CommandConfiguration(
        commandName: "mreg",
        abstract: "A model registry you can believe.",
        discussion: Help.text(
            """
            Keeps models and datasets once, by content; signs what is pushed; records everything \
            in an append-only log; and lets nothing out that the policy does not allow.
            """,
            examples: [
                ("mreg push model.pkl", "publish a model; makes a key and a registry if needed"),
                ("mreg list", "what is there"),
                ("mreg pull model@v1 -o out", "get it back, if the policy allows"),
                ("mreg verify --all", "re-check every byte, signature and proof"),
            ],
            exits: [
                .failed, .usage, .corrupt, .notFound, .cannotCreate, .io, .busy, .refused,
                .interrupted,
            ]),
        version: "mreg \(version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Models and datasets",
                subcommands: [
                    PushCommand.self, RunCommand.self, PullCommand.self, CatCommand.self,
                    ListCommand.self,
                    ShowCommand.self, DiffCommand.self, LineageCommand.self, AliasCommand.self,
                    StateCommand.self, ImpactCommand.self, RemoveCommand.self,
                ]),
            CommandGroup(
                name: "Trust",
                subcommands: [
                    VerifyCommand.self, SignCommand.self, AttestCommand.self,
                    StatementsCommand.self, ClearCommand.self, KeyCommand.self,
                    TrustCommand.self, PolicyCommand.self, WaiverCommand.self,
                ]),
            CommandGroup(
                name: "Evidence",
                subcommands: [
                    ScanCommand.self, ReportCommand.self, AuditCommand.self,
                    BillOfMaterialsCommand.self, ExportCommand.self,
                ]),
            CommandGroup(
                name: "The registry",
                subcommands: [
                    InitCommand.self, LogCommand.self, RegistryCommand.self, CollectCommand.self,
                    CompactCommand.self, StatsCommand.self,
                    DoctorCommand.self,
                ]),
        ])

    /// Makes the command; the argument parser fills it in.
    public init() {}
}
