// SPDX-License-Identifier: Apache-2.0
import MregCore

/// One reason for which a rule does not pass.
struct Finding {
    var outcome: Outcome
    var text: String
    var place: String?
    var fix: [String] = []
    var isWaivable = true
    /// What stays the same of it from one evaluation to the next, where the text does not.
    var key: String?

    /// What a waiver names it by.
    var fingerprint: String { "\(outcome.rawValue): \(key ?? text)" }
}

extension Outcome {
    /// Which word a rule with several findings ends with: the one that weighs most.
    fileprivate var weight: Int {
        switch self {
        case .pass: 0
        case .waived: 1
        case .missing: 2
        case .stale: 3
        case .expiredWaiver: 4
        case .fail: 5
        case .untrusted: 6
        case .tainted: 7
        case .invalid: 8
        }
    }
}

extension RuleOutcome {
    /// Sums up a rule's findings; without any it passes, and `passing` says on what grounds.
    init(id: String, type: String, wanted: String, passing: String, findings: [Finding]) {
        guard let worst = findings.max(by: { $0.outcome.weight < $1.outcome.weight }) else {
            self.init(ruleID: id, type: type, outcome: .pass, wanted: wanted, found: passing)
            return
        }
        self.init(
            ruleID: id, type: type, outcome: worst.outcome, wanted: wanted,
            found: bounded(findings.map(\.text), more: "and").joined(separator: "; "),
            place: worst.place, fix: bounded(unique(findings.flatMap(\.fix)), more: "# and"),
            isWaivable: findings.allSatisfy(\.isWaivable))
        fingerprints = findings.map(\.fingerprint)
    }
}

/// The first few texts, and how many more there are.
private func bounded(_ texts: [String], more: String) -> [String] {
    let shown = texts.prefix(PolicyLimits.findingsShownMax)
    let rest = texts.count - shown.count
    return rest == 0 ? Array(shown) : shown + ["\(more) \(rest) more"]
}

/// Each text once, in the order of its first appearance.
private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
}

extension String {
    /// The text as one word of a POSIX shell, fit to be shown and copied.
    var shellWord: String {
        let text = printable
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "@._/:+-".utf8.contains(byte)
            }
        }
        if isPlain, !text.isEmpty, text.utf8.first != UInt8(ascii: "-") { return text }
        let quoted = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + quoted.joined(separator: #"'\''"#) + "'"
    }
}

/// "a", "a or b", "a, b or c".
func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
