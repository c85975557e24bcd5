// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import Registry

/// `mreg state`.
struct StateCommand: OutputCommand {
    /// How far a state reaches.
    enum Scope: String, CaseIterable, ExpressibleByArgument {
        case version, descendants
    }

    /// The states a person can ask for.
    enum State: String, CaseIterable, ExpressibleByArgument {
        case active, deprecated, quarantined, revoked
    }

    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Show or change the state of a version.",
        discussion: Help.text(
            "Without a new state: the history. A revoked or quarantined version is not let out, "
                + "and neither is what was made from it; 'revoked' is final.",
            examples: [
                ("mreg state model@v2", "how it came to its state"),
                ("mreg state model@v2 quarantined --reason 'odd outputs'", "hold it back"),
                (
                    "mreg state digits@v1 revoked --reason 'poisoned' --scope descendants",
                    "stop a dataset and all that came from it"
                ),
            ],
            exits: [.usage, .notFound, .refused]))

    @Argument(help: ArgumentHelp("The version.", valueName: "ref"))
    var reference: String

    @Argument(help: "The new state.")
    var state: State?

    @Option(help: "Why, for the log and for everybody who is refused.")
    var reason: String?

    @Option(help: "Whether it also covers what was made from the version.")
    var scope = Scope.version

    @OptionGroup var signing: SigningOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var output: OutputOptions

    func perform(_ out: Output) throws {
        let wanted = try Reference(reference)
        guard let state = state.flatMap({ VersionState(rawValue: $0.rawValue) }) else {
            return StateReport.answer(
                try registry.open(.read, out).stateHistory(of: wanted), of: wanted, out)
        }
        guard let reason, !reason.isEmpty else {
            throw MregError(
                .usage, "a change of state needs a reason",
                next: "mreg state \(wanted) \(state.rawValue) --reason 'WHY'")
        }
        let result = try registry.open(.write, out).setState(
            state, of: wanted, reason: reason, coversDescendants: scope == .descendants,
            signing: signing.choice)
        StateReport.answer(result, out)
    }
}

/// How states read.
enum StateReport {
    /// Answers with a history.
    static func answer(_ history: [StateLine], of reference: Reference, _ out: Output) {
        var table = Table("AT", "STATE", "EFFECT", "KEY", "LOG", "REASON")
        for line in history {
            table.add(
                "\(line.at)", line.state.rawValue,
                line.isEffective ? "yes" : "none, not entitled", line.actor?.short ?? "",
                "\(line.logIndex)", line.reason)
        }
        out.answer(
            json: ["reference": .string("\(reference)"), "history": .array(history.map(json))],
            ids: history.last(where: \.isEffective).map { [$0.state.rawValue] } ?? ["active"],
            text: {
                history.isEmpty ? ["\(reference)  active since it was published"] : table.lines
            }
        )
    }

    /// Answers with a change.
    static func answer(_ result: StateResult, _ out: Output) {
        out.answer(
            json: [
                "reference": .string(result.label), "before": .string(result.before.rawValue),
                "after": .string(result.after.rawValue), "affected": .texts(result.affected),
            ],
            ids: [result.label] + result.affected,
            text: {
                ["\(result.label)  \(result.before.rawValue) -> \(result.after.rawValue)"]
                    + result.affected.map { "\($0)  descends from it and is refused by default" }
            })
    }

    private static func json(_ line: StateLine) -> JSONValue {
        [
            "state": .string(line.state.rawValue), "reason": .string(line.reason),
            "at": .string("\(line.at)"), "log-index": .integer(line.logIndex),
            "key-id": .text(line.actor?.hex), "effective": .bool(line.isEffective),
        ]
    }
}
