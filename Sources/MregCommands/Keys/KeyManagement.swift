// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregCrypto
import MregSystem
import Registry

/// `mreg key list`.
struct KeyList: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List your keys.",
        discussion: Help.text("", examples: [("mreg key list", "names and ids")]))

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let items = try KeyRing().items()
        out.answer(
            json: ["keys": .array(items.map(KeyReport.json))], ids: items.map(\.name),
            text: { KeyReport.table(items) })
        if items.isEmpty { out.note("you have no key; try: mreg key generate") }
    }
}

/// `mreg key use`, also `mreg key set`.
struct KeyUse: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Make a key the active one.",
        discussion: Help.text(
            "", examples: [("mreg key use release", "sign with it from now on")],
            exits: [.usage, .notFound]),
        aliases: ["set"])

    @Argument(help: "The key's name, or the first digits of its id.")
    var name: String

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        var item = try KeyRing().find(name)
        try KeyRing().use(item.name)
        item.isActive = true
        KeyReport.answer(item, "now signing with", out)
    }
}

/// `mreg key show`.
struct KeyShow: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a key.",
        discussion: Help.text(
            "", examples: [("mreg key show", "the active key")], exits: [.usage, .notFound]))

    @Argument(help: "The key's name, or the first digits of its id (default: the active key).")
    var name: String?

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let item = try KeyRing().find(try name ?? Self.activeName())
        var sheet = FactSheet()
        sheet.add("name", item.name)
        sheet.add("key id", item.publicKey.keyID.hex)
        sheet.add("type", item.publicKey.algorithm.rawValue)
        sheet.add("passphrase", item.isEncrypted ? "yes" : "no")
        sheet.add("active", item.isActive ? "yes" : "no")
        let pem = TextLines.of(item.publicKey.pem)
        out.answer(
            json: KeyReport.json(item), ids: [item.publicKey.keyID.hex],
            text: { sheet.lines + pem })
    }

    /// The name of the active key.
    static func activeName() throws -> String {
        guard let name = try KeyRing().activeName() else {
            throw MregError(
                .notFound, "no key is active", next: "mreg key generate, or mreg key use NAME")
        }
        return name
    }
}

/// `mreg key export`.
struct KeyExport: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the public half of a key, or a backup of all of it.",
        discussion: Help.text(
            "The private half is written only with --private or --cosign, and only into a file of "
                + "mode 0600; it keeps its passphrase. cosign's form is always encrypted, with an "
                + "empty passphrase where the key has none.",
            examples: [
                ("mreg key export release > release.pub", "for whoever is to trust it"),
                ("mreg key export release --private -o backup.pem", "a backup"),
                ("mreg key export release --cosign -o cosign.key", "for cosign sign-blob --key"),
            ],
            exits: [.usage, .notFound, .cannotCreate]))

    @Argument(help: "The key's name, or the first digits of its id (default: the active key).")
    var name: String?

    @Flag(name: .customLong("private"), help: "Write the private half.")
    var isPrivate = false

    @Flag(name: .customLong("cosign"), help: "Write the private half as cosign reads it.")
    var forCosign = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write into this file.", valueName: "file"))
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Read the key's passphrase from this file (default: MREG_KEY_PASSPHRASE, "
                + "else the terminal).", valueName: "file"))
    var passphraseFile: String?

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        guard !isPrivate || !forCosign else {
            throw MregError(.usage, "--private and --cosign are two forms of the same key")
        }
        let item = try KeyRing().find(try name ?? KeyShow.activeName())
        guard isPrivate || forCosign else {
            return try SecretFile.answer(
                item.publicKey.pem, file: file, what: KeyReport.json(item), out)
        }
        guard let file else {
            throw MregError(
                .usage, "a private key is not written to the screen",
                next: "mreg key export \(item.name) --private -o FILE")
        }
        let source = PassphraseSource(file: passphraseFile)
        let (key, secret) = try KeyRing().unlocked(item.name, passphrase: source)
        let pem = Secret(
            forCosign
                ? Array(try key.cosignPEM(passphrase: secret?.bytes ?? []).utf8)
                : try key.encodedPEM(passphrase: secret?.bytes))
        try SecretFile.write(pem, file: file, what: KeyReport.json(item), out)
    }
}

/// `mreg key delete`.
struct KeyDelete: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a key for good.",
        discussion: Help.text(
            "What it signed stays signed. Needs --yes.",
            examples: [("mreg key delete old --yes", "both halves")], exits: [.usage, .notFound]))

    @Argument(help: "The key's name.")
    var name: String

    @Flag(help: "Yes, delete it.")
    var yes = false

    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let item = try KeyRing().find(name)
        guard yes else {
            throw MregError(
                .usage, "deleting the key '\(item.name)' cannot be undone",
                next: "mreg key export \(item.name) --private -o BACKUP, then "
                    + "mreg key delete \(item.name) --yes")
        }
        try KeyRing().delete(item.name)
        KeyReport.answer(item, "deleted the key", out)
    }
}

/// A key written to a file that did not exist before, or to standard output.
enum SecretFile {
    /// Writes the text; `what` is the answer for programs.
    static func answer(
        _ text: String, file: String?, what: JSONValue, _ out: Output
    ) throws {
        guard let file else {
            return out.answer(
                json: what, ids: TextLines.of(text), text: { TextLines.of(text) })
        }
        try write(Array(text.utf8), file, mode: 0o644)
        out.answer(json: what, ids: [file], text: { ["wrote \(file)"] })
    }

    /// Writes a private key, which nobody else can read from its first byte on.
    static func write(_ key: Secret, file: String, what: JSONValue, _ out: Output) throws {
        try write(key.bytes, file, mode: 0o600)
        out.answer(json: what, ids: [file], text: { ["wrote \(file)"] })
    }

    private static func write(_ bytes: [UInt8], _ file: String, mode: UInt32) throws {
        guard try FileStatus.of(file, followLinks: false) == nil else {
            throw MregError(
                .cannotCreate, "'\(file.printable)' exists", next: "give another name")
        }
        try DurableWrite.replace(file, with: bytes, mode: mode)
    }
}
