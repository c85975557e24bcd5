// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Rules that compare attacks at one budget: R06, R07, R09, R10.
enum BudgetRules {
    /// AutoAttack's alpha: who asks may do better than who sees by less than this.
    static let margin = 0.002
    /// Noise may beat an attack by this share before the attack is called broken.
    static let noiseMargin = 0.01

    private struct Measured {
        let attack: EvasionSection.Attack
        let count: Count
        let eps: DecimalValue

        init?(_ attack: EvasionSection.Attack) {
            guard let count = attack.count, let eps = attack.eps else { return nil }
            (self.attack, self.count, self.eps) = (attack, count, eps)
        }

        var name: String { attack.name }
        var budget: String { "\(attack.norm) \(eps)" }
        var percent: String { DecimalText.percent(count.rate) }

        func shares(budgetWith other: Measured) -> Bool {
            attack.norm.bytesEqual(other.attack.norm) && eps == other.eps
        }
    }

    static func flags(_ evasion: EvasionSection, _ context: ReportContext) -> [ReportFlag] {
        let measured = evasion.attacks.compactMap(Measured.init)
        var groups: [[Measured]] = []
        for one in measured {
            let place = groups.firstIndex { $0[0].shares(budgetWith: one) }
            if let place { groups[place].append(one) } else { groups.append([one]) }
        }
        return groups.flatMap(comparisons) + gradientFree(groups, evasion, context)
    }

    /// Attacks that want one class of many are weaker for it: they are compared with each other.
    private static func comparisons(_ group: [Measured]) -> [ReportFlag] {
        let targeted = group.filter(\.attack.isTargeted)
        let free = group.filter { !$0.attack.isTargeted }
        return [free, targeted].flatMap { masking($0) + singleStep($0) } + noise(free)
    }

    private static func best(
        _ group: [Measured], _ kind: (EvasionSection.Attack) -> Bool
    ) -> Measured? {
        group.filter { kind($0.attack) }.min { $0.count.rate < $1.count.rate }
    }

    /// R06: who only asks must not do better than who sees the weights.
    private static func masking(_ group: [Measured]) -> [ReportFlag] {
        guard let black = best(group, \.isBlackBox), let white = best(group, \.isWhiteBox),
            black.count.rate < white.count.rate - margin - 1e-9
        else { return [] }
        let disjoint = black.count.wilson.isDisjoint(from: white.count.wilson)
        let points = DecimalText.fixed((white.count.rate - black.count.rate) * 100, places: 1)
        return [
            ReportFlag(
                "R06", disjoint ? .error : .warn,
                "\(black.budget): black-box \(black.name) (\(black.percent)) beats white-box "
                    + "\(white.name) (\(white.percent)) by \(points) points: gradient masking")
        ]
    }

    /// R07: many steps must not do worse than one.
    private static func singleStep(_ group: [Measured]) -> [ReportFlag] {
        guard let single = best(group, { $0.family == .gradientSingle }) else { return [] }
        let worse = group.filter { other in
            other.attack.family == .gradientIterative
                && single.count.rate < other.count.rate - 1e-9
        }
        guard let worst = worse.max(by: { $0.count.rate < $1.count.rate }) else { return [] }
        return [
            ReportFlag(
                "R07", .error,
                "\(single.budget): single-step \(single.name) (\(single.percent)) beats iterative "
                    + "\(worst.name) (\(worst.percent)): the iterative attack is too weak")
        ]
    }

    /// R09: noise of the same size must not do better than a search.
    private static func noise(_ group: [Measured]) -> [ReportFlag] {
        guard let noise = best(group, { $0.family == .randomNoise }) else { return [] }
        let beaten = group.filter { other in
            let gap = other.count.rate - noise.count.rate
            // One sample more or less is chance, whatever its share.
            return other.attack.family.isAttack && gap > noiseMargin + 1e-9
                && gap * Double(min(other.count.n, noise.count.n)) >= 1.5
        }
        guard let worst = beaten.max(by: { $0.count.rate < $1.count.rate }) else { return [] }
        return [
            ReportFlag(
                "R09", .error,
                "\(noise.budget): random noise (\(noise.percent)) beats \(worst.name) "
                    + "(\(worst.percent))")
        ]
    }

    /// R10: some attack must do without gradients, at the budget asked about.
    private static func gradientFree(
        _ groups: [[Measured]], _ evasion: EvasionSection, _ context: ReportContext
    ) -> [ReportFlag] {
        func isFree(_ group: [Measured]) -> Bool {
            group.contains { $0.attack.family.isGradientFree }
        }
        // What answers for a budget is the smallest measured one that contains it.
        let asked = context.budgets.compactMap { budget in
            groups.filter { group in
                group[0].attack.norm.bytesEqual(budget.norm) && group[0].eps.reaches(budget.eps)
                    && group.contains { $0.attack.family.isAttack }
            }.min { $0[0].eps < $1[0].eps }
        }
        let missing =
            context.budgets.isEmpty
            ? mainBudgets(groups, evasion) : asked.filter { !isFree($0) }
        return missing.map { group in
            ReportFlag(
                "R10", .warn, "\(group[0].budget): no gradient-free attack at this budget")
        }
    }

    /// Without a policy: for each norm no gradient-free attack was run in, its best covered budget.
    private static func mainBudgets(
        _ groups: [[Measured]], _ evasion: EvasionSection
    ) -> [[Measured]] {
        var norms: [String] = []
        for group in groups where !norms.contains(where: { $0.bytesEqual(group[0].attack.norm) }) {
            norms.append(group[0].attack.norm)
        }
        return norms.compactMap { norm in
            let here = evasion.attacks.filter { $0.norm.bytesEqual(norm) }
            // An unbounded attack says nothing of any budget (R12).
            if here.contains(where: { $0.family.isGradientFree && $0.eps != nil }) { return nil }
            let attacked = groups.filter { group in
                group[0].attack.norm.bytesEqual(norm)
                    && group.contains { $0.attack.family.isAttack }
            }
            return attacked.max { left, right in
                (left.count, left[0].eps.value) < (right.count, right[0].eps.value)
            }
        }
    }
}
