// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Registry

/// `mreg log trusted-root`.
struct LogTrustedRoot: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "trusted-root",
        abstract: "Write the log's keys as a Sigstore trusted_root.json.",
        discussion: Help.text(
            """
            A bundle taken out with 'mreg pull --with-signature' carries the log's proof of its \
            signature. With this file, others verify it without the registry.
            """,
            examples: [
                (
                    "mreg log trusted-root -o root.json",
                    "to hand out, by another way than the model"
                ),
                (
                    "mreg verify sha256:HEX --bundle model.sig --key k.pub --trusted-root root.json",
                    "elsewhere; HEX is the digest that the bundle's statement names"
                ),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate]))

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write into this file.", valueName: "file"))
    var file: String?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let root = try registry.open(.read, out).logTrustedRoot()
        if let file { try DurableWrite.replace(file, with: root) }
        guard !out.isJSON else {
            return out.json([
                "file": .text(file),
                "trusted-root": try StrictJSON.parse(root, as: "the trusted root"),
            ])
        }
        if let file { out.lines(["wrote \(file)"]) } else { out.bytes(root) }
    }
}
