// SPDX-License-Identifier: Apache-2.0
import GRDB
import MregCore

extension Catalog.Reader {
    /// The version a reference means, or nil.
    ///
    /// A removed version is found by number and digest, never as `latest`. A digest published
    /// under several numbers means the highest; a digest prefix of several digests is an error.
    public func version(_ reference: Reference) throws -> VersionRecord? {
        let name = reference.name
        return switch reference.selector {
        case .latest: try latest(name)
        case .version(let number): try version(name, number)
        case .alias(let alias): try version(name, alias)
        case .digest(let digest): try version(name, manifest: digest)
        case .digestPrefix(let digits): try version(name, manifestPrefix: digits)
        }
    }

    /// The version of a handle, or nil.
    public func version(_ id: VersionID) throws -> VersionRecord? {
        try one("WHERE v.id = ?", [id.value])
    }

    /// The version of a name, or nil.
    public func version(_ name: VersionName) throws -> VersionRecord? {
        try version(name.artifact, name.number)
    }

    /// The newest version that somebody entitled released and nobody removed, or nil.
    public func latest(_ name: ArtifactName) throws -> VersionRecord? {
        try one("WHERE a.name = ? AND v.id = a.latest_version", [name.text])
    }

    /// The version that has the greatest number, removed and unauthorised ones included.
    public func newest(_ name: ArtifactName) throws -> VersionRecord? {
        try one("WHERE a.name = ? ORDER BY v.number DESC LIMIT 1", [name.text])
    }

    /// The version published before one of the same artifact, or nil.
    public func version(before name: VersionName) throws -> VersionRecord? {
        try one(
            "WHERE a.name = ? AND v.number < ? ORDER BY v.number DESC LIMIT 1",
            [name.artifact.text, name.number.value])
    }

    /// The number the next version of an artifact gets; a number is never used twice.
    public func nextNumber(_ name: ArtifactName) throws -> VersionNumber {
        let next = try database.first(
            "SELECT coalesce((SELECT next_number FROM artifacts WHERE name = ?), 1)", [name.text]
        ) { try $0.number(0) }
        guard let next else { throw CatalogUnusable(.damaged, "a query without a row") }
        return next
    }

    /// The versions of an artifact, newest first.
    public func versions(
        of name: ArtifactName, below number: VersionNumber? = nil, limit: Int? = nil
    ) throws -> [VersionRecord] {
        try many(
            "WHERE a.name = ? AND v.number < ? ORDER BY v.number DESC LIMIT ?",
            [name.text, number?.value ?? Int.max, limit ?? -1])
    }

    /// Every version of a manifest, whatever its name, by name.
    public func versions(manifest: Digest) throws -> [VersionRecord] {
        try many("WHERE v.manifest = ? ORDER BY a.name, v.number", [manifest.column])
    }

    /// The versions whose manifest's digest begins with hex digits, by digest; at most `limit`.
    public func versions(manifestPrefix digits: String, limit: Int) throws -> [VersionRecord] {
        guard let range = Digest.range(prefix: digits) else { return [] }
        return try many(
            "WHERE v.manifest BETWEEN ? AND ? ORDER BY v.manifest, a.name, v.number LIMIT ?",
            [range.lowerBound.column, range.upperBound.column, limit])
    }

    /// Gives every version to `body`, by name; for whoever looks at all of them.
    public func forEachVersion(_ body: (VersionRecord) throws -> Void) throws {
        // CROSS JOIN keeps the order of the loops, so that nothing is sorted.
        try database.forEach(
            """
            SELECT \(versionColumns) FROM artifacts a CROSS JOIN versions v ON v.artifact = a.id
            ORDER BY a.name, v.number
            """
        ) { try body(VersionRecord($0)) }
    }

    private func version(
        _ name: ArtifactName, _ number: VersionNumber
    ) throws -> VersionRecord? {
        try one("WHERE a.name = ? AND v.number = ?", [name.text, number.value])
    }

    private func version(_ name: ArtifactName, _ alias: AliasName) throws -> VersionRecord? {
        try one(
            """
            JOIN aliases l ON l.version = v.id
            WHERE a.name = ? AND l.artifact = a.id AND l.alias = ?
            """,
            [name.text, alias.text])
    }

    private func version(
        _ name: ArtifactName, manifest: Digest
    ) throws -> VersionRecord? {
        try one(
            "WHERE v.manifest = ? AND a.name = ? ORDER BY v.number DESC LIMIT 1",
            [manifest.column, name.text])
    }

    private func version(
        _ name: ArtifactName, manifestPrefix digits: String
    ) throws -> VersionRecord? {
        guard let range = Digest.range(prefix: digits) else { return nil }
        let found = try many(
            "WHERE v.manifest BETWEEN ? AND ? AND a.name = ? ORDER BY v.number DESC",
            [range.lowerBound.column, range.upperBound.column, name.text])
        let digests = Set(found.map(\.manifest))
        guard digests.count <= 1 else {
            throw MregError(
                .usage, "'\(name)@sha256:\(digits)' means \(digests.count) different versions",
                cause: digests.sorted().prefix(4).map(\.description).joined(separator: ", "),
                next: "give more digits")
        }
        return found.first
    }

    private func one(
        _ condition: String, _ arguments: StatementArguments
    ) throws -> VersionRecord? {
        try database.first("SELECT \(versionColumns) FROM \(versionTables) \(condition)", arguments)
        { try VersionRecord($0) }
    }

    func many(
        _ condition: String, _ arguments: StatementArguments
    ) throws -> [VersionRecord] {
        try database.all("SELECT \(versionColumns) FROM \(versionTables) \(condition)", arguments) {
            try VersionRecord($0)
        }
    }
}

extension Digest {
    /// The least and greatest digest that begin with some hex digits, or nil if they are none.
    static func range(prefix digits: String) -> ClosedRange<Digest>? {
        let missing = 2 * byteCount - digits.utf8.count
        guard missing >= 0,
            let least = Digest(hex: digits + String(repeating: "0", count: missing)),
            let greatest = Digest(hex: digits + String(repeating: "f", count: missing))
        else { return nil }
        return least...greatest
    }
}
