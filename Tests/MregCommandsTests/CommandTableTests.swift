// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Testing

@testable import MregCommands

/// Every command of the tree, with the words that call it.
private struct Leaf: CustomTestStringConvertible {
    let type: any ParsableCommand.Type
    let words: [String]
    var testDescription: String { words.joined(separator: " ") }

    static let all = below(MregCommand.self, ["mreg"])

    private static func below(_ type: any ParsableCommand.Type, _ words: [String]) -> [Leaf] {
        let configuration = type.configuration
        let children =
            configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        var seen: Set<String> = []
        return [Leaf(type: type, words: words)]
            + children.flatMap { child -> [Leaf] in
                let name = child.configuration.commandName ?? child._commandName
                return seen.insert(name).inserted ? below(child, words + [name]) : []
            }
    }

    /// The commands of the EXAMPLES in its help, without what the shell would do.
    var examples: [String] {
        type.configuration.discussion.split(separator: "\n")
            .filter { $0.hasPrefix("  mreg ") }
            .map { String($0.split { "|>".contains($0) }[0]) }
    }
}

@Suite struct CommandTableTests {
    @Test(arguments: Leaf.all)
    fileprivate func `every help teaches by example and names its exit status`(_ leaf: Leaf) {
        #expect(!leaf.type.configuration.abstract.isEmpty)
        #expect(!leaf.examples.isEmpty)
        #expect(leaf.type.configuration.discussion.contains("EXIT STATUS:\n  0 "))
    }

    @Test(arguments: Leaf.all)
    fileprivate func `every example is a command that parses`(_ leaf: Leaf) throws {
        for example in leaf.examples {
            _ = try MregCommand.parseAsRoot(Array(words(example).dropFirst()))
        }
    }

    @Test(arguments: Leaf.all)
    fileprivate func `every command that works has --json and --quiet`(_ leaf: Leaf) {
        let isGroup =
            !leaf.type.configuration.subcommands.isEmpty
            || !leaf.type.configuration.groupedSubcommands.isEmpty
        #expect(isGroup || leaf.type is any OutputCommand.Type)
    }

    @Test func `all verbs of the contract are there`() {
        let names = Set(Leaf.all.filter { $0.words.count == 2 }.map { $0.words[1] })
        let wanted: Set = [
            "init", "push", "pull", "cat", "list", "show", "diff", "lineage", "verify", "sign",
            "key", "trust", "policy", "alias", "state", "log", "registry", "remove", "gc",
            "compact",
            "doctor", "report", "scan", "statements", "attest", "stats",
            "impact", "clear", "waiver", "audit", "sbom", "export", "run",
        ]
        #expect(names == wanted)
    }

    @Test(arguments: [
        ["push"], ["pull"], ["bogus"], ["list", "--bogus"], ["lineage", "--format", "svg"],
        ["state", "m@v1", "gone"], ["push", "x", "--relation", "cousin"],
    ])
    func `a mistake in the arguments is status 64`(_ arguments: [String]) {
        #expect {
            _ = try MregCommand.parseAsRoot(arguments)
        } throws: {
            MregCommand.exitCode(for: $0).rawValue == 64
        }
    }

    @Test func `the version is one line`() {
        #expect {
            var command = try MregCommand.parseAsRoot(["--version"])
            try command.run()
        } throws: {
            MregCommand.exitCode(for: $0) == .success
                && MregCommand.message(for: $0) == "mreg 0.1.0"
        }
    }

    /// Splits as a shell does, knowing only single quotes.
    private func words(_ line: String) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index.isMultiple(of: 2) {
                words += part.split(separator: " ").map(String.init)
            } else {
                words.append(String(part))
            }
        }
        return words
    }
}
