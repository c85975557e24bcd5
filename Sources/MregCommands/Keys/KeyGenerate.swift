// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregCrypto
import MregSystem
import Registry

/// `mreg key generate`.
struct KeyGenerate: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make a key.",
        discussion: Help.text(
            "The first key becomes the active one.",
            examples: [
                ("mreg key generate", "a key named 'default'"),
                ("mreg key generate ci --type ed25519", "another kind"),
                ("mreg key generate release --passphrase", "asks for a passphrase"),
            ],
            exits: [.usage, .cannotCreate]))

    @Argument(help: "The key's name.")
    var name = KeyRing.defaultName

    @Option(help: "The kind of key.")
    var type = KeyKind.ecdsaP256

    @OptionGroup var secret: NewPassphraseOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        try KeyRing.check(name: name)
        let item = try KeyRing().generate(
            name, algorithm: type.algorithm, passphrase: try secret.secret())
        KeyReport.answer(item, "made the key", out)
    }
}

/// A passphrase for a key that is stored.
struct NewPassphraseOptions: ParsableArguments {
    @Flag(help: "Ask for a passphrase on the terminal.")
    var passphrase = false

    @Option(
        help: ArgumentHelp(
            "Read the passphrase from this file (default: MREG_KEY_PASSPHRASE).",
            valueName: "file"))
    var passphraseFile: String?

    /// The passphrase, or nil for none.
    func secret() throws -> Secret? {
        try PassphraseSource(file: passphraseFile).newSecret(prompt: passphrase)
    }
}

/// `mreg key import`.
struct KeyImport: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in a private key.",
        discussion: Help.text(
            "PKCS#8 or EC PEM, encrypted or not, and cosign's encrypted key files.",
            examples: [
                (
                    "mreg key import release.pem",
                    "named 'release'; asks for a passphrase if it has one"
                )
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate]))

    @Argument(help: "The PEM file.", completion: .file())
    var file: String

    @Option(help: "The key's name (default: from the file's).")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Read the passphrase of FILE, and of the stored key, from here (default: "
                + "MREG_KEY_PASSPHRASE, else the terminal).", valueName: "file"))
    var passphraseFile: String?

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let last = Paths.last(file)
        let name = name ?? last.split(separator: ".").first.map(String.init) ?? last
        try KeyRing.check(name: name)
        let (key, secret) = try KeyFile.read(
            file, passphrase: PassphraseSource(file: passphraseFile))
        let item = try KeyRing().store(
            key, as: name, passphrase: secret.flatMap { $0.isEmpty ? nil : $0 })
        KeyReport.answer(item, "imported the key", out)
    }
}
