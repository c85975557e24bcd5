// SPDX-License-Identifier: Apache-2.0
import Catalog
import Inspection
import MregCore

/// A version that meets every condition of a search.
public struct FoundVersion: Sendable {
    /// The artifact.
    public var name: ArtifactName
    /// Model or dataset.
    public var kind: ArtifactKind
    /// The version's line.
    public var line: VersionLine
    /// The values that were asked for, in the order of the conditions.
    public var values: [String]
}

/// What a search found.
public struct SearchResult: Sendable {
    /// The versions, by name, the newest of each first.
    public var versions: [FoundVersion] = []
    /// What could not be compared, for people.
    public var notices: [String] = []
}

extension LocalRegistry {
    /// The versions that meet every condition. A version without the metric, parameter or fact meets
    /// no condition about it, not even `!=`; of several values one must meet it.
    public func search(
        _ conditions: [ListCondition], _ request: ListRequest = ListRequest()
    ) throws -> SearchResult {
        try catalog.read { reader in
            var result = SearchResult()
            var matching: Set<VersionID>?
            var tables: [[VersionID: [String]]] = []
            for condition in conditions {
                guard let values = try Self.values(condition.field, reader) else { continue }
                tables.append(values)
                Self.noteText(condition, values, &result)
                let ids = Set(
                    values.filter { $0.value.contains(where: condition.holds) }.keys)
                matching = matching?.intersection(ids) ?? ids
            }
            var versions = try matching?.compactMap { try reader.version($0) } ?? Self.all(reader)
            versions.removeAll { $0.isRemoved }
            if let kind = request.kind { versions.removeAll { $0.row.kind != kind } }
            if let glob = request.glob {
                let names = Set(try reader.list(ListQuery(glob: glob)).map(\.name))
                versions.removeAll { !names.contains($0.name.artifact) }
            }
            versions.sort(by: Self.precedes)
            for version in versions {
                let line = try Self.line(version, reader)
                guard conditions.allSatisfy({ Self.meets($0, line) }) else { continue }
                result.versions.append(
                    FoundVersion(
                        name: version.name.artifact, kind: version.row.kind, line: line,
                        values: tables.compactMap { $0[version.id]?.joined(separator: ",") }))
                if result.versions.count == request.limit { break }
            }
            return result
        }
    }

    /// The values of a metric, parameter or fact; nil for what the version itself says.
    private static func values(
        _ field: ListCondition.Field, _ reader: Catalog.Reader
    ) throws -> [VersionID: [String]]? {
        let rows: [(version: VersionID, value: String)]
        switch field {
        case .metric(let name): rows = try reader.versions(withMetric: name)
        case .parameter(let name): rows = try reader.versions(withParameter: name)
        case .fact(let fact): rows = try reader.versions(withFact: fact.rawValue)
        case .format: rows = try reader.versionsByFormat()
        case .elements: rows = try reader.versionsByParameters()
        case .state, .alias: return nil
        }
        return Dictionary(grouping: rows, by: \.version).mapValues { $0.map(\.value) }
    }

    private static func noteText(
        _ condition: ListCondition, _ values: [VersionID: [String]],
        _ result: inout SearchResult
    ) {
        guard ![.equal, .unequal].contains(condition.comparison) else { return }
        let words = values.values.joined().filter { ExactDecimal($0) == nil }.sorted {
            $0.bytesPrecede($1)
        }
        guard let first = words.first else { return }
        result.notices.append(
            "\(words.count) values are no decimal numbers and were left out, such as "
                + "'\(first.printable)'")
    }

    private static func meets(_ condition: ListCondition, _ line: VersionLine) -> Bool {
        switch condition.field {
        case .metric, .parameter, .fact, .format, .elements: return true
        case .state: return condition.holds(for: line.state.rawValue)
        case .alias:
            let isThere = line.aliases.contains { $0.text.bytesEqual(condition.value) }
            return isThere == (condition.comparison == .equal)
        }
    }

    private static func all(_ reader: Catalog.Reader) throws -> [VersionRecord] {
        var all: [VersionRecord] = []
        try reader.forEachVersion { all.append($0) }
        return all
    }

    private static func precedes(_ left: VersionRecord, _ right: VersionRecord) -> Bool {
        left.name.artifact == right.name.artifact
            ? left.name.number > right.name.number : left.name.artifact < right.name.artifact
    }
}
