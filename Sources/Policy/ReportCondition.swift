// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// One condition over what the registry itself derives from reports: `clean.wilson_low >= 0.90`,
/// `evasion(Linf,0.10).wilson_low >= 0.70`, `poisoning.wilson_high <= 0.05`.
///
/// Total: what was not measured does not hold, and where a name is left out every measurement of
/// the section must hold.
public struct ReportCondition: Sendable, Hashable {
    /// What may be compared.
    public enum Measure: String, Sendable, CaseIterable {
        /// The share itself.
        case rate
        /// The conservative bound of what should be high.
        case low = "wilson_low"
        /// The conservative bound of what should be low.
        case high = "wilson_high"
        /// The number of samples.
        case samples = "n"
    }

    /// How it is compared.
    public enum Comparison: String, Sendable, CaseIterable {
        case atLeast = ">="
        case atMost = "<="
    }

    /// The sections there are, and how many names each may be given.
    static let sections: [(name: String, names: ClosedRange<Int>)] = [
        ("clean", 0...0), ("evasion", 2...2), ("corruption", 0...0), ("poisoning", 0...1),
        ("privacy", 0...1), ("extraction", 0...1), ("redteam", 0...2),
    ]

    /// The condition as written.
    public let text: String
    /// The section of the derived values.
    public let section: String
    /// What in the section is meant; for `evasion` the norm and the budget.
    public let names: [String]
    /// What is compared.
    public let measure: Measure
    /// How it is compared.
    public let comparison: Comparison
    /// With what.
    public let bound: DecimalValue

    /// Reads a condition; nil where it is none.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 3, text.utf8.count <= 256,
            let comparison = Comparison(rawValue: String(words[1])),
            let bound = DecimalValue(String(words[2])), let dot = words[0].lastIndex(of: "."),
            let measure = Measure(rawValue: String(words[0][dot...].dropFirst())),
            let (section, names) = Self.path(words[0][..<dot])
        else { return nil }
        if section.bytesEqual("evasion"), DecimalValue(names[1]) == nil { return nil }
        (self.text, self.section, self.names) = (text, section, names)
        (self.measure, self.comparison, self.bound) = (measure, comparison, bound)
    }

    /// `evasion(Linf,0.10)` as a section and its names.
    private static func path(_ text: Substring) -> (String, [String])? {
        var names: [String] = []
        var section = text
        if let open = text.firstIndex(of: "(") {
            guard text.last == ")" else { return nil }
            section = text[..<open]
            names = text[open...].dropFirst().dropLast()
                .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let known = sections.first(where: { $0.name.bytesEqual(String(section)) }),
            known.names.contains(names.count), !names.contains("")
        else { return nil }
        return (known.name, names)
    }

    /// Whether this asks for as much as another of the same thing.
    func covers(_ old: ReportCondition) -> Bool {
        guard section.bytesEqual(old.section), measure == old.measure,
            names.elementsEqual(old.names, by: { $0.bytesEqual($1) }),
            comparison == old.comparison
        else { return false }
        return comparison == .atLeast ? bound >= old.bound : bound <= old.bound
    }

    /// Whether there is anything to compare.
    func isMeasured(in derived: DerivedBlock) -> Bool { !counts(in: derived).isEmpty }

    /// Why it does not hold of the worst that some reports show together; nil when it does.
    ///
    /// The worst is the one by its 95 % bound, which a report of few samples makes wide. So the
    /// share itself and the number of samples must be right in every report besides.
    func failure(of reports: [DerivedBlock]) -> (outcome: Outcome, text: String)? {
        let worst = DerivedBlock.worst(of: reports)
        var counts = counts(in: worst)
        guard !counts.isEmpty else { return (.missing, "\(text): not measured") }
        if measure == .rate || measure == .samples {
            counts += reports.flatMap { each(in: $0, worst) }
        }
        guard let failing = counts.first(where: { !holds($0) }) else { return nil }
        return (
            .fail,
            "\(text): \(failing.hits) of \(failing.n), 95 % "
                + "\(DecimalText.short(failing.wilson.low))-"
                + DecimalText.short(failing.wilson.high)
        )
    }

    /// What one report says of the same thing: at the budget that answers, or a smaller one.
    private func each(in report: DerivedBlock, _ worst: DerivedBlock) -> [Count] {
        guard section.bytesEqual("evasion") else { return self.counts(in: report) }
        guard let answer = budget(worst) else { return [] }
        return report.evasion.filter { row in
            row.norm.bytesEqual(names[0])
                && (measure == .samples ? row.eps == answer.eps : row.eps <= answer.eps)
        }.map(\.count)
    }

    private func holds(_ count: Count) -> Bool {
        let value: Double =
            switch measure {
            case .rate: count.rate
            case .low: count.wilson.low
            case .high: count.wilson.high
            case .samples: Double(count.n)
            }
        return comparison == .atLeast ? value >= bound.value : value <= bound.value
    }

    private func counts(in derived: DerivedBlock) -> [Count] {
        switch section {
        case "clean": [derived.clean].compactMap(\.self)
        case "evasion": [budget(derived)?.effective].compactMap(\.self)
        case "corruption": [derived.corruption?.worst.count].compactMap(\.self)
        case "poisoning": shares(derived.poisoning)
        case "privacy": shares(derived.privacy)
        case "extraction": shares(derived.extraction)
        default: shares(derived.redteam)
        }
    }

    /// A larger budget contains every smaller one: where the budget itself was not measured, the
    /// next larger one that was is a lower bound.
    private func budget(_ derived: DerivedBlock) -> DerivedBlock.Budget? {
        guard let eps = DecimalValue(names[1]) else { return nil }
        return derived.evasion
            .filter { $0.norm.bytesEqual(names[0]) && $0.eps.reaches(eps) }
            .min { $0.eps < $1.eps }
    }

    private func shares(_ shares: [DerivedBlock.Share]) -> [Count] {
        shares.filter { share in
            zip(share.names, names).allSatisfy { $0.bytesEqual($1) }
        }.map(\.count)
    }
}
