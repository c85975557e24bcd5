// SPDX-License-Identifier: Apache-2.0
import MregCore

extension DerivedBlock {
    /// What holds over all accepted reports about the same bytes: the worst of each measurement.
    ///
    /// Evidence of an attack is one-sided: a report can lower what is believed, never raise it, so
    /// nobody gains by adding reports or by the order they come in.
    public static func worst(of blocks: [DerivedBlock]) -> DerivedBlock {
        var worst = DerivedBlock()
        worst.clean = blocks.compactMap(\.clean).reduce(nil, lower)
        worst.evasion = evasion(of: blocks)
        for corruption in blocks.compactMap(\.corruption) {
            worst.corruption = lower(worst.corruption, corruption)
        }
        worst.poisoning = merged(blocks.flatMap(\.poisoning), higher)
        worst.privacy = merged(blocks.flatMap(\.privacy), higher)
        worst.extraction = merged(blocks.flatMap(\.extraction), higher)
        worst.redteam = merged(blocks.flatMap(\.redteam), higher)
        return worst
    }

    /// The count with the lower 95 % bound; ties go to the smaller count, so that order is nothing.
    private static func lower(_ left: Count?, _ right: Count) -> Count {
        guard let left else { return right }
        return key(left, left.wilson.low) <= key(right, right.wilson.low) ? left : right
    }

    /// The count with the higher 95 % bound.
    private static func higher(_ left: Count?, _ right: Count) -> Count {
        guard let left else { return right }
        return key(left, -left.wilson.high) <= key(right, -right.wilson.high) ? left : right
    }

    private static func key(_ count: Count, _ bound: Double) -> (Double, Int64, Int64) {
        (bound, count.hits, count.n)
    }

    private static func lower(_ left: Corruption?, _ right: Corruption) -> Corruption {
        guard let left else { return right }
        var worst = left
        worst.meanAccuracy = min(left.meanAccuracy, right.meanAccuracy)
        worst.types = min(left.types, right.types)
        if lower(left.worst.count, right.worst.count) != left.worst.count {
            worst.worst = right.worst
        }
        return worst
    }

    private static func merged(
        _ shares: [Share], _ worse: (Count?, Count) -> Count
    ) -> [Share] {
        var merged: [Share] = []
        for share in shares {
            let place = merged.firstIndex { known in
                known.names.elementsEqual(share.names) { $0.bytesEqual($1) }
            }
            if let place {
                merged[place].count = worse(merged[place].count, share.count)
            } else {
                merged.append(share)
            }
        }
        return merged.sorted { left, right in
            left.names.joined(separator: "\0").bytesPrecede(right.names.joined(separator: "\0"))
        }
    }

    private static func evasion(of blocks: [DerivedBlock]) -> [Budget] {
        var merged: [Budget] = []
        let rows = blocks.flatMap { block in block.evasion.map { ($0, block.samples) } }
        for (budget, _) in rows {
            let same = rows.filter { $0.0.norm.bytesEqual(budget.norm) && $0.0.eps == budget.eps }
            let known = merged.contains {
                $0.norm.bytesEqual(budget.norm) && $0.eps == budget.eps
            }
            if !known, let worst = worst(of: same) { merged.append(worst) }
        }
        return closed(merged)
    }

    /// The worst row of one budget, or the samples that survived every report, when that is worse.
    private static func worst(of rows: [(Budget, String?)]) -> Budget? {
        let spelling = rows.map(\.0.eps.text).min { $0.bytesPrecede($1) }
        guard let first = rows.first?.0, let eps = spelling.flatMap(DecimalValue.init),
            let count = rows.map(\.0.count).reduce(nil, lower)
        else { return nil }
        var worst = Budget(
            norm: first.norm, eps: eps, count: count, how: .minOverAttacks,
            attacks: names(rows.flatMap(\.0.attacks)))
        for joined in joined(rows) where lower(worst.count, joined) != worst.count {
            worst.count = joined
            worst.how = .perSampleAnd
        }
        return worst
    }

    private static func names(_ all: [String]) -> [String] {
        var unique: [String] = []
        for name in all where !unique.contains(where: { $0.bytesEqual(name) }) {
            unique.append(name)
        }
        return unique.sorted { $0.bytesPrecede($1) }
    }

    /// For each set of samples that several reports share: who survived all of them.
    private static func joined(_ rows: [(Budget, String?)]) -> [Count] {
        var joined: [String: (map: Bitmap, n: Int64)] = [:]
        for (budget, samples) in rows {
            guard let samples, let map = budget.survivors, map.fits(budget.count.n) else {
                continue
            }
            guard let before = joined[samples] else {
                joined[samples] = (map, budget.count.n)
                continue
            }
            guard before.n == budget.count.n, let both = before.map.intersection(map) else {
                continue
            }
            joined[samples] = (both, before.n)
        }
        return joined.values.compactMap { Count(hits: $0.map.population, of: $0.n) }
    }
}
