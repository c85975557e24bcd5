// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

/// How something is reached, strongest first: a path of declared steps along which content flows
/// is preferred to one with a distillation in it, and that to one with a step nobody declared.
enum PathStrength: Int, Sendable, CaseIterable {
    case content, distilled, undeclared
}

extension LineageStep {
    private static let distillation = "distilled"

    /// The strongest path that may take the step.
    fileprivate var strength: PathStrength {
        if isLikeness { return .undeclared }
        return relation.bytesEqual(Self.distillation) ? .distilled : .content
    }
}

/// The shortest path to everything that a manifest came from, for explanations.
struct LineagePaths {
    private let steps: [LineageStep]
    private var nodes: [Digest: Int] = [:]
    private var search = StepSearch([], roots: [])

    /// Searches upwards from a manifest.
    init(_ steps: [LineageStep], up from: Digest) {
        self.steps = steps.filter { !$0.relation.bytesEqual(Relation.evaluatedOn) }
        let root = number(of: from)
        let numbered = self.steps.map { step in
            StepSearch.Step(
                source: Int32(number(of: step.child)), target: Int32(number(of: step.parent)),
                strength: step.strength)
        }
        search = StepSearch(numbered, roots: [root])
    }

    private mutating func number(of manifest: Digest) -> Int {
        let next = nodes.count
        return { (known: inout Int?) in
            if let known { return known }
            known = next
            return next
        }(&nodes[manifest])
    }

    /// The strongest and then shortest path to a manifest; nil if there is none.
    func path(to manifest: Digest) -> (strength: PathStrength, steps: [LineageStep])? {
        nodes[manifest].flatMap(search.path).map { path in
            (path.strength, path.steps.map { steps[$0] })
        }
    }
}

/// A path in words: `model@v2 -> base@v1 -> digits@v1`; `~>` is a step that nobody declared.
enum PathText {
    /// The places of a path, with arrows; a long one without its middle.
    static func text(_ start: String, _ steps: [(label: String, isDeclared: Bool)]) -> String {
        text(start, count: steps.count) { steps[$0] }
    }

    /// The same, asking only for the places that are shown.
    static func text(
        _ start: String, count: Int, _ place: (Int) -> (label: String, isDeclared: Bool)
    ) -> String {
        let half = Limits.pathStepsMax / 2
        let isLong = count > Limits.pathStepsMax
        let shown = isLong ? Array(0..<half) + Array(count - half..<count) : Array(0..<count)
        var text = start
        for (order, index) in shown.enumerated() {
            if isLong, order == half { text += " -> (\(count - shown.count) more)" }
            let step = place(index)
            text += step.isDeclared ? " -> " : " ~> "
            text += step.label
        }
        return text
    }
}
