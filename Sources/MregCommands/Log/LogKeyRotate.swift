// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg log key rotate`.
struct LogKeyRotate: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Replace the key that signs the log's checkpoints.",
        discussion: Help.text(
            """
            The change is an entry of the log by an admin, and both keys sign for it. The log goes \
            on, and clients that know the old key follow to the new one by themselves; a --log-key \
            or pin of the old key stays good. Other accounts that write need the new key: 'mreg \
            log key export' and 'import'. Rotate before the old key is lost, because it must sign.
            """,
            examples: [("mreg log key rotate --reason 'laptop lost'", "needs the role admin")],
            exits: [.usage, .notFound, .cannotCreate, .refused]))

    @Option(help: "Why.")
    var reason: String

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let opened = try registry.open(.write, out)
        let (previous, current) = try opened.rotateLogKey(
            reason: reason, signing: signing.choice)
        out.answer(
            json: ["previous": .string(previous), "log-key": .string(current)], ids: [current],
            text: { ["the log's key is now \(current)", "it was \(previous)"] })
    }
}
