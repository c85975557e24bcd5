// SPDX-License-Identifier: Apache-2.0
import MregCore
import Policy

/// The one way decisions are shown: by pull, verify, show and `policy explain` alike.
enum DecisionText {
    /// The decisions of all policies, one line an element.
    static func lines(_ decisions: [Decision]) -> [String] {
        decisions.flatMap(\.explanation)
    }

    /// The line that offers another version.
    static func nearest(_ label: String) -> String { "nearest allowed version: \(label.printable)" }

    /// One word for a table's cell: `allow`, or the first rule that stops the version.
    static func brief(_ decision: Decision) -> String {
        guard let first = decision.refusals.first else {
            return decision.isAllowed ? "allow" : "refuse:no-rule"
        }
        return "refuse:\(first.ruleID)=\(first.outcome.rawValue)"
    }
}
