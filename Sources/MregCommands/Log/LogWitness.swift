// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Registry

/// `mreg log witness`.
struct LogWitnessCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Cosign a checkpoint that was checked, or take in a cosigned one.",
        discussion: Help.text(
            """
            As a witness: checks every byte of the log, and that it grew from what you saw of it \
            before, then cosigns its checkpoint (C2SP tlog-cosignature) with an Ed25519 key of \
            yours. As the registry's owner: --add takes in what a trusted witness has sent.
            """,
            examples: [
                ("mreg log witness --key watch -o cosigned.txt", "on another account or machine"),
                ("mreg log witness --add cosigned.txt", "on the account that owns the registry"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate, .refused]))

    @Option(help: ArgumentHelp("Take in this cosigned checkpoint.", valueName: "file"))
    var add: String?

    @Option(help: "The witness's name, such as a host (default: from the key).")
    var name: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write the cosigned checkpoint here.", valueName: "file"))
    var file: String?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        if let add {
            let bytes = try File.contents(add, limit: 1 << 20)
            let (owner, size) = try registry.open(.write, out).addCosignature(bytes)
            return out.answer(
                json: ["owner": .string(owner), "entries": .count(size)], ids: [owner],
                text: { ["cosigned by \(owner.printable): \(size) entries"] })
        }
        let (note, key) = try registry.open(.read, out).witness(
            name: name, signing: signing.choice)
        if let file { try DurableWrite.replace(file, with: note) }
        out.note("witness key: \(key)")
        guard !out.isJSON else {
            return out.json([
                "key": .string(key), "file": .text(file),
                "checkpoint": .string(String(decoding: note, as: UTF8.self)),
            ])
        }
        if let file { out.lines(["wrote \(file)"]) } else { out.bytes(note) }
    }
}
