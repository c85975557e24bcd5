// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Puts together the part of a help text that teaches: what, examples, exit status.
enum Help {
    /// The discussion of a command; status 0 is always listed.
    static func text(
        _ about: String, examples: [(command: String, means: String)],
        exits: [MregError.Code] = [.usage]
    ) -> String {
        var text = about
        if !examples.isEmpty {
            text += "\n\nEXAMPLES:\n"
            text += examples.map { "  \($0.command)\n      \($0.means)" }.joined(separator: "\n")
        }
        text += "\n\nEXIT STATUS:\n  0    done"
        for code in exits.sorted(by: { $0.exitStatus < $1.exitStatus }) {
            let status = String(code.exitStatus)
            let gap = String(repeating: " ", count: 5 - status.utf8.count)
            text += "\n  \(status)\(gap)\(code.meaning)"
        }
        return text
    }
}

extension MregError.Code {
    /// What an exit status means, in a few words.
    var meaning: String {
        switch self {
        case .failed: "failed for a reason no other status names"
        case .usage: "the command line or a document is wrong"
        case .corrupt: "damaged or forged data"
        case .notFound: "no such reference, file or key"
        case .unavailable: "a remote cannot be reached"
        case .cannotCreate: "cannot create or may not write"
        case .io: "input/output error"
        case .busy: "busy, try again"
        case .refused: "refused by policy or trust"
        case .interrupted: "interrupted"
        }
    }
}
