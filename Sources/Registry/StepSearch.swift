// SPDX-License-Identifier: Apache-2.0

/// Shortest paths from some roots along steps between numbered nodes.
///
/// Nodes are places in arrays: a hundred thousand steps are searched in the time that a few
/// thousand look-ups by digest take.
struct StepSearch: Sendable {
    /// A step, and the weakest path that may take it.
    struct Step: Sendable {
        let source: Int32
        let target: Int32
        let strength: PathStrength
    }

    private static let unreached: Int32 = -2
    private static let root: Int32 = -1

    /// The nodes there are.
    let nodes: Range<Int>
    private let steps: [Step]
    /// By what step each node was first reached, for each strength; a root by none.
    private var arrivals: [[Int32]] = []

    /// Searches breadth first, once for each strength that there are steps for.
    init(_ steps: [Step], roots: [Int]) {
        self.steps = steps
        var last = roots.max() ?? -1
        for step in steps { last = max(last, Int(step.source), Int(step.target)) }
        let nodes = last + 1
        self.nodes = 0..<nodes
        let outgoing = Outgoing(steps, nodes: nodes)
        for strength in PathStrength.allCases {
            let isNew = strength == .content || steps.contains { $0.strength == strength }
            arrivals.append(
                isNew ? search(outgoing, nodes, roots, strength) : arrivals.last ?? [])
        }
    }

    /// The steps that leave each node, in their order: those of node n are at
    /// `places[starts[n]..<starts[n + 1]]`.
    private struct Outgoing {
        var starts: [Int32]
        var places: [Int32]

        init(_ steps: [Step], nodes: Int) {
            starts = [Int32](repeating: 0, count: nodes + 1)
            for step in steps { starts[Int(step.source) + 1] += 1 }
            for node in 0..<nodes { starts[node + 1] += starts[node] }
            places = [Int32](repeating: 0, count: steps.count)
            var next = starts
            for (place, step) in steps.enumerated() {
                places[Int(next[Int(step.source)])] = Int32(place)
                next[Int(step.source)] += 1
            }
        }
    }

    private func search(
        _ outgoing: Outgoing, _ nodes: Int, _ roots: [Int], _ strength: PathStrength
    ) -> [Int32] {
        var arrival = [Int32](repeating: Self.unreached, count: nodes)
        for root in roots { arrival[root] = Self.root }
        var queue = roots
        var position = 0
        while position < queue.count {
            let here = queue[position]
            position += 1
            for place in Int(outgoing.starts[here])..<Int(outgoing.starts[here + 1]) {
                let step = steps[Int(outgoing.places[place])]
                guard arrival[Int(step.target)] == Self.unreached,
                    step.strength.rawValue <= strength.rawValue
                else { continue }
                arrival[Int(step.target)] = outgoing.places[place]
                queue.append(Int(step.target))
            }
        }
        return arrival
    }

    /// The strongest kind of path to a node; nil if there is none.
    func strength(of node: Int) -> PathStrength? {
        guard nodes.contains(node) else { return nil }
        return PathStrength.allCases.first { arrivals[$0.rawValue][node] != Self.unreached }
    }

    /// The strongest and then shortest path to a node, as places of steps from the root on.
    func path(to node: Int) -> (strength: PathStrength, steps: [Int])? {
        guard let strength = strength(of: node) else { return nil }
        let arrival = arrivals[strength.rawValue]
        var path: [Int] = []
        var here = node
        while arrival[here] >= 0 {
            path.append(Int(arrival[here]))
            here = Int(steps[Int(arrival[here])].source)
        }
        path.reverse()
        return (strength, path)
    }

    /// A step by its place.
    func step(_ place: Int) -> Step { steps[place] }
}
