// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Policy

/// What a version reaches: what is refused with it, and what was judged on it.
public struct ImpactView: Sendable {
    /// What stopping the version means for another.
    public enum Effect: String, Sendable, CaseIterable {
        /// It has weights of the version among its files, so it is stopped itself.
        case sameWeights = "same-weights"
        /// It was made from the version.
        case tainted
        /// It was made from the version by distillation, which copies behaviour, not weights.
        case distilled
        /// Most of its bytes are those of the version or of one made from it; nobody said so.
        case undeclared
        /// It was only judged on the version: what was measured counts no more.
        case evaluated
    }

    /// One version that is reached.
    public struct Item: Sendable {
        /// `name@v3`.
        public var label: String
        /// The manifest's digest.
        public var manifest: Digest
        /// Model or dataset.
        public var kind: ArtifactKind
        /// Its own state.
        public var state: VersionState
        /// What stopping the version means for it.
        public var effect: Effect
        /// The aliases that point at it.
        public var aliases: [String]
        /// Puts the path into words: a third of the work for a large lineage, so only when asked.
        let describePath: @Sendable () -> String

        /// The shortest path from the version asked about.
        public var path: String { describePath() }
    }

    /// The version asked about.
    public var label: String
    /// Its manifest's digest.
    public var manifest: Digest
    /// Its state.
    public var state: VersionState
    /// Why it has that state.
    public var reason: String?
    /// Everything that is reached, by effect and name.
    public var items: [Item]

    /// What is refused where the version is stopped, unless it is cleared of it.
    public var refused: [Item] { items.filter { $0.effect != .evaluated } }
}

extension LocalRegistry {
    /// Everything that stopping a version would stop, or has stopped, with the shortest path.
    public func impact(of reference: Reference) throws -> ImpactView {
        let root = try version(reference)
        return try catalog.read { reader in
            let seeds = try reader.manifests(withWeightsOf: root.id)
            let steps = try reader.stepsDown(from: seeds)
            let reached = try reader.versions(
                of: Set(seeds + [root.manifest]).union(steps.map(\.child)))
            let search = ImpactSearch(
                root: root, seeds: Set(seeds),
                paths: LineagePaths(
                    steps, from: [root.manifest] + seeds.filter { $0 != root.manifest }, .down),
                labels: ImpactSearch.labels(reached), aliases: try reader.aliasesByVersion())
            var items = reached.filter { $0.id != root.id }.compactMap(search.item)
            items += try search.evaluated(reader, besides: items)
            return ImpactView(
                label: root.name.description, manifest: root.manifest, state: root.state,
                reason: root.stateReason,
                items: ImpactView.Effect.allCases.flatMap { effect in
                    items.filter { $0.effect == effect }
                })
        }
    }
}

/// Puts what a search found into words.
private struct ImpactSearch: Sendable {
    let root: VersionRecord
    let seeds: Set<Digest>
    let paths: LineagePaths
    /// What a manifest is called, by manifest.
    let labels: [Digest: String]
    let aliases: [VersionID: [String]]

    static func labels(_ reached: [ReachedVersion]) -> [Digest: String] {
        Dictionary(reached.map { ($0.manifest, $0.label) }, uniquingKeysWith: { first, _ in first })
    }

    func item(_ version: ReachedVersion) -> ImpactView.Item? {
        if seeds.contains(version.manifest) {
            return item(version, .sameWeights, "\(root.name) == \(version.label)")
        }
        guard let (strength, steps) = paths.places(to: version.manifest) else { return nil }
        let effect: ImpactView.Effect =
            switch strength {
            case .content: .tainted
            case .distilled: .distilled
            case .undeclared: .undeclared
            }
        return item(version, effect, self.path(to: version, steps))
    }

    private func path(to version: ReachedVersion, _ steps: [Int]) -> String {
        let seed = steps.first.map { paths.step($0).parent } ?? root.manifest
        let start =
            seed == root.manifest
            ? root.name.description : "\(root.name) == \(labels[seed] ?? "\(seed)")"
        return PathText.text(start, count: steps.count) { place in
            let step = paths.step(steps[place])
            // The same bytes under several names: the path ends at the one that is listed.
            let label = place == steps.count - 1 ? version.label : labels[step.child]
            return (label ?? "\(step.child)", !step.isLikeness)
        }
    }

    private func item(
        _ version: ReachedVersion, _ effect: ImpactView.Effect,
        _ path: @escaping @autoclosure @Sendable () -> String
    ) -> ImpactView.Item {
        ImpactView.Item(
            label: version.label, manifest: version.manifest, kind: version.kind,
            state: version.state, effect: effect, aliases: aliases[version.id] ?? [],
            describePath: path)
    }

    /// What was judged on the version and did not come from it.
    func evaluated(
        _ reader: Catalog.Reader, besides found: [ImpactView.Item]
    ) throws -> [ImpactView.Item] {
        let known = Set(found.map(\.label))
        return try reader.children(of: root.manifest)
            .filter { $0.row.relation.bytesEqual(Relation.evaluatedOn) }
            .filter { !known.contains($0.child.description) && $0.child != root.name }
            .compactMap { edge in
                guard let version = try reader.version(edge.child), !version.isRemoved else {
                    return nil
                }
                let path = "\(root.name) -> \(version.name)"
                return ImpactView.Item(
                    label: version.name.description, manifest: version.manifest,
                    kind: version.row.kind, state: version.state, effect: .evaluated,
                    aliases: try reader.aliases(at: version.id).map(\.text),
                    describePath: { path })
            }
    }
}
