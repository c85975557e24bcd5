// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

/// A version that something reaches, with no more of it than a list shows.
public struct ReachedVersion: Sendable, Equatable {
    /// The catalog's handle.
    public let id: VersionID
    /// The place of its artifact in the list of artifacts.
    public let artifact: Int
    /// Its number.
    public let number: Int64
    /// Its own state.
    public let state: VersionState
    /// Whether it was removed.
    public let isRemoved: Bool
}

/// A step between two versions by their handles, with no more of it than a search needs.
public struct ReachedStep: Sendable, Equatable {
    /// How content came along it.
    public enum Kind: Int64, Sendable {
        /// Somebody said so.
        case declared
        /// By distillation, which copies behaviour.
        case distilled
        /// Nobody said so: much of the one is in the other.
        case likeness
    }

    /// What it came from.
    public let parent: VersionID
    /// What came from it.
    public let child: VersionID
    /// How.
    public let kind: Kind
}

extension Catalog.Reader {
    /// From how many versions on it is faster to read every row than to look them up.
    private static let scanFrom = 2000

    /// Every artifact by name, with the handle that versions name it by.
    public func artifactNames() throws -> [(id: Int64, name: String, kind: ArtifactKind)] {
        try database.all("SELECT id, name, kind FROM artifacts ORDER BY name") {
            (id: try $0.int(0), name: try $0.text(1), kind: try $0.word(2))
        }
    }

    /// Gives some versions, or more where that is faster; `places` has each artifact's place in a
    /// list.
    public func forEachReached(
        _ wanted: [VersionID], places: [Int64: Int], _ body: (ReachedVersion) -> Void
    ) throws {
        let handles = try handles()
        func give(_ row: Row) throws {
            body(try ReachedVersion(row, handles, places))
        }
        guard wanted.count < Self.scanFrom else {
            return try database.forEach(ReachedVersion.select, [], give)
        }
        for id in wanted {
            _ = try database.all(ReachedVersion.select + " WHERE id = ?", [id.value], give)
        }
    }

    /// The manifests of some versions.
    public func manifests(of versions: [VersionID]) throws -> [VersionID: Digest] {
        var found: [VersionID: Digest] = [:]
        found.reserveCapacity(versions.count)
        if versions.count < Self.scanFrom {
            for id in versions {
                found[id] = try database.first(
                    "SELECT manifest FROM versions WHERE id = ?", [id.value]
                ) { try $0.digest(0) }
            }
        } else {
            let wanted = Set(versions)
            try database.forEach("SELECT id, manifest FROM versions") { row in
                let id = VersionID(value: try row.int(0))
                if wanted.contains(id) { found[id] = try row.digest(1) }
            }
        }
        return found
    }

    /// For each version whose bytes were published before: the version that had them first.
    public func copies() throws -> [VersionID: VersionID] {
        let handles = try handles()
        let found = try database.all("SELECT version, first FROM copies") {
            (try handles.version(try $0.int(0)), try handles.version(try $0.int(1)))
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }

    /// The aliases by the version they point at, each version's by name.
    public func aliasesByVersion() throws -> [VersionID: [String]] {
        let found = try database.all(
            "SELECT version, alias FROM aliases WHERE version IS NOT NULL ORDER BY alias"
        ) { (VersionID(value: try $0.int(0)), try $0.text(1)) }
        return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
    }

    /// Gives every step between some versions and what came from them, undeclared ones among them;
    /// with others besides where there are so many that reading all is faster than finding them.
    public func forEachStepDown(
        from versions: [VersionID], _ body: (ReachedStep) -> Void
    ) throws {
        let handles = try handles()
        func give(_ row: Row) throws { body(try ReachedStep(row, handles)) }
        let seeds = versions.map(\.value)
        let down = Self.down(seeds.count)
        let reached = try database.first(
            down + "SELECT count(*) FROM reached", StatementArguments(seeds)
        ) { Int(try $0.int(0)) }
        guard let reached, reached <= Self.scanFrom else {
            return try database.forEach(
                """
                SELECT \(Self.stepColumns) FROM edges e WHERE e.relation <> 'evaluated-on'
                UNION ALL SELECT \(Self.likenessColumns) FROM likenesses l
                """, [], give)
        }
        try database.forEach(
            down + """
                SELECT \(Self.stepColumns) FROM reached r
                    CROSS JOIN edges e ON e.parent_manifest = r.manifest
                WHERE e.relation <> 'evaluated-on'
                UNION ALL SELECT \(Self.likenessColumns)
                FROM reached r CROSS JOIN likenesses l ON l.parent_manifest = r.manifest
                """, StatementArguments(seeds), give)
    }

    /// A parent that was named by digest before it was published here is found by its manifest; one
    /// that is only outside is 0, from where nothing is reached.
    private static let stepColumns = """
        e.child, coalesce(e.parent,
            (SELECT v.id FROM versions v WHERE v.manifest = e.parent_manifest), 0)
            * \(ReachedStep.kinds) + (e.relation = 'distilled')
        """
    private static let likenessColumns = """
        l.child, l.parent * \(ReachedStep.kinds) + \(ReachedStep.Kind.likeness.rawValue)
        """

    /// The manifests that are stopped, or came from one that is.
    public func taintedManifests() throws -> Set<Digest> {
        Set(
            try database.all(
                """
                WITH RECURSIVE stopped(manifest) AS (\(Self.stoppedSelect)),
                reached(manifest) AS (SELECT manifest FROM stopped UNION \(Self.stepDown)
                    LIMIT \(Limits.lineageNodesMax + 1))
                SELECT manifest FROM reached
                """
            ) { try $0.digest(0) })
    }

    /// Manifests of stopped versions, and those with weights of stopped versions among their files.
    private static let stoppedSelect = """
        SELECT manifest FROM versions WHERE state IN ('quarantined', 'revoked') UNION
        SELECT o.manifest FROM versions v CROSS JOIN weights w ON w.version = v.id
            CROSS JOIN files f ON f.digest = w.digest CROSS JOIN versions o ON o.id = f.version
        WHERE v.state IN ('quarantined', 'revoked')
        """

    private static let stepDown = """
        SELECT e.child_manifest FROM reached r CROSS JOIN edges e ON e.parent_manifest = r.manifest
        WHERE e.relation <> 'evaluated-on' UNION
        SELECT l.child_manifest FROM reached r
            CROSS JOIN likenesses l ON l.parent_manifest = r.manifest
        """

    /// What came from some versions, until there are more than are worth looking up.
    private static func down(_ seeds: Int) -> String {
        let values = repeatElement("?", count: seeds).joined(separator: ", ")
        return """
            WITH RECURSIVE reached(manifest) AS (
                SELECT manifest FROM versions WHERE id IN (\(values)) UNION \(stepDown)
                LIMIT \(scanFrom + 1))

            """
    }
}

// A column that is asked for costs as much as finding the row: small numbers come in one. Products
// and not shifts, which lose high bits: a product that is too large is beyond every handle.

extension ReachedStep {
    fileprivate static let kinds: Int64 = 4

    fileprivate init(_ row: Row, _ handles: Handles) throws {
        child = try handles.version(try row.int(0))
        let packed = try row.int(1)
        parent = try handles.parent(packed / Self.kinds)
        kind = Kind(rawValue: packed % Self.kinds) ?? .declared
    }
}

extension ReachedVersion {
    private static let states: [VersionState] = [.active, .deprecated, .quarantined, .revoked]

    fileprivate static let select = """
        SELECT id, number, artifact * 8 + (removed_log_index IS NOT NULL) * 4 +
            CASE state WHEN 'active' THEN 0 WHEN 'deprecated' THEN 1 WHEN 'quarantined' THEN 2
            ELSE 3 END FROM versions
        """

    fileprivate init(_ row: Row, _ handles: Handles, _ places: [Int64: Int]) throws {
        let packed = try row.int(2)
        guard packed >= 0, let place = places[packed / 8] else {
            throw CatalogUnusable(.damaged, "a version is of an artifact that is not there")
        }
        id = try handles.version(try row.int(0))
        artifact = place
        number = try row.int(1)
        state = Self.states[Int(packed & 3)]
        isRemoved = packed & 4 != 0
    }
}

/// The handles there are: from 1 to that of the newest version. Any other in a row is damage, and
/// would be a place outside of every table.
struct Handles {
    private let last: Int64

    fileprivate init(last: Int64) { self.last = last }

    /// A handle of a version.
    func version(_ value: Int64) throws -> VersionID {
        guard value >= 1, value <= last else {
            throw CatalogUnusable(.damaged, "there is no version with the handle \(value)")
        }
        return VersionID(value: value)
    }

    /// The same for a parent; one that is only outside has 0.
    func parent(_ value: Int64) throws -> VersionID {
        value == 0 ? VersionID(value: 0) : try version(value)
    }
}

extension Catalog.Reader {
    /// The handles there are; at most as many as a table by place can have.
    func handles() throws -> Handles {
        let last = try database.first("SELECT max(id) FROM versions") { try $0.optionalInt(0) }
        guard let last = last ?? 0, last < Int64(Int32.max) / 8 else {
            throw CatalogUnusable(.damaged, "the handle of a version is too large")
        }
        return Handles(last: last)
    }
}
