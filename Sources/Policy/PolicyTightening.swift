// SPDX-License-Identifier: Apache-2.0
import MregCore

extension PolicyDocument {
    /// This document merged over the one it extends, which must itself be resolved.
    ///
    /// `extends` may only tighten: rules merge by id, a rule not repeated is inherited, a new one
    /// is added, and one that asks for less than the base is an error that names it. The result
    /// keeps this document's digest and extends nothing.
    public func resolved(base: PolicyDocument) throws(MregError) -> PolicyDocument {
        guard let extends, extends == base.environment, base.extends == nil else {
            throw MregError(
                .usage,
                "policy '\(environment.printable)' cannot be merged over "
                    + "'\(base.environment.printable)'",
                cause: base.extends == nil
                    ? "it extends \(extends.map { "'\($0.printable)'" } ?? "nothing")"
                    : "the base has not been merged over its own base")
        }
        var merged = self
        merged.extends = nil
        merged.allowUnverified = try tightenedAllowance(base)
        // With the state rule a base has by default, which a rule of another id cannot displace.
        merged.rules = base.rulesInForce
        for rule in rules {
            if let place = merged.rules.firstIndex(where: { $0.id == rule.id }) {
                try check(rule, tightens: merged.rules[place], of: base)
                merged.rules[place] = rule
            } else {
                merged.rules.append(rule)
            }
        }
        return merged
    }

    private func tightenedAllowance(_ base: PolicyDocument) throws(MregError) -> Bool? {
        if base.allowUnverified == false, allowUnverified == true {
            throw loosens("allow-unverified", base, "true where the base says false")
        }
        return allowUnverified ?? base.allowUnverified
    }

    private func check(
        _ rule: PolicyRule, tightens old: PolicyRule, of base: PolicyDocument
    ) throws(MregError) {
        guard let loosening = rule.demand.loosening(from: old.demand) ?? rule.delay(from: old)
        else { return }
        throw loosens("rule '\(rule.id.printable)'", base, loosening)
    }

    private func loosens(_ what: String, _ base: PolicyDocument, _ how: String) -> MregError {
        MregError(
            .usage,
            "\(what) of policy '\(environment.printable)' loosens "
                + "'\(base.environment.printable)', which it may only tighten",
            cause: how, next: "tighten it, or give the rule another id to add it beside")
    }
}

extension PolicyRule {
    /// How this rule starts to refuse later than `base`; nil when it does not.
    fileprivate func delay(from base: PolicyRule) -> String? {
        guard let effectiveOn else { return nil }
        if let before = base.effectiveOn, effectiveOn <= before { return nil }
        let before = base.effectiveOn?.description ?? "at once"
        return "effective-on \(before) becomes \(effectiveOn)"
    }
}

extension PolicyRule.Demand {
    /// How this demand asks for less than `base`; nil when it asks for as much or more.
    fileprivate func loosening(from base: PolicyRule.Demand) -> String? {
        switch (base, self) {
        case (.signature(let old), .signature(let new)): new.loosening(from: old)
        case (.state(let old), .state(let new)):
            widening(old.allow.map(\.rawValue), new.allow.map(\.rawValue))
        case (.lineage(let old), .lineage(let new)): new.loosening(from: old)
        case (.checkpointAge(let old), .checkpointAge(let new)):
            new.secondsMax > old.secondsMax
                ? "max-seconds \(old.secondsMax) becomes \(new.secondsMax)"
                : new.witnesses < old.witnesses
                    ? "witnesses \(old.witnesses) becomes \(new.witnesses)" : nil
        case (.scan(let old), .scan(let new)): new.loosening(from: old)
        case (.formats(let old), .formats(let new)): widening(old.allow, new.allow)
        case (.statement(let old), .statement(let new)): new.loosening(from: old)
        default: "type \(base.type) becomes \(type)"
        }
    }
}

extension SignatureDemand {
    /// Another role is another demand, not a stronger one.
    fileprivate func loosening(from old: SignatureDemand) -> String? {
        if !role.bytesEqual(old.role) { return "role \(old.role) becomes \(role)" }
        return threshold < old.threshold
            ? "threshold \(old.threshold) becomes \(threshold)" : nil
    }
}

extension ScanDemand {
    fileprivate func loosening(from old: ScanDemand) -> String? {
        if minimum.worst > old.minimum.worst {
            return "minimum \(old.minimum.rawValue) becomes \(minimum.rawValue)"
        }
        let words = UnknownData.allCases
        guard let before = words.firstIndex(of: old.unknownData),
            let after = words.firstIndex(of: unknownData), after > before
        else { return nil }
        return "unknown-data \(old.unknownData.rawValue) becomes \(unknownData.rawValue)"
    }
}

extension LineageDemand {
    fileprivate func loosening(from old: LineageDemand) -> String? {
        if old.require == .declared, require == .none { return "require declared becomes none" }
        if old.ancestorsSigned, !ancestorsSigned { return "ancestors-signed becomes false" }
        return old.refuseTainted && !refuseTainted ? "refuse-tainted becomes false" : nil
    }
}

/// What a list of allowed words allows that the old one did not; nil for a subset.
private func widening(_ old: [String], _ new: [String]) -> String? {
    let added = new.filter { word in !old.contains { $0.bytesEqual(word) } }
    return added.isEmpty ? nil : "allow gains \(added.joined(separator: ", ").printable)"
}
