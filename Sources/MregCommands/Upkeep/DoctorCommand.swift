// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg doctor`.
struct DoctorCommand: OutputCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look quickly at what commonly goes wrong.",
        discussion: Help.text(
            "Registry, permissions, log, keys and catalog; 'mreg verify --all' reads every byte.",
            examples: [("mreg doctor", "when something is odd")],
            exits: [.failed, .usage]))

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let checks = Doctor.examine(try registry.location())
        let isHealthy = checks.allSatisfy(\.isHealthy)
        out.answer(
            json: [
                "healthy": .bool(isHealthy),
                "checks": .array(
                    checks.map { check in
                        [
                            "name": .string(check.name), "healthy": .bool(check.isHealthy),
                            "detail": .string(check.detail), "next": .text(check.next),
                        ]
                    }),
            ],
            ids: checks.filter { !$0.isHealthy }.map(\.name),
            text: {
                var table = Table("CHECK", "RESULT", "DETAIL")
                for check in checks {
                    table.add(check.name, check.isHealthy ? "ok" : "PROBLEM", check.detail)
                }
                var commands: [String] = []
                for next in checks.compactMap(\.next) where !commands.contains(next) {
                    commands.append(next)
                }
                return table.lines + commands.map { "  try: \($0)" }
            })
        if !isHealthy { throw ExitCode(MregError.Code.failed.exitStatus) }
    }
}
