// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import MregCore
import MregSystem
import Policy
import Registry

/// An error as the command line reports it: text on standard error, a document for `--json`.
struct Failure {
    /// The status of a mistake in the command line (EX_USAGE).
    static let usageStatus = MregError.Code.usage.exitStatus

    private let code: MregError.Code
    private let error: MregError
    private let decisions: [Decision]
    private var nearestAllowed: String?

    /// The exit status.
    var exitStatus: Int32 { code.exitStatus }

    /// Takes an error; nil for what the argument parser reports itself.
    init?(_ error: any Error) {
        switch error {
        case let error as MregError: self.init(error)
        case let error as any UserFacingError: self.init(error.forUser)
        case let refused as RefusedError: self.init(refused)
        case is ExitCode, is ValidationError, is CleanExit: return nil
        default:
            guard MregCommand.exitCode(for: error) == .failure else { return nil }
            self.init(MregError(.failed, "\(error)"))
        }
    }

    private init(_ error: MregError) {
        code = error.code
        self.error = error
        decisions = []
    }

    /// Damage and forgery end with 65, every other refusal with 77.
    private init(_ refused: RefusedError) {
        decisions = refused.decisions
        code = decisions.contains { $0.refusalCode == .corrupt } ? .corrupt : .refused
        error = MregError(code, "\(refused.subject) is refused")
        nearestAllowed = refused.nearestAllowed
    }

    /// A mistake in the command line, in the parser's words.
    init(usage message: String) {
        self.init(MregError(.usage, message))
    }

    /// Writes the text, and with `--json` also the document.
    func report(asJSON: Bool) {
        Terminal.write(text(styled: Terminal.allowsStyle(.error)), to: .error)
        if asJSON { writeJSON() }
    }

    /// Writes the document on standard output.
    func writeJSON() {
        Terminal.write(JSONText.pretty(json) + "\n", to: .output)
    }

    /// What a person reads.
    func text(styled: Bool) -> String {
        var text =
            Style.bad.apply("mreg: error:", isAllowed: styled) + " \(error.description.printable)\n"
        for decision in decisions where !decision.isAllowed {
            for line in decision.explanation { text += "  \(line.printable)\n" }
        }
        if let nearestAllowed { text += "  \(DecisionText.nearest(nearestAllowed))\n" }
        if let next = error.next { text += "  try: \(next.printable)\n" }
        return text
    }

    /// What a program reads.
    var json: JSONValue {
        [
            "error": [
                "code": .string(code.rawValue), "exit": .integer(Int64(exitStatus)),
                "message": .string(error.message), "cause": .text(error.cause),
                "next": .text(error.next), "decisions": .array(decisions.map(\.json)),
                "nearest-allowed": .text(nearestAllowed),
            ]
        ]
    }
}
