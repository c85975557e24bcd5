// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg remove`.
struct RemoveCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a version out of the registry.",
        discussion: Help.text(
            "Its number stays used and the log keeps the entry; 'mreg gc' frees the bytes that "
                + "nothing else needs. To stop a version, use 'mreg state REF revoked'.",
            examples: [("mreg remove model@v2 --reason 'wrong upload'", "needs the role admin")],
            exits: [.usage, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Option(help: "Why, for the log.")
    var reason = ""

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        let result = try registry.open(.write, out).remove(
            wanted, reason: reason, signing: signing.choice)
        out.answer(
            json: [
                "reference": .string(result.label), "digest": .string("\(result.manifest)"),
                "bytes": .count(result.bytes),
            ],
            ids: [result.label],
            text: {
                ["removed \(result.label)  \(Digest.prefix)\(result.manifest.short)"]
            })
        out.note("up to \(Quantity.bytes(result.bytes)) can be freed; run: mreg gc")
    }
}
