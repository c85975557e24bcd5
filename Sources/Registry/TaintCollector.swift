// SPDX-License-Identifier: Apache-2.0
import Catalog
import MregCore
import Policy
import Trust

/// What a version came from, as far as a policy may object to it.
///
/// Computed from states, edges and likenesses whenever it is asked for, never stored: a state that
/// is set a moment ago counts now.
struct TaintCollector {
    /// Most unsigned ancestors that are named; one is enough to fail a rule.
    private static let unsignedMax = 64

    let registry: LocalRegistry
    let version: VersionRecord
    /// Who cleared the version of what.
    let clearances: Clearances

    /// The lineage of the version.
    func lineage(isFromScratch: Bool) throws -> LineageEvidence {
        let (ancestry, isDeclared) = try registry.catalog.read { reader in
            (
                try reader.ancestry(of: version.manifest),
                try reader.isLineageDeclared(of: version.manifest)
            )
        }
        var evidence = LineageEvidence(isDeclared: isDeclared, isFromScratch: isFromScratch)
        guard !ancestry.stopped.isEmpty || !ancestry.unsigned.isEmpty else {
            evidence.otherAncestors = ancestry.count
            return evidence
        }
        let steps = try registry.catalog.read { try $0.stepsUp(from: version.manifest) }
        let paths = LineagePaths(steps, up: version.manifest)
        let unsigned = Set(ancestry.unsigned)
        let stopped = Set(ancestry.stopped.map(\.manifest))
        var ancestors = try ancestry.stopped.compactMap { found in
            try self.stopped(found, paths, isSigned: !unsigned.contains(found.manifest))
        }
        ancestors += try ancestry.unsigned.filter { !stopped.contains($0) }
            .prefix(Self.unsignedMax).compactMap { try self.unsigned($0, paths) }
        let objected = unsigned.union(
            ancestors.filter { $0.undeclared == nil }.map(\.digest))
        evidence.otherAncestors = max(0, ancestry.count - objected.count)
        evidence.ancestors = ancestors.sorted { $0.digest < $1.digest }
        return evidence
    }

    private func stopped(
        _ found: StoppedManifest, _ paths: LineagePaths, isSigned: Bool
    ) throws -> AncestorEvidence? {
        guard var ancestor = try reached(found.manifest, paths, isSigned: isSigned) else {
            return nil
        }
        let source = found.source
        ancestor.state = source.state
        ancestor.stateReason = source.stateReason
        if source.manifest == found.manifest {
            ancestor.label = source.name.description
        } else {
            ancestor.stateReason =
                "it has weights of \(source.name), which is \(source.state.rawValue)"
                + (source.stateReason.map { ": \($0)" } ?? "")
        }
        clearances.apply(to: &ancestor, sources: [found.manifest, source.manifest])
        return ancestor
    }

    private func unsigned(_ manifest: Digest, _ paths: LineagePaths) throws -> AncestorEvidence? {
        try reached(manifest, paths, isSigned: false)
    }

    /// The evidence of one ancestor, with the path to it.
    private func reached(
        _ manifest: Digest, _ paths: LineagePaths, isSigned: Bool
    ) throws -> AncestorEvidence? {
        guard let (strength, steps) = paths.path(to: manifest), let last = steps.last else {
            return nil
        }
        let places = try steps.map { (label: try label(ofParent: $0), isDeclared: !$0.isLikeness) }
        let known = try registry.catalog.read { try $0.versions(manifest: manifest) }
        var ancestor = AncestorEvidence(
            digest: manifest, label: places.last?.label ?? "\(manifest)", relation: last.relation,
            path: PathText.text(version.name.description, places),
            state: known.isEmpty ? nil : .active, isSigned: isSigned, isExternal: known.isEmpty)
        ancestor.isDistilled = strength == .distilled
        ancestor.undeclared = strength == .undeclared ? try likeness(steps) : nil
        return ancestor
    }

    /// What shows the first step that nobody declared.
    private func likeness(_ steps: [LineageStep]) throws -> String {
        guard let step = steps.first(where: \.isLikeness), let shared = step.shared else {
            return "unknown"
        }
        let percent = shared.bytes * 100 / max(shared.total, 1)
        let child = try registry.catalog.read { try $0.version(step.childVersion) }
        return "\(percent) % of the bytes of \(child?.name.description ?? "\(step.child)") are in "
            + (try label(ofParent: step))
    }

    private func label(ofParent step: LineageStep) throws -> String {
        if let uri = step.externalURI { return uri }
        return try registry.catalog.read { reader in
            let named = try step.parentVersion.flatMap { try reader.version($0) }
            let known = try named ?? reader.versions(manifest: step.parent).first
            return known?.name.description ?? "\(step.parent)"
        }
    }
}
