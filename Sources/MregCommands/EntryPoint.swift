// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregSystem

/// Runs the command line: parse, perform, report, exit.
public enum EntryPoint {
    /// Runs `mreg` with these arguments (without the program's name) and ends the process.
    public static func run(_ arguments: [String]) -> Never {
        MemoryUse.returnLargePieces()
        var wantsJSON = asksForJSON(arguments)
        do {
            var command = try MregCommand.parseAsRoot(arguments)
            if let own = command as? any OutputCommand { wantsJSON = own.output.json }
            try command.run()
        } catch {
            if let failure = Failure(error) {
                failure.report(asJSON: wantsJSON)
                Surroundings.exit(failure.exitStatus)
            }
            endAsParserSays(error, wantsJSON: wantsJSON)
        }
        Surroundings.exit(0)
    }

    /// Help, `--version`, bare exit codes and mistakes in the arguments.
    private static func endAsParserSays(_ error: any Error, wantsJSON: Bool) -> Never {
        let status = MregCommand.exitCode(for: error).rawValue
        if wantsJSON, status == Failure.usageStatus {
            Failure(usage: MregCommand.message(for: error)).writeJSON()
        }
        MregCommand.exit(withError: error)
    }

    private static func asksForJSON(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--json")
    }
}
