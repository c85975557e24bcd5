// SPDX-License-Identifier: Apache-2.0
import MregCore

/// R27: adversarial examples that work are proof; a claim they contradict is wrong.
enum WitnessRules {
    static func flags(
        _ witness: ReportContext.Witness, _ derived: DerivedBlock
    ) -> [ReportFlag] {
        guard let survivors = witness.survivors else { return broken(witness) + [notRun(witness)] }
        return broken(witness) + contradicted(witness, survivors, derived)
    }

    /// What a report brings as its own proof must keep the rules of its attack.
    private static func broken(_ witness: ReportContext.Witness) -> [ReportFlag] {
        guard witness.rejected > 0 else { return [] }
        return [
            ReportFlag(
                "R27", witness.isOwn ? .error : .info,
                "\(witness.rejected) of \(witness.examples) examples of the witness are beyond "
                    + "\(witness.norm) \(witness.eps) or outside the input range")
        ]
    }

    /// The smallest budget whose claim the witness contradicts; larger ones contain it.
    private static func contradicted(
        _ witness: ReportContext.Witness, _ survivors: Count, _ derived: DerivedBlock
    ) -> [ReportFlag] {
        let budget = derived.evasion.first { budget in
            budget.norm.bytesEqual(witness.norm) && budget.eps >= witness.eps
                && budget.effective.wilson.low > survivors.wilson.high
        }
        return budget.map { budget in
            [
                ReportFlag(
                    "R27", .error,
                    "\(budget.norm) \(budget.eps): "
                        + "\(DecimalText.percent(budget.effective.rate)) is claimed, a witness "
                        + "leaves \(DecimalText.percent(survivors.rate))")
            ]
        } ?? []
    }

    /// Whether an example fools the model, only the model can tell.
    private static func notRun(_ witness: ReportContext.Witness) -> ReportFlag {
        let kept = witness.examples - witness.rejected
        return ReportFlag(
            "R27", .info,
            "\(kept) of \(witness.examples) examples of the witness keep \(witness.norm) "
                + "\(witness.eps), the largest perturbation is "
                + "\(DecimalText.short(witness.largest)); how many fool the model is not known "
                + "without its answers, and mreg runs no model")
    }
}
