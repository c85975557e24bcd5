// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg log`.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Read, check and prove the event log.",
        discussion: Help.text(
            "Every change is one entry, signed by who made it, in an append-only Merkle tree "
                + "(C2SP tlog-tiles) whose checkpoint is signed by the log's key.",
            examples: [
                ("mreg log show --limit 20", "the newest entries"),
                ("mreg log checkpoint > seen.txt", "for a later --min-checkpoint"),
                ("mreg log prove model@v2 -o model.proof", "a proof others can check"),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]),
        subcommands: [
            LogShow.self, LogVerify.self, LogProve.self, LogCheckpoint.self, LogHeartbeat.self,
            LogWitnessCommand.self, LogTrustedRoot.self, LogKey.self, LogAcceptRestore.self,
        ])
}

/// `mreg log show`.
struct LogShow: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show entries of the log, oldest first.",
        discussion: Help.text(
            "Records of signatures are shown with --signatures.",
            examples: [
                ("mreg log show", "everything"),
                ("mreg log show --from 100 --limit 20", "a part"),
                ("mreg log show --json", "with every entry's own bytes"),
            ],
            exits: [.usage, .corrupt, .notFound]))

    @Option(help: ArgumentHelp("The first entry.", valueName: "index"))
    var from: Int64?

    @Option(help: "At most so many; without --from the newest.")
    var limit: Int?

    @Flag(help: "Also show the records of signatures.")
    var signatures = false

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        guard limit.map({ $0 > 0 }) ?? true, from.map({ $0 >= 0 }) ?? true else {
            throw MregError(.usage, "--limit must be 1 or more, --from 0 or more")
        }
        let opened = try registry.open(.read, out)
        var lines: [LogLine] = []
        try opened.logShow(from: from ?? 0, limit: from == nil ? nil : limit) { line in
            guard signatures || line.kind != "hashedrekord" else { return }
            lines.append(line)
            if let limit, lines.count > limit { lines.removeFirst() }
        }
        out.answer(
            json: ["entries": .array(lines.map(LogReport.json))],
            ids: lines.map { "\($0.index)" }, text: { LogReport.table(lines) })
    }
}

/// `mreg log verify`.
struct LogVerify: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every byte and signature of the log, or a proof.",
        discussion: Help.text(
            "",
            examples: [
                ("mreg log verify", "the log"),
                ("mreg log verify --proof model.proof", "a proof made by 'mreg log prove'"),
                ("mreg log verify --proof model.proof --witnesses 2", "as two others saw it"),
                (
                    "mreg log verify --proof model.proof --entry model.entry --log-key VKEY",
                    "with no registry"
                ),
            ],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Option(help: ArgumentHelp("Check this proof instead.", valueName: "file"))
    var proof: String?

    @Option(
        help: ArgumentHelp(
            "With --proof: so many trusted witnesses must have cosigned it.", valueName: "number"))
    var witnesses: Int?

    @Option(
        help: ArgumentHelp(
            "With --proof and --log-key: the bytes of the entry, so that no registry is needed.",
            valueName: "file"))
    var entry: String?

    @Option(
        name: .customLong("witness"),
        help: ArgumentHelp(
            "With --entry: the key of a witness that is trusted; may be repeated.",
            valueName: "vkey"))
    var witnessKeys: [String] = []

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        guard witnesses.map({ $0 >= 0 && proof != nil }) ?? true else {
            throw MregError(.usage, "--witnesses is 0 or more, and goes with --proof")
        }
        guard entry == nil, witnessKeys.isEmpty else { return try verifyAlone(out) }
        let opened = try registry.open(.read, out)
        if let proof {
            let (line, owners) = try opened.logVerify(
                proof: try LogReport.readProof(proof), quorum: witnesses ?? 0)
            return out.answer(
                json: ["entry": LogReport.json(line), "witnesses": .texts(owners)],
                ids: ["\(line.index)"],
                text: {
                    ["proved: entry \(line.index)  \(line.kind) \(line.summary)"]
                        + owners.map { "witnessed by \($0.printable)" }
                })
        }
        let (entries, findings, leftovers) = try opened.logVerify()
        out.notes(leftovers)
        out.answer(
            json: [
                "entries": .integer(entries), "intact": .bool(findings.isEmpty),
                "damage": .array(findings.map(VerifyText.json)), "notices": .texts(leftovers),
            ],
            ids: findings.map(\.object),
            text: {
                [
                    "\(Quantity.count(entries, "entry", "entries")), "
                        + (findings.isEmpty ? "intact" : "DAMAGED")
                ] + VerifyText.damageLines(findings)
            })
        if !findings.isEmpty { throw ExitCode(MregError.Code.corrupt.exitStatus) }
    }

    /// Verifies a proof with nothing but the entry and keys.
    private func verifyAlone(_ out: Output) throws {
        guard let proof, let entry, let logKey = registry.logKey else {
            throw MregError(.usage, "--entry and --witness go with --proof and --log-key")
        }
        var request = ProofVerification.Request(
            proof: try LogReport.readProof(proof), entry: entry, logKey: logKey)
        request.witnesses = witnessKeys
        request.quorum = witnesses ?? 0
        let found = try ProofVerification.verify(request)
        out.answer(
            json: [
                "origin": .string(found.origin), "index": .count(found.index),
                "size": .count(found.size), "witnesses": .texts(found.witnesses),
            ],
            ids: ["\(found.index)"],
            text: {
                ["proved: entry \(found.index) of \(found.size) of \(found.origin.printable)"]
                    + found.witnesses.map { "witnessed by \($0.printable)" }
            })
    }
}

/// `mreg log heartbeat`.
struct LogHeartbeat: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "heartbeat", abstract: "Write an entry that says the log is alive.",
        discussion: Help.text(
            "For policies that demand a recent checkpoint.",
            examples: [("mreg log heartbeat", "once a day, from cron")],
            exits: [.usage, .notFound, .cannotCreate]))

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let index = try registry.open(.write, out).heartbeat(signing: signing.choice)
        out.answer(
            json: ["log-index": .integer(index)], ids: ["\(index)"],
            text: { ["heartbeat, entry \(index)"] })
    }
}

/// `mreg log accept-restore`.
struct LogAcceptRestore: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-restore",
        abstract: "Accept a log that was honestly restored from a backup.",
        discussion: Help.text(
            "This client forgets the newer log it saw, and the log says why. Needs the role "
                + "admin. Do it only when you know who restored what.",
            examples: [("mreg log accept-restore --reason 'disk lost'", "after a restore")],
            exits: [.usage, .corrupt, .notFound, .refused]))

    @Option(help: "What happened.")
    var reason: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let location = try registry.location()
        _ = try LocalRegistry.acceptRestore(location, reason: reason, signing: signing.choice)
        let opened = try registry.open(.read, out)
        let size = LogReport.size(opened.logCheckpointNote)
        out.answer(
            json: ["registry": .string(location.layout.root), "entries": .text(size)],
            ids: [location.layout.root],
            text: {
                ["accepted the restored log of \(location.layout.root), \(size ?? "?") entries"]
            })
    }
}
