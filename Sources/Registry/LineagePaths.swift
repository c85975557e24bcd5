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
///
/// Manifests are numbered once and the searches count: a hundred thousand steps are searched in
/// the time that a few thousand look-ups by digest take.
struct LineagePaths {
    /// Where a search went.
    enum Direction { case up, down }

    private static let unreached = -2
    private static let root = -1

    private let steps: [LineageStep]
    private var nodes: [Digest: Int] = [:]
    /// The node each step leaves, in the direction of the search, and the one it enters.
    private var sources: [Int] = []
    private var targets: [Int] = []
    /// By what step each node was first reached, for each strength; a root by none.
    private var arrivals: [[Int]] = []

    /// Searches breadth first from some roots, once for each strength that there are steps for.
    init(_ steps: [LineageStep], from roots: [Digest], _ direction: Direction) {
        self.steps = steps.filter { !$0.relation.bytesEqual(Relation.evaluatedOn) }
        let starts = roots.map { number(of: $0) }
        for step in self.steps {
            sources.append(number(of: direction == .up ? step.child : step.parent))
            targets.append(number(of: direction == .up ? step.parent : step.child))
        }
        let outgoing = Outgoing(sources, nodes: nodes.count)
        for strength in PathStrength.allCases {
            let isNew = strength == .content || self.steps.contains { !Self.before(strength, $0) }
            arrivals.append(isNew ? search(outgoing, starts, strength) : arrivals.last ?? [])
        }
    }

    /// The steps that leave each node, in their order: those of node n are at
    /// `places[starts[n]..<starts[n + 1]]`.
    private struct Outgoing {
        var starts: [Int]
        var places: [Int]

        init(_ sources: [Int], nodes: Int) {
            starts = [Int](repeating: 0, count: nodes + 1)
            for node in sources { starts[node + 1] += 1 }
            for node in 0..<nodes { starts[node + 1] += starts[node] }
            places = [Int](repeating: 0, count: sources.count)
            var next = starts
            for (place, node) in sources.enumerated() {
                places[next[node]] = place
                next[node] += 1
            }
        }
    }

    private mutating func number(of manifest: Digest) -> Int {
        let next = nodes.count
        return { (known: inout Int?) in
            if let known { return known }
            known = next
            return next
        }(&nodes[manifest])
    }

    /// Whether the strength before takes a step already.
    private static func before(_ strength: PathStrength, _ step: LineageStep) -> Bool {
        PathStrength(rawValue: strength.rawValue - 1)?.takes(step) ?? true
    }

    private func search(
        _ outgoing: Outgoing, _ roots: [Int], _ strength: PathStrength
    ) -> [Int] {
        var arrival = [Int](repeating: Self.unreached, count: nodes.count)
        for root in roots { arrival[root] = Self.root }
        var queue = roots
        var position = 0
        while position < queue.count {
            let here = queue[position]
            position += 1
            for place in outgoing.starts[here]..<outgoing.starts[here + 1] {
                let step = outgoing.places[place]
                guard arrival[targets[step]] == Self.unreached, strength.takes(steps[step]) else {
                    continue
                }
                arrival[targets[step]] = step
                queue.append(targets[step])
            }
        }
        return arrival
    }

    /// The strongest and then shortest path to a manifest, as places of steps from the root on;
    /// nil if none is.
    func places(to manifest: Digest) -> (strength: PathStrength, steps: [Int])? {
        guard let node = nodes[manifest] else { return nil }
        for (strength, arrival) in zip(PathStrength.allCases, arrivals)
        where arrival[node] != Self.unreached {
            var path: [Int] = []
            var here = node
            while arrival[here] >= 0 {
                path.append(arrival[here])
                here = sources[arrival[here]]
            }
            path.reverse()
            return (strength, path)
        }
        return nil
    }

    /// The same with the steps themselves.
    func path(to manifest: Digest) -> (strength: PathStrength, steps: [LineageStep])? {
        places(to: manifest).map { ($0.strength, $0.steps.map(step)) }
    }

    /// A step by its place.
    func step(_ place: Int) -> LineageStep { steps[place] }
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
