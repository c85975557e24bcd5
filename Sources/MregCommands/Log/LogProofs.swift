// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Registry

/// `mreg log checkpoint`.
struct LogCheckpoint: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Print the newest checkpoint, a signed note.",
        discussion: Help.text(
            "",
            examples: [
                ("mreg log checkpoint > seen.txt", "then: mreg pull REF --min-checkpoint seen.txt")
            ],
            exits: [.usage, .corrupt, .notFound]))

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let note = try registry.open(.read, out).logCheckpointNote
        guard out.isJSON else { return out.bytes(note) }
        out.json(["checkpoint": .string(String(decoding: note, as: UTF8.self))])
    }
}

/// `mreg log prove`.
struct LogProve: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that a version's publication is in the log (C2SP tlog-proof).",
        discussion: Help.text(
            "With the entry's bytes and the log's key (mreg registry info) anybody can verify the "
                + "proof, with no registry: mreg log verify --proof FILE --entry FILE --log-key VKEY.",
            examples: [
                ("mreg log prove model@v2 -o model.proof", "for who has the registry"),
                ("mreg log prove model@v2 -o model.proof --entry model.entry", "for an auditor"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write into this file.", valueName: "file"))
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Write the bytes of the log's entry, which the proof is about, into this file.",
            valueName: "file"))
    var entry: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let (proof, leaf) = try registry.open(.read, out).logProve(wanted)
        if let entry { try DurableWrite.replace(entry, with: leaf) }
        if let file { try DurableWrite.replace(file, with: proof) }
        guard !out.isJSON else {
            return out.json([
                "reference": .string("\(wanted)"), "file": .text(file),
                "proof": .string(String(decoding: proof, as: UTF8.self)),
            ])
        }
        if let file { out.lines(["wrote \(file)"]) } else { out.bytes(proof) }
    }
}

/// `mreg log key`.
struct LogKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Move the log's private key to another account, or replace it.",
        discussion: Help.text(
            "The log key orders entries and authorises nothing.",
            examples: [
                ("mreg log key export -o log.key", "on the account that made the registry"),
                ("mreg log key import log.key", "on the other"),
                ("mreg log key rotate --reason 'yearly'", "a new key; the log goes on"),
                ("mreg log key passphrase", "encrypt its file"),
            ],
            exits: [.usage, .notFound, .cannotCreate, .refused]),
        subcommands: [
            LogKeyExport.self, LogKeyImport.self, LogKeyRotate.self, LogKeyPassphrase.self,
        ])
}

/// `mreg log key export`.
struct LogKeyExport: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the log's private key into a file.",
        discussion: Help.text(
            "It keeps its passphrase, if it has one.",
            examples: [("mreg log key export -o log.key", "mode 0600")],
            exits: [.usage, .notFound, .cannotCreate]))

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The file.", valueName: "file"))
    var file: String

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let pem = try registry.open(.read, out).exportLogKey()
        try SecretFile.write(pem, file: file, what: ["file": .string(file)], out)
    }
}

/// `mreg log key import`.
struct LogKeyImport: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in the log's private key.",
        discussion: Help.text(
            "", examples: [("mreg log key import log.key", "it must be this registry's")],
            exits: [.usage, .notFound, .refused]))

    @Argument(help: "The file.", completion: .file())
    var file: String

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let location = try registry.location()
        try LocalRegistry.importLogKey(file, for: location)
        out.answer(
            json: ["registry": .string(location.layout.root)], ids: [location.layout.root],
            text: { ["this account can now write to \(location.layout.root)"] })
    }
}

/// How the log reads.
enum LogReport {
    /// Largest proof read, in bytes.
    private static let proofBytesMax = 1 << 20

    /// One line an entry.
    static func table(_ lines: [LogLine]) -> [String] {
        var table = Table("INDEX", "AT", "KIND", "SIGNER", "OWNER", "WHAT")
        for line in lines {
            table.add(
                "\(line.index)", line.at?.description ?? "", line.kind, line.signer?.short ?? "",
                line.owner ?? "", line.summary)
        }
        return table.lines
    }

    /// An entry for programs; `leaf` is its canonical JSON.
    static func json(_ line: LogLine) -> JSONValue {
        [
            "index": .integer(line.index), "kind": .string(line.kind),
            "at": .text(line.at?.description), "signer": .text(line.signer?.hex),
            "owner": .text(line.owner), "summary": .string(line.summary),
            "leaf": (try? StrictJSON.parse(line.leaf, as: "leaf")) ?? .null,
        ]
    }

    /// The bytes of a proof file.
    static func readProof(_ path: String) throws(MregError) -> [UInt8] {
        try File.contents(path, limit: proofBytesMax)
    }

    /// The number of entries a checkpoint's note gives in its second line (C2SP tlog-checkpoint).
    static func size(_ note: [UInt8]) -> String? {
        let lines = String(decoding: note, as: UTF8.self).split(separator: "\n")
        return lines.count > 1 ? String(lines[1]) : nil
    }

    /// The root hash, base64, in its third line.
    static func root(_ note: [UInt8]) -> String? {
        let lines = String(decoding: note, as: UTF8.self).split(separator: "\n")
        return lines.count > 2 ? String(lines[2]) : nil
    }
}
