// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Policy

/// What a version reaches: what is refused with it, and what was judged on it.
public struct ImpactView: Sendable {
    /// What stopping the version means for another.
    public enum Effect: String, Sendable {
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

        /// Its place among the others in a list.
        fileprivate var order: Int {
            switch self {
            case .sameWeights: 0
            case .tainted: 1
            case .distilled: 2
            case .undeclared: 3
            case .evaluated: 4
            }
        }
    }

    /// One version that is reached. What it says is put into words only when it is asked for: of
    /// fifty thousand, all but the name costs more than to find them.
    public struct Item: Sendable {
        /// What stopping the version means for it.
        public let effect: Effect
        fileprivate let table: ImpactTable
        fileprivate let version: ReachedVersion

        /// `name@v3`.
        public var label: String { table.label(version) }
        /// Model or dataset.
        public var kind: ArtifactKind { table.artifacts[version.artifact].kind }
        /// Its own state.
        public var state: VersionState { version.state }
        /// The manifest's digest; nil where it was not asked for.
        public var manifest: Digest? { table.manifests[version.id] }
        /// The aliases that point at it.
        public var aliases: [String] { table.aliases[version.id] ?? [] }
        /// The shortest path from the version asked about.
        public var path: String { table.path(to: version, effect) }
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
    public func impact(
        of reference: Reference, withManifests: Bool = true
    ) throws -> ImpactView {
        let root = try version(reference)
        return try catalog.read { reader in
            let search = try ImpactSearch(reader, root)
            let found = search.found()
            let table = ImpactTable(
                search, artifacts: search.artifacts, aliases: try reader.aliasesByVersion(),
                manifests: withManifests
                    ? try reader.manifests(of: found.map(\.version.id)) : [:])
            return ImpactView(
                label: root.name.description, manifest: root.manifest, state: root.state,
                reason: root.stateReason,
                items: found.map { .init(effect: $0.effect, table: table, version: $0.version) })
        }
    }
}

/// What the items of an impact have in common.
private final class ImpactTable: Sendable {
    let artifacts: [(id: Int64, name: String, kind: ArtifactKind)]
    let aliases: [VersionID: [String]]
    let manifests: [VersionID: Digest]
    private let search: ImpactSearch

    init(
        _ search: ImpactSearch, artifacts: [(id: Int64, name: String, kind: ArtifactKind)],
        aliases: [VersionID: [String]], manifests: [VersionID: Digest]
    ) {
        self.search = search
        self.artifacts = artifacts
        self.aliases = aliases
        self.manifests = manifests
    }

    func label(_ version: ReachedVersion) -> String {
        "\(artifacts[version.artifact].name)@v\(version.number)"
    }

    /// What the version is called that had some bytes first.
    private func label(_ node: Int) -> String {
        if node == search.nodes.node(search.root.id) { return search.root.name.description }
        return search.versions[node].map(label) ?? "(unknown)"
    }

    func path(to version: ReachedVersion, _ effect: ImpactView.Effect) -> String {
        let root = search.root.name.description
        switch effect {
        case .sameWeights: return "\(root) == \(label(version))"
        case .evaluated: return "\(root) -> \(label(version))"
        case .tainted, .distilled, .undeclared: break
        }
        let own = search.nodes.node(search.root.id)
        let steps = search.steps.path(to: search.nodes.node(version.id))?.steps ?? []
        let first = steps.first.map { Int(search.steps.step($0).source) } ?? own
        let start = first == own ? root : "\(root) == \(label(first))"
        return PathText.text(start, count: steps.count) { place in
            let step = search.steps.step(steps[place])
            // The same bytes under several names: the path ends at the one that is listed.
            let text = place == steps.count - 1 ? label(version) : label(Int(step.target))
            return (text, step.strength != .undeclared)
        }
    }
}

/// The nodes of the lineage: versions, of which those with the same bytes are one, under the
/// handle of the one that had them first.
private struct LineageNodes: Sendable {
    private let first: [VersionID: VersionID]

    init(_ copies: [VersionID: VersionID]) { first = copies }

    func node(_ version: VersionID) -> Int {
        first.isEmpty ? version.place : (first[version] ?? version).place
    }

    /// All versions whose node is among some.
    func versions(at isWanted: [Bool]) -> [VersionID] {
        let firsts = isWanted.indices.filter { isWanted[$0] }.map(VersionID.init(place:))
        return firsts
            + first.filter { isWanted.indices.contains($0.value.place) && isWanted[$0.value.place] }
            .map(\.key)
    }
}

/// Finds what a version reaches.
private struct ImpactSearch: Sendable {
    let root: VersionRecord
    let nodes: LineageNodes
    let steps: StepSearch
    let artifacts: [(id: Int64, name: String, kind: ArtifactKind)]
    /// The versions that were looked up, at the places of their handles.
    private(set) var versions: [ReachedVersion?]
    private let seeds: Set<Int>
    private let evaluated: Set<VersionID>

    init(_ reader: Catalog.Reader, _ root: VersionRecord) throws {
        let nodes = LineageNodes(try reader.copies())
        let sharing = try reader.versions(withWeightsOf: root.id)
        let seeds = Set(sharing.map(nodes.node))
        let evaluated = try Self.evaluated(reader, root)
        let own = nodes.node(root.id)
        var found: [StepSearch.Step] = []
        try reader.forEachStepDown(from: sharing) { found.append(Self.step($0, nodes)) }
        let steps = StepSearch(found, roots: [own] + seeds.subtracting([own]).sorted())
        artifacts = try reader.artifactNames()
        let reached = nodes.versions(at: steps.nodes.map { steps.strength(of: $0) != nil })
        versions = try Self.versions(reader, artifacts.map(\.id), reached + evaluated)
        (self.root, self.nodes, self.steps) = (root, nodes, steps)
        (self.seeds, self.evaluated) = (seeds, evaluated)
    }

    private static func step(_ step: ReachedStep, _ nodes: LineageNodes) -> StepSearch.Step {
        let strength: PathStrength =
            switch step.kind {
            case .declared: .content
            case .distilled: .distilled
            case .likeness: .undeclared
            }
        return StepSearch.Step(
            source: Int32(nodes.node(step.parent)), target: Int32(nodes.node(step.child)),
            strength: strength)
    }

    private static func versions(
        _ reader: Catalog.Reader, _ artifacts: [Int64], _ wanted: [VersionID]
    ) throws -> [ReachedVersion?] {
        let places = Dictionary(
            zip(artifacts, artifacts.indices), uniquingKeysWith: { first, _ in first })
        let last = wanted.map(\.place).max() ?? 0
        var table = [ReachedVersion?](repeating: nil, count: last + 1)
        try reader.forEachReached(wanted, places: places) { version in
            if table.indices.contains(version.id.place) { table[version.id.place] = version }
        }
        return table
    }

    /// What names the version as what it was evaluated on.
    private static func evaluated(
        _ reader: Catalog.Reader, _ root: VersionRecord
    ) throws -> Set<VersionID> {
        let edges = try reader.children(of: root.manifest)
            .filter { $0.row.relation.bytesEqual(Relation.evaluatedOn) }
        return Set(try edges.compactMap { try reader.version($0.child)?.id })
    }

    /// What is reached, by effect, name and number.
    func found() -> [(effect: ImpactView.Effect, version: ReachedVersion)] {
        var found: [(effect: ImpactView.Effect, version: ReachedVersion)] = []
        found.reserveCapacity(versions.count)
        for case .some(let version) in versions where version.id != root.id {
            guard !version.isRemoved, let effect = effect(on: version) else { continue }
            found.append((effect, version))
        }
        found.sort { Self.key($0) < Self.key($1) }
        return found
    }

    private static func key(
        _ found: (effect: ImpactView.Effect, version: ReachedVersion)
    ) -> (Int, Int, Int64) {
        (found.effect.order, found.version.artifact, found.version.number)
    }

    private func effect(on version: ReachedVersion) -> ImpactView.Effect? {
        let node = nodes.node(version.id)
        if seeds.contains(node) { return .sameWeights }
        switch steps.strength(of: node) {
        case .content: return .tainted
        case .distilled: return .distilled
        case .undeclared: return .undeclared
        case nil: return evaluated.contains(version.id) ? .evaluated : nil
        }
    }
}
