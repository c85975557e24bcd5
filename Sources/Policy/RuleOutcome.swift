// SPDX-License-Identifier: Apache-2.0
import MregCore

/// How one rule ended; each word means one thing.
public enum Outcome: String, Sendable, CaseIterable {
    /// What was wanted was found.
    case pass
    /// Something was measured and is not good enough.
    case fail
    /// Something was never measured, signed or declared.
    case missing
    /// It was measured, but too long ago or by rules since replaced.
    case stale
    /// It is there, but whoever signed it does not count.
    case untrusted
    /// It is damaged, forged or contradicts itself.
    case invalid
    /// Something it descends from was stopped.
    case tainted
    /// It did not pass, and a valid waiver accepts that.
    case waived
    /// It did not pass, and the waiver that accepted that has run out.
    case expiredWaiver = "expired-waiver"

    /// Whether a version may leave with this outcome.
    public var isAcceptable: Bool { self == .pass || self == .waived }
}

/// What one rule wanted, what it found, and the commands that would help.
public struct RuleOutcome: Sendable, Hashable {
    /// The rule's id in the policy.
    public var ruleID: String
    /// The rule's type.
    public var type: String
    /// How it ended.
    public var outcome: Outcome
    /// What was wanted, in words.
    public var wanted: String
    /// What was found, in words.
    public var found: String
    /// Where it was found: a path, a log entry, a chain of ancestors.
    public var place: String?
    /// Commands that fix it, in the order to run them.
    public var fix: [String]
    /// Whether a waiver may accept it; never so for damage, forgery or revocation.
    public var isWaivable: Bool
    /// What a waiver must name: one for each reason.
    public var fingerprints: [String] = []
    /// From when on the rule refuses, where that is yet to come; nil for a rule in force.
    public var effectiveOn: Timestamp?

    /// Makes an outcome.
    public init(
        ruleID: String, type: String, outcome: Outcome, wanted: String, found: String,
        place: String? = nil, fix: [String] = [], isWaivable: Bool = false
    ) {
        self.ruleID = ruleID
        self.type = type
        self.outcome = outcome
        self.wanted = wanted
        self.found = found
        self.place = place
        self.fix = fix
        self.isWaivable = isWaivable
    }

    /// Whether this stops the version. A rule that is not yet in force only warns, but damage,
    /// forgery, revocation and malice, which nobody can waive, wait for no date.
    public var isRefusal: Bool {
        !outcome.isAcceptable && (effectiveOn == nil || !isWaivable)
    }

    /// Whether the version would be stopped were the rule in force already.
    public var isWarning: Bool { !outcome.isAcceptable && !isRefusal }
}
