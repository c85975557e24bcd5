// SPDX-License-Identifier: Apache-2.0
import MregCore

extension Decision {
    /// The decision as data, for `--json`; the keys do not change.
    public var json: JSONValue {
        [
            "subject": .string(subject),
            "digest": .string(digest.description),
            "environment": .string(policyEnvironment),
            "policy": policyDigest.map { .string($0.description) } ?? .null,
            "at": .string(at.description),
            "allowed": .bool(isAllowed),
            "rules": .array(outcomes.map(\.json)),
        ]
    }

    /// The decision for a person, one line an element: what stops the version, what was wanted
    /// and found, the commands that fix it, and in one line what passed.
    public var explanation: [String] {
        let policy = policyDigest.map { " (\($0.short))" } ?? ""
        let head =
            "\(isAllowed ? "allowed" : "refused"): \(subject.printable) \(digest.description)"
            + " by policy \(policyEnvironment.printable)\(policy)"
        let passed = outcomes.filter { $0.outcome == .pass }.map(\.ruleID.printable)
        let rest = passed.isEmpty ? [] : ["  passed: " + passed.joined(separator: ", ")]
        return [head] + outcomes.filter { $0.outcome != .pass }.flatMap(\.explanation) + rest
    }
}

extension RuleOutcome {
    /// The outcome as data; the keys do not change.
    public var json: JSONValue {
        [
            "id": .string(ruleID),
            "type": .string(type),
            "outcome": .string(outcome.rawValue),
            "wanted": .string(wanted),
            "found": .string(found),
            "place": place.map { .string($0) } ?? .null,
            "fix": .array(fix.map { .string($0) }),
            "waivable": .bool(isWaivable),
            "fingerprints": .array(fingerprints.map { .string($0) }),
            "effective-on": effectiveOn.map { .string($0.description) } ?? .null,
            "refuses": .bool(isRefusal),
        ]
    }

    /// The outcome for a person, one line an element.
    public var explanation: [String] {
        let lines = [
            "  \(outcome.rawValue): \(ruleID.printable)" + until,
            "    wanted: \(wanted.printable)",
            "    found: \(found.printable)" + (place.map { " (\($0.printable))" } ?? ""),
        ]
        return lines + fix.map { "    fix: \($0.printable)" }
    }

    /// A warning says from when on it will be a refusal.
    private var until: String {
        guard isWarning, let effectiveOn else { return "" }
        return " (a warning; refuses from \(effectiveOn))"
    }
}
