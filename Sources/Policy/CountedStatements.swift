// SPDX-License-Identifier: Apache-2.0
import Evidence
import MregCore

/// How many statements there are that make up the number a rule asks for.
///
/// Distinct owners and distinct evaluators: many keys of one owner are one, and so are many owners
/// who sign what one evaluator measured.
struct CountedStatements {
    /// The evaluators each owner vouches for, owners in a fixed order.
    private let evaluators: [(owner: String, evaluators: [String])]
    /// Owners whose reports together do not measure all that is asked about.
    let silent: [String]

    /// Counts statements that have no problem; an owner whose reports leave out what a condition
    /// asks about has not vouched for it.
    init(_ good: [JudgeReport.Judged], conditions: [ReportCondition]) {
        var byOwner: [String: [JudgeReport.Judged]] = [:]
        for item in good {
            if let owner = item.signature.owner { byOwner[owner, default: []].append(item) }
        }
        let owners = byOwner.sorted { $0.key.bytesPrecede($1.key) }
        func isComplete(_ items: [JudgeReport.Judged]) -> Bool {
            let worst = DerivedBlock.worst(of: items.compactMap(\.derived))
            return conditions.allSatisfy { $0.isMeasured(in: worst) }
        }
        evaluators = owners.filter { isComplete($0.value) }.map { owner, items in
            (owner, Set(items.map(\.evaluator)).sorted { $0.bytesPrecede($1) })
        }
        silent = owners.filter { !isComplete($0.value) }.map(\.key)
    }

    /// The owners that count.
    var owners: [String] { evaluators.map(\.owner) }

    /// The most pairs of an owner and an evaluator in which nobody occurs twice.
    var number: Int {
        var holder: [String: Int] = [:]
        var number = 0
        for owner in evaluators.indices {
            var tried: Set<String> = []
            if place(owner, &holder, &tried) { number += 1 }
        }
        return number
    }

    /// Finds an evaluator for an owner, moving earlier ones where that helps (Kuhn's algorithm).
    private func place(
        _ owner: Int, _ holder: inout [String: Int], _ tried: inout Set<String>
    ) -> Bool {
        for evaluator in evaluators[owner].evaluators where tried.insert(evaluator).inserted {
            if let other = holder[evaluator], !place(other, &holder, &tried) { continue }
            holder[evaluator] = owner
            return true
        }
        return false
    }
}
