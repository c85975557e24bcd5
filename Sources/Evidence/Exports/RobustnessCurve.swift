// SPDX-License-Identifier: Apache-2.0
import MregCore

/// Accuracy against budget: lines for a terminal, and a picture in `RobustnessPicture.swift`.
public struct RobustnessCurve: Sendable {
    let clean: Count?
    let budgets: [DerivedBlock.Budget]

    /// The curve of what was derived from one report or of the worst of several.
    public init(_ derived: DerivedBlock) {
        clean = derived.clean
        budgets = derived.evasion
    }

    private struct Row {
        let label: String
        let count: Count
        let note: String
    }

    private var rows: [Row] {
        let first = clean.map { [Row(label: "clean", count: $0, note: "")] } ?? []
        return first
            + budgets.map { budget in
                let note = budget.closure.map { "  (as at \($0.fromEps))" } ?? ""
                return Row(
                    label: "\(budget.norm) \(budget.eps)", count: budget.effective, note: note)
            }
    }

    /// One line a budget: a bar, the share, its 95 % interval and the counts.
    public func text(barWidth: Int = 30) -> [String] {
        let rows = rows
        let widest = rows.map(\.label.count).max() ?? 0
        return rows.map { row in
            let filled = Int((row.count.rate * Double(barWidth)).rounded())
            let bar =
                String(repeating: "#", count: filled)
                + String(repeating: ".", count: barWidth - filled)
            let pad = String(repeating: " ", count: widest - row.label.count)
            let wilson = row.count.wilson
            let interval =
                "[\(DecimalText.percent(wilson.low)), \(DecimalText.percent(wilson.high))]"
            return "\(row.label.printable)\(pad)  \(bar)  \(DecimalText.percent(row.count.rate)) "
                + "\(interval)  \(row.count.hits)/\(row.count.n)\(row.note)"
        }
    }
}
