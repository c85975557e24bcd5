// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import GRDB
import MregCore

extension [UInt8] {
    /// The bytes as a column.
    var column: Data { Data(self) }
}

extension Digest {
    /// The 32 bytes as a column.
    var column: Data { Data(bytes) }
}

/// Columns read by position; whatever the tables forbid is damage, never a crash.
extension Row {
    func int(_ index: Int) throws -> Int64 { try decode(Int64.self, atIndex: index) }

    func optionalInt(_ index: Int) throws -> Int64? { try decode(Int64?.self, atIndex: index) }

    func bool(_ index: Int) throws -> Bool { try int(index) != 0 }

    func text(_ index: Int) throws -> String { try decode(String.self, atIndex: index) }

    func optionalText(_ index: Int) throws -> String? { try decode(String?.self, atIndex: index) }

    func bytes(_ index: Int) throws -> [UInt8] {
        [UInt8](try decode(Data.self, atIndex: index))
    }

    func digest(_ index: Int) throws -> Digest {
        guard let digest = try optionalDigest(index) else { throw damage(index, "no digest") }
        return digest
    }

    func optionalDigest(_ index: Int) throws -> Digest? {
        guard let data = try decode(Data?.self, atIndex: index) else { return nil }
        guard let digest = Digest(bytes: data) else { throw damage(index, "not 32 bytes") }
        return digest
    }

    func artifactName(_ index: Int) throws -> ArtifactName {
        try parsed(index) { text throws(MregError) in try ArtifactName(text) }
    }

    func aliasName(_ index: Int) throws -> AliasName {
        try parsed(index) { text throws(MregError) in try AliasName(text) }
    }

    func path(_ index: Int) throws -> ArtifactPath {
        try parsed(index) { text throws(MregError) in try ArtifactPath(text) }
    }

    func number(_ index: Int) throws -> VersionNumber {
        guard let number = try optionalNumber(index) else { throw damage(index, "no number") }
        return number
    }

    func optionalNumber(_ index: Int) throws -> VersionNumber? {
        guard let value = try optionalInt(index) else { return nil }
        guard let number = VersionNumber(value: Int(value)) else {
            throw damage(index, "not a version number")
        }
        return number
    }

    /// A name and a number in two columns.
    func versionName(_ index: Int) throws -> VersionName {
        VersionName(artifact: try artifactName(index), number: try number(index + 1))
    }

    func word<Word: RawRepresentable<String>>(_ index: Int) throws -> Word {
        guard let word = Word(rawValue: try text(index)) else {
            throw damage(index, "an unknown word")
        }
        return word
    }

    private func parsed<T>(
        _ index: Int, _ parse: (String) throws(MregError) -> T
    ) throws -> T {
        do throws(MregError) {
            return try parse(try textOrEmpty(index))
        } catch {
            throw damage(index, error.description)
        }
    }

    private func textOrEmpty(_ index: Int) throws(MregError) -> String {
        do {
            return try text(index)
        } catch {
            throw MregError(.corrupt, "a column is not text")
        }
    }

    private func damage(_ index: Int, _ what: String) -> CatalogUnusable {
        CatalogUnusable(.damaged, "\(columnName(index)): \(what)")
    }

    private func columnName(_ index: Int) -> String {
        Array(columnNames).indices.contains(index) ? Array(columnNames)[index] : "column \(index)"
    }
}

extension Database {
    /// Every row of a query, decoded.
    func all<T>(
        _ sql: String, _ arguments: StatementArguments = [], _ decode: (Row) throws -> T
    ) throws -> [T] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var out: [T] = []
        while let row = try rows.next() { out.append(try decode(row)) }
        return out
    }

    /// The first row of a query, decoded, or nil.
    func first<T>(
        _ sql: String, _ arguments: StatementArguments = [], _ decode: (Row) throws -> T
    ) throws -> T? {
        let row = try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
        return try row.map(decode)
    }

    /// Gives every row of a query to `body`, which may ask other questions meanwhile.
    func forEach(
        _ sql: String, _ arguments: StatementArguments = [], _ body: (Row) throws -> Void
    ) throws {
        // Not a cached statement: a nested use of the same one would rewind it.
        let rows = try Row.fetchCursor(makeStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { try body(row) }
    }

    /// Runs a statement that returns nothing; compiled once per connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
