// SPDX-License-Identifier: Apache-2.0
import MregCore

extension DerivedBlock {
    /// Recomputes a report. Counts that contradict themselves are left out; R15 names them.
    public init(of report: RobustnessReport) {
        self.init()
        clean = report.clean?.count
        evasion = Self.budgets(of: report.evasion?.attacks ?? [])
        corruption = report.corruption.flatMap(Self.corruption)
        poisoning = (report.poisoning?.tests ?? []).compactMap { test in
            test.count.map { Share(names: [test.kind], count: $0) }
        }
        privacy = (report.privacy?.membership ?? []).compactMap { attack in
            attack.count.map { Share(names: [attack.attack], count: $0) }
        }
        extraction = (report.extraction?.tests ?? []).compactMap { test in
            test.count.map { Share(names: [test.attack], count: $0) }
        }
        redteam = (report.redteam?.probes ?? []).compactMap { probe in
            probe.count.map { Share(names: [probe.probe, probe.detector], count: $0) }
        }
        samples = Self.samples(of: report)
    }

    /// Two reports looked at the same samples when digest and selection are the same bytes.
    private static func samples(of report: RobustnessReport) -> String? {
        let evaluation = report.datasets.filter { $0.role.bytesEqual("evaluation") }
        guard evaluation.count == 1, let dataset = evaluation.first, let digest = dataset.digest,
            let selection = dataset.selection,
            let text = try? CanonicalJSON.encode(selection)
        else { return nil }
        return digest.hex + String(decoding: text, as: UTF8.self)
    }

    private static func corruption(_ section: CorruptionSection) -> Corruption? {
        let cells = section.cells.compactMap { cell in cell.count.map { (cell, $0) } }
        guard let first = cells.first else { return nil }
        var worst = first
        for cell in cells where cell.1.rate < worst.1.rate { worst = cell }
        let sum = cells.reduce(0) { $0 + $1.1.rate }
        return Corruption(
            meanAccuracy: sum / Double(cells.count),
            worst: (worst.0.corruption, worst.0.severity, worst.1),
            types: Set(cells.map { Array($0.0.corruption.utf8) }).count)
    }

    /// One row for each norm and budget, closed from below.
    private static func budgets(of attacks: [EvasionSection.Attack]) -> [Budget] {
        var groups: [[EvasionSection.Attack]] = []
        for attack in attacks where attack.family.isAttack && attack.count != nil {
            guard let eps = attack.eps else { continue }
            let place = groups.firstIndex { group in
                group[0].norm.bytesEqual(attack.norm) && group[0].eps == eps
            }
            if let place { groups[place].append(attack) } else { groups.append([attack]) }
        }
        return closed(groups.compactMap(budget))
    }

    private static func budget(_ attacks: [EvasionSection.Attack]) -> Budget? {
        guard let first = attacks.first, let eps = first.eps,
            var worst = attacks.compactMap(\.count).min(by: { $0.wilson.low < $1.wilson.low })
        else { return nil }
        var how = Budget.How.minOverAttacks
        let survivors = joined(attacks)
        if attacks.count > 1, let survivors,
            let count = Count(hits: survivors.map.population, of: survivors.n),
            survivors.complete || count.wilson.low < worst.wilson.low
        {
            worst = count
            how = .perSampleAnd
        }
        var names: [String] = []
        for attack in attacks where !names.contains(where: { $0.bytesEqual(attack.name) }) {
            names.append(attack.name)
        }
        let complete = survivors?.complete == true ? survivors?.map : nil
        return Budget(
            norm: first.norm, eps: eps, count: worst, how: how, attacks: names,
            survivors: complete)
    }

    /// The samples that survived all attacks with a believable bitmap of the same samples.
    private static func joined(
        _ attacks: [EvasionSection.Attack]
    ) -> (map: Bitmap, n: Int64, complete: Bool)? {
        var joined: (map: Bitmap, n: Int64)?
        var used = 0
        for attack in attacks {
            guard let map = attack.perSample, map.fits(attack.n),
                map.population == attack.correctAfter
            else { continue }
            guard let before = joined else {
                joined = (map, attack.n)
                used = 1
                continue
            }
            guard before.n == attack.n, let both = before.map.intersection(map) else { continue }
            joined = (both, before.n)
            used += 1
        }
        return joined.map { ($0.map, $0.n, used == attacks.count) }
    }

    /// Monotone closure: accuracy at a budget is at most that at every smaller one.
    ///
    /// Compared by the bound that policies gate on, so that a worse result never raises it.
    static func closed(_ budgets: [Budget]) -> [Budget] {
        var sorted = budgets.sorted { left, right in
            left.norm.bytesEqual(right.norm)
                ? left.eps < right.eps : left.norm.bytesPrecede(right.norm)
        }
        var worst: Budget?
        for index in sorted.indices {
            sorted[index].closure = nil
            let budget = sorted[index]
            // Of equal ones the smallest budget stays: it is contained in all the others.
            guard let before = worst, before.norm.bytesEqual(budget.norm),
                before.count.wilson.low <= budget.count.wilson.low
            else {
                worst = budget
                continue
            }
            if before.count.wilson.low < budget.count.wilson.low {
                sorted[index].closure = Closure(fromEps: before.eps, count: before.count)
            }
        }
        return sorted
    }
}
