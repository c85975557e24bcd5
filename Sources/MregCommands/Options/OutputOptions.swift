// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// How a command answers; every command has these.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on standard output.")
    var json = false

    @Flag(name: [.short, .long], help: "Print ids only, one a line.")
    var quiet = false

    @Flag(help: "Do not show progress.")
    var noProgress = false
}

/// A command that answers through `Output`.
protocol OutputCommand: ParsableCommand {
    /// How to answer.
    var output: OutputOptions { get }

    /// Does the work and writes the answer.
    func perform(_ out: Output) throws
}

extension OutputCommand {
    /// Runs the command with its chosen output.
    func run() throws {
        try perform(Output(output))
    }
}
