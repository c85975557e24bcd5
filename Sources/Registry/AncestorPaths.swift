// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore

/// The shortest path from a version to each of its ancestors, for explanations.
struct AncestorPaths {
    /// How an ancestor is reached.
    struct Reached {
        /// The ancestor as a person names it.
        var label: String
        /// The labels on the way, joined by ` -> `.
        var text: String
        /// `evaluated-on` if every path has such a step, else the last relation.
        var relation: String
    }

    private var reached: [Digest: Reached] = [:]

    /// Walks the edges upwards, breadth first: first without `evaluated-on`, then with it.
    init(_ graph: LineageGraph, from version: VersionRecord) {
        var upward: [Digest: [LineageEdge]] = [:]
        for edge in graph.edges { upward[edge.childManifest, default: []].append(edge) }
        let start = version.name.description
        walk(upward, from: version.manifest, start, throughEvaluation: false)
        walk(upward, from: version.manifest, start, throughEvaluation: true)
    }

    /// How an ancestor is reached, or nil.
    subscript(digest: Digest) -> Reached? { reached[digest] }

    private mutating func walk(
        _ upward: [Digest: [LineageEdge]], from root: Digest, _ start: String,
        throughEvaluation: Bool
    ) {
        var seen: Set<Digest> = [root]
        var queue: [(digest: Digest, text: String, isEvaluation: Bool)] = [(root, start, false)]
        var position = 0
        while position < queue.count {
            let here = queue[position]
            position += 1
            for edge in upward[here.digest] ?? [] {
                let isEvaluation = here.isEvaluation || edge.row.relation == "evaluated-on"
                guard throughEvaluation || !isEvaluation,
                    seen.insert(edge.row.parentManifest).inserted
                else { continue }
                let label =
                    edge.row.parent?.description ?? edge.row.externalURI
                    ?? edge.row.parentManifest.description
                let text = "\(here.text) -> \(label)"
                if reached[edge.row.parentManifest] == nil {
                    reached[edge.row.parentManifest] = Reached(
                        label: label, text: text,
                        relation: isEvaluation ? "evaluated-on" : edge.row.relation)
                }
                queue.append((edge.row.parentManifest, text, isEvaluation))
            }
        }
    }
}
