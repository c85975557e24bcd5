// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg log key passphrase`.
struct LogKeyPassphrase: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "passphrase", abstract: "Encrypt the file with the log's private key, or not.",
        discussion: Help.text(
            """
            Every command of this account that writes to the registry then needs the passphrase: it \
            asks on the terminal, and unattended it reads the file that \
            MREG_LOG_KEY_PASSPHRASE_FILE names, or MREG_LOG_KEY_PASSPHRASE. Reading needs none. The \
            new passphrase is asked for twice, or read from --new-passphrase-file.
            """,
            examples: [
                ("mreg log key passphrase", "asks for a new one"),
                ("mreg log key passphrase --new-passphrase-file pass.txt", "from a file"),
                ("mreg log key passphrase --none", "no passphrase any more"),
            ],
            exits: [.usage, .notFound, .cannotCreate, .refused]))

    @Flag(help: "Store the key without a passphrase.")
    var none = false

    @Option(help: ArgumentHelp("Read the new passphrase from this file.", valueName: "file"))
    var newPassphraseFile: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        guard !none || newPassphraseFile == nil else {
            throw MregError(.usage, "--none and --new-passphrase-file contradict each other")
        }
        let opened = try registry.open(.read, out)
        let source = PassphraseSource.new(file: newPassphraseFile)
        let secret = none ? nil : try source.newSecret(prompt: true)
        guard none || secret != nil else {
            throw MregError(
                .usage, "the new passphrase is empty", next: "give --none to have no passphrase")
        }
        try opened.protectLogKey(secret)
        out.answer(
            json: ["encrypted": .bool(secret != nil)], ids: [],
            text: {
                [secret == nil ? "the log's key has no passphrase" : "the log's key is encrypted"]
            })
    }
}
