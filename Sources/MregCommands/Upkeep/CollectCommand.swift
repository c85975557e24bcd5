// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg gc`.
struct CollectCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Free what no version needs any more.",
        discussion: Help.text(
            "Waits for running pushes. What a removed version shared with others stays.",
            examples: [
                ("mreg gc --dry-run", "what would go"),
                ("mreg gc", "let it go"),
            ],
            exits: [.usage, .corrupt, .notFound, .cannotCreate, .io, .busy]))

    @Flag(name: [.customShort("n"), .long], help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let result = try registry.open(.write, out).collect(isDryRun: dryRun)
        out.answer(
            json: [
                "dry-run": .bool(result.isDryRun),
                "containers": .texts(result.containers.map(\.description)),
                "recipes": .count(result.recipeCount), "temporaries": .texts(result.temporaries),
                "bytes-freed": .count(result.bytesFreed), "bytes-dead": .count(result.bytesDead),
            ],
            ids: result.containers.map(\.description),
            text: { Self.lines(result) })
    }

    private static func lines(_ result: CollectResult) -> [String] {
        let verb = result.isDryRun ? "would free" : "freed"
        var lines = result.containers.map { "container \($0)" }
        lines += result.temporaries.map { "temporary \($0)" }
        lines.append(
            "\(verb) \(Quantity.bytes(result.bytesFreed)) in "
                + "\(Quantity.count(result.containers.count, "container")), "
                + "\(Quantity.count(result.recipeCount, "recipe")), "
                + Quantity.count(result.temporaries.count, "temporary file"))
        if result.bytesDead > 0 {
            lines.append(
                "\(Quantity.bytes(result.bytesDead)) unused bytes share a container with used ones")
        }
        return lines
    }
}
