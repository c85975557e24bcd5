// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

/// How something is reached, strongest first: a path of declared steps along which content flows
/// is preferred to one with a distillation in it, and that to one with a step nobody declared.
enum PathStrength: Int, Sendable, CaseIterable {
    case content, distilled, undeclared

    /// Whether a path of this strength may take a step.
    func takes(_ step: LineageStep) -> Bool {
        switch self {
        case .content: !step.isLikeness && !step.relation.bytesEqual(Self.distillation)
        case .distilled: !step.isLikeness
        case .undeclared: true
        }
    }

    private static let distillation = "distilled"
}

/// The shortest path to everything that steps of the lineage reach, for explanations.
struct LineagePaths {
    /// Where a search went.
    enum Direction { case up, down }

    private let steps: [LineageStep]
    private let direction: Direction
    /// By what step each manifest was first reached, for each strength; a root by none.
    private var arrivals: [[Digest: Int]] = []

    /// Searches breadth first from some roots, once for each strength that there are steps for.
    init(_ steps: [LineageStep], from roots: [Digest], _ direction: Direction) {
        self.steps = steps.filter { !$0.relation.bytesEqual(Relation.evaluatedOn) }
        self.direction = direction
        var outgoing: [Digest: [Int]] = [:]
        for (index, step) in self.steps.enumerated() {
            outgoing[direction == .up ? step.child : step.parent, default: []].append(index)
        }
        for strength in PathStrength.allCases {
            let isNew = strength == .content || self.steps.contains { !Self.before(strength, $0) }
            arrivals.append(isNew ? search(outgoing, roots, strength) : arrivals.last ?? [:])
        }
    }

    /// Whether the strength before takes a step already.
    private static func before(_ strength: PathStrength, _ step: LineageStep) -> Bool {
        PathStrength(rawValue: strength.rawValue - 1)?.takes(step) ?? true
    }

    private func search(
        _ outgoing: [Digest: [Int]], _ roots: [Digest], _ strength: PathStrength
    ) -> [Digest: Int] {
        var arrival: [Digest: Int] = [:]
        for root in roots { arrival[root] = -1 }
        var queue = roots
        var position = 0
        while position < queue.count {
            let here = queue[position]
            position += 1
            for index in outgoing[here] ?? [] where strength.takes(steps[index]) {
                let next = direction == .up ? steps[index].parent : steps[index].child
                guard arrival[next] == nil else { continue }
                arrival[next] = index
                queue.append(next)
            }
        }
        return arrival
    }

    /// The strongest and then shortest path to a manifest, from the root on; nil if none is.
    func path(to manifest: Digest) -> (strength: PathStrength, steps: [LineageStep])? {
        for (strength, arrival) in zip(PathStrength.allCases, arrivals) {
            guard arrival[manifest] != nil else { continue }
            var path: [LineageStep] = []
            var here = manifest
            while let index = arrival[here], steps.indices.contains(index) {
                path.append(steps[index])
                here = direction == .up ? steps[index].child : steps[index].parent
            }
            return (strength, path.reversed())
        }
        return nil
    }
}

/// A path in words: `model@v2 -> base@v1 -> digits@v1`; `~>` is a step that nobody declared.
enum PathText {
    /// The places of a path, with arrows; a long one without its middle.
    static func text(_ start: String, _ steps: [(label: String, isDeclared: Bool)]) -> String {
        let half = Limits.pathStepsMax / 2
        let isLong = steps.count > Limits.pathStepsMax
        let shown = isLong ? steps.prefix(half) + steps.suffix(half) : steps[...]
        var text = start
        for (place, step) in shown.enumerated() {
            if isLong, place == half { text += " -> (\(steps.count - shown.count) more)" }
            text += " \(step.isDeclared ? "->" : "~>") \(step.label)"
        }
        return text
    }
}
