// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg sign`.
struct SignCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a version, or a file with no registry at all.",
        discussion: Help.text(
            """
            REF: attaches one more signature to a version, without reading its files again. \
            FILE: writes FILE.sig, an OpenSSF Model Signing bundle, beside it.
            """,
            examples: [
                ("mreg sign model@v2", "release an unsigned version, or counter-sign"),
                ("mreg sign model.pkl", "write model.pkl.sig"),
                ("mreg sign weights/ -o weights.sig --key release", "a folder, with another key"),
                (
                    "mreg sign weights/ --key ./leaf.key --certificate leaf.pem --chain inter.pem",
                    "by a certificate of your own authority"
                ),
            ],
            exits: [.usage, .notFound, .cannotCreate, .refused]))

    @Argument(help: ArgumentHelp("A version or a file.", valueName: "ref-or-file"))
    var target: String

    @Flag(
        name: .customLong("ref"), help: "The argument is a reference, even if a file has its name.")
    var isReference = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Where to write a file's signature.", valueName: "file"))
    var signature: String?

    @Option(
        help: ArgumentHelp(
            "Sign a file by this certificate (PEM) of the key.", valueName: "file"))
    var certificate: String?

    @Option(
        help: ArgumentHelp(
            "Certificates between it and the root; may be repeated.", valueName: "file"))
    var chain: [String] = []

    @Option(
        name: .customLong("ignore"),
        help: ArgumentHelp(
            "Leave this path of the folder unsigned, and record it; may be repeated.",
            valueName: "path"))
    var ignoring: [String] = []

    @Flag(name: .customLong("follow"), help: "Sign the files that links lead to.")
    var followLinks = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        switch try Target(target, command: "sign", mustBeReference: isReference) {
        case .file(let path): try signFile(path, out)
        case .reference(let reference): try signVersion(reference, out)
        }
    }

    private func signFile(_ path: String, _ out: Output) throws {
        var request = FileSigning.Request(path, signing: signing.choice)
        request.output = signature
        request.certificate = certificate
        request.chain = chain
        request.ignoring = ignoring
        request.followLinks = followLinks
        let result = try FileSigning.sign(request)
        if !result.leftOut.isEmpty {
            out.note("not signed: \(result.leftOut.map(\.printable).joined(separator: ", "))")
        }
        out.answer(
            json: [
                "path": .string(result.path), "signature": .string(result.signature),
                "files": .count(result.fileCount), "key": .string(result.keyName),
                "key-id": .string(result.keyID.hex),
                "certificate": .texts(result.certificateNames),
                "unsigned": .texts(result.leftOut),
            ],
            ids: [result.signature],
            text: {
                [
                    "\(result.signature)  \(Quantity.count(result.fileCount, "file"))  "
                        + "signed by \(result.keyName) (\(result.keyID.short))"
                ]
            })
    }

    private func signVersion(_ reference: Reference, _ out: Output) throws {
        guard certificate == nil, chain.isEmpty, ignoring.isEmpty, !followLinks else {
            throw MregError(
                .usage, "--certificate, --chain, --ignore and --follow are for files",
                next: "a version is signed by a key: mreg sign \(reference)")
        }
        guard signature == nil else {
            throw MregError(
                .usage, "-o is for files; a version's signature is kept in the registry",
                next: "mreg pull \(reference) --with-signature")
        }
        let result = try registry.open(.write, out).sign(reference, signing: signing.choice)
        out.answer(
            json: [
                "reference": .string(result.label), "digest": .string("\(result.manifest)"),
                "key": .string(result.keyName), "key-id": .string(result.keyID.hex),
                "trusted": .bool(result.isTrusted), "next": .texts(result.next),
            ],
            ids: [result.label],
            text: {
                let trust = result.isTrusted ? "trusted" : "untrusted"
                return [
                    "\(result.label)  \(Digest.prefix)\(result.manifest.short)  signed by "
                        + "\(result.keyName) (\(result.keyID.short)), \(trust)"
                ]
            })
        out.next(result.next)
    }
}
